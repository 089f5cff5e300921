"""The counter: on behalf of somebody, from every channel, with a receipt; and joining what is there."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.cases import services
from governance.cases.filing import intake
from governance.cases.filing.duplicates import likely, metres_between
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, CaseLog, Category, Channel, JoinedReport
from governance.cases.workflow import history
from governance.notices.models import Notice
from grids.flows.common import KIND
from tests.cases.story import file, walk
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, category, counter, faults
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.threads import together


def channel(code: str) -> int:
    return Channel.objects.get(code=code).pk


def test_the_person_at_the_counter_is_kept_apart_from_who_typed(cast: Cast) -> None:
    answer = browser_of(cast.zhang).post("/intake/", counter(cast), **JSON)
    case = Case.objects.get()
    assert answer.status_code == 201
    assert (case.reporter_name, case.reporter_phone) == ("王大妈", "13912345678")
    assert (case.filed_by, case.reporter, case.area) == (cast.zhang, None, cast.east_grid)


def test_anonymous_has_no_name_and_no_number(cast: Cast) -> None:
    browser_of(cast.zhang).post("/intake/", counter(cast, is_anonymous="on"), **JSON)
    case = Case.objects.get()
    assert (case.is_anonymous, case.reporter_name, case.reporter_phone) == (True, "", "")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"text": "坏了"}, "text", "请至少用 10 个字说明情况。"),
        ({"category": None}, "category", "请选择类别。"),
        ({"area": None}, "area", "请选择所在网格，或在地图上标出位置。"),
        ({"area": "530102002001001"}, "area", "没有找到所选的社区或网格，请重新选择。"),
        ({"reporter_phone": "12"}, "reporter_phone", ""),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    cast: Cast, changes: dict[str, object], field: str, sentence: str
) -> None:
    person = cast.street_wang if changes.get("area", "") is None else cast.zhang
    answer = browser_of(person).post("/intake/", counter(cast, **changes), **JSON)
    found = faults(answer)
    assert found[field] == sentence or (not sentence and found[field])
    assert not Case.objects.exists()


def test_another_centre_brings_its_number_which_is_taken_once(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    said = {"channel_choice": channel("hotline_12345")}
    assert faults(browser.post("/intake/", counter(cast, **said), **JSON)) == {
        "external_number": "这个来源要填外部编号。"
    }
    said["external_number"] = "KM-1"
    browser.post("/intake/", counter(cast, **said), **JSON)
    number = Case.objects.get().number
    assert faults(browser.post("/intake/", counter(cast, **said), **JSON)) == {
        "external_number": f"外部编号 KM-1 已登记为 #{number}。"
    }
    said["channel_choice"] = channel("petition")  # another source counts for itself
    assert browser.post("/intake/", counter(cast, separate="1", **said), **JSON).status_code == 201


def test_the_field_and_the_residents_have_doors_of_their_own(cast: Cast) -> None:
    for code in ("patrol", "resident", "imported"):
        answer = browser_of(cast.zhang).post("/intake/", counter(cast, channel_choice=channel(code)), **JSON)
        assert "channel_choice" in faults(answer)


def test_a_name_is_only_written_down_by_those_who_may(cast: Cast) -> None:
    filing = Filing(
        kind=KIND,
        channel=Channel.objects.get(code="phone"),
        category=Category.objects.get(code="help_wanted"),
        area=cast.east_grid,
        text="老人独自在家，想请人帮忙换灯泡。",
        reporter_name="王大妈",
    )
    with refused("case_incomplete"):
        services.file_case(filing=filing, actor=fresh(cast.grid_ma))
    assert services.file_case(filing=filing, actor=fresh(cast.zhang)).reporter_name == "王大妈"


def test_a_confidential_matter_is_seen_only_by_those_with_the_right(cast: Cast) -> None:
    browser_of(cast.zhang).post("/intake/", counter(cast, is_confidential="on"), **JSON)
    case = Case.objects.get()
    assert case.is_confidential
    assert not Case.objects.restrict(fresh(cast.zhang), "cases.view").exists()
    assert Case.objects.restrict(fresh(cast.secretary), "cases.view").exists()
    asked = browser_of(cast.li).get(
        "/intake/alike/", {"category": case.category_id, "area": cast.east_grid.code}
    )
    assert case.number not in asked.content.decode()


# Likely the same, and joining ------------------------------------------------------------


def test_likely_duplicates_are_near_by_the_categorys_own_distance(cast: Cast) -> None:
    here = (102.7400, 25.0300)
    kind = Category.objects.get(code="rubbish_exposed")
    near = file(cast, lng=here[0], lat=here[1], at=timezone.now())
    far = file(cast, lng=here[0] + 0.01, lat=here[1], at=timezone.now())

    def found(**changes: object) -> list[tuple[int, int | None]]:
        asked = {"area": cast.east_grid, "lng": here[0] + 0.0004, "lat": here[1], "at": timezone.now()}
        return [(one.case.pk, one.metres) for one in likely(kind, **(asked | changes))]  # type: ignore[arg-type]

    assert found() == [(near.pk, 40)]
    assert round(metres_between(here, (here[0] + 0.0004, here[1]))) == 40
    kind.duplicate_metres = 2000
    assert [pk for pk, _metres in found()] == [near.pk, far.pk]
    assert [pk for pk, _metres in found(area=cast.west_grid)] == [near.pk, far.pk]  # across the line of grids
    assert {pk for pk, _metres in found(lng=None, lat=None)} == {near.pk, far.pk}  # without a pin: same grid
    assert found(at=timezone.now() + timedelta(days=31)) == []
    services.advance(near, "cancel", actor=fresh(cast.grid_ma), text="误报")
    assert [pk for pk, _metres in found()] == [far.pk]


def test_joining_keeps_the_second_reporter_with_a_code_of_their_own(cast: Cast) -> None:
    first = file(
        cast, actor=cast.zhang, channel=Channel.objects.get(code="counter"), at=timezone.now(), photos=[]
    )
    said = counter(cast, category=category("rubbish_exposed"), reporter_name="李大爷")
    answer = browser_of(cast.li).post("/intake/", {**said, "join": first.number}, **JSON)
    joined = JoinedReport.objects.get()
    assert answer.json()["url"] == f"/intake/{first.number}/receipt/{joined.pk}/"
    assert (joined.reporter_name, joined.reporter_phone, joined.filed_by) == (
        "李大爷",
        "13912345678",
        cast.li,
    )
    assert joined.follow_code not in ("", first.follow_code)
    row = CaseLog.objects.filter(case=first).latest("step")
    assert (row.act, row.actor, row.detail["reporters"]) == ("join", cast.li, 2)
    kept = row.text + row.actor_name + str(row.detail)
    assert "李大爷" not in kept
    assert "13912345678" not in kept
    assert not list(history.breaks(CaseLog.objects.filter(case=first).order_by("case", "step")))
    slip = browser_of(cast.li).get(answer.json()["url"]).content.decode()
    assert joined.follow_code in slip
    assert first.follow_code not in slip


def test_whoever_joined_is_told_of_the_end(cast: Cast) -> None:
    case = walk(cast, "pending_check", at=timezone.now())
    filing = Filing(
        kind=KIND,
        channel=Channel.objects.get(code="patrol"),
        category=case.category,
        area=case.area,
        text="同一堆垃圾，又看到一次。",
        reporter=cast.grid_ma,
    )
    services.join_case(case=case, filing=filing, actor=fresh(cast.li))
    Notice.objects.all().delete()
    services.advance(case, "check", actor=fresh(cast.secretary), finding="pass")
    assert {notice.person for notice in Notice.objects.all()} >= {cast.grid_ma}


def test_a_closed_matter_cannot_be_joined(cast: Cast) -> None:
    case = walk(cast, "closed", at=timezone.now())
    answer = browser_of(cast.zhang).post("/intake/", counter(cast, join=case.number), **JSON)
    assert "单独上报" in faults(answer)["category"]


@pytest.mark.race
def test_two_who_join_at_once_are_both_heard(real_cast: Cast) -> None:
    case = file(real_cast, at=timezone.now())

    def filing() -> Filing:
        return Filing(
            kind=KIND, channel=case.channel, category=case.category, area=case.area, text="我也看到了这堆垃圾"
        )

    people = [fresh(real_cast.zhang), fresh(real_cast.li)]
    results = together(
        *[lambda who=who: services.join_case(case=case, filing=filing(), actor=who) for who in people]
    )
    assert all(isinstance(one, JoinedReport) for one in results), results
    assert JoinedReport.objects.filter(case=case).count() == 2


# The receipt -----------------------------------------------------------------------------


def test_the_receipt_says_what_comes_next_and_how_to_follow(cast: Cast) -> None:
    answer = browser_of(cast.zhang).post("/intake/", counter(cast), **JSON)
    case = Case.objects.get()
    slip = browser_of(cast.zhang).get(answer.json()["url"]).content.decode()
    for words in (case.number, case.follow_code, "社区会核对情况", "139****5678", "data:image/svg+xml"):
        assert words in slip
    assert "13912345678" not in slip


def test_the_receipt_is_for_its_writer_and_while_the_matter_is_open(cast: Cast) -> None:
    case = file(cast, actor=cast.zhang, channel=Channel.objects.get(code="counter"), at=timezone.now())
    url = f"/intake/{case.number}/receipt/"
    assert browser_of(cast.zhang).get(url).status_code == 200
    assert browser_of(cast.li).get(url).status_code == 404
    assert browser_of(cast.zhao).get(url).status_code == 404
    assert browser_of(cast.grid_ma).get(url).status_code == 403
    services.advance(case, "cancel", actor=fresh(cast.zhang), text="误报")
    assert browser_of(cast.zhang).get(url).status_code == 404


def test_the_picker_finds_areas_in_reach_only(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    found = browser.get("/intake/areas/?q=网格").json()["results"]
    assert {one["code"][:12] for one in found} == {cast.east_lane.code}
    assert browser.get("/intake/areas/?q=西巷").json()["results"] == []


def test_the_categories_say_when_and_how_long(cast: Cast) -> None:
    page = browser_of(cast.grid_ma).get("/categories/?q=井盖").content.decode()
    for words in ("井盖破损丢失", "C0101", "井盖完好", "2 个紧急工作时", "3 个工作日"):
        assert words in page
    assert "暴露垃圾" not in page
    assert "没有这样的类别" in browser_of(cast.grid_ma).get("/categories/?q=火星").content.decode()


def test_the_case_page_leads_its_writer_to_the_one_receipt(cast: Cast) -> None:
    case = file(cast, actor=cast.zhang, at=timezone.now())
    link = f"/intake/{case.number}/receipt/"
    assert link in browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert link not in browser_of(cast.li).get(case.get_absolute_url()).content.decode()
    assert browser_of(cast.zhang).get(f"{case.get_absolute_url()}print/receipt/").status_code == 404


@pytest.mark.parametrize("separate", ["", "on"])  # met by the look for duplicates; by the table itself
def test_of_two_that_send_the_same_key_at_once_the_second_hears_of_the_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, separate: str
) -> None:
    browser, typed = browser_of(cast.zhang), counter(cast, client_key=str(uuid.uuid4()), separate=separate)
    assert browser.post("/intake/", typed, **JSON).status_code == 201
    real = intake.known_by
    asked: list[Any] = []

    def too_early(key: Any) -> Any:
        """The first question comes before the other one has finished."""
        asked.append(key)
        return real(key) if len(asked) > 1 else None

    monkeypatch.setattr(intake, "known_by", too_early)
    answer = browser.post("/intake/", typed, **JSON)
    assert (answer.status_code, Case.objects.count()) == (200, 1)
    assert answer.json()["number"] == Case.objects.get().number

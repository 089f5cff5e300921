"""A stranger joins what is like their own report, after the desk has looked; each reporter rates once."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, CaseLog, JoinedReport
from governance.cases.notify import link_recipients
from governance.cases.public import my_reports, tracking
from governance.cases.workflow import definitions
from governance.common import phones
from governance.notices.models import Notice
from tests.cases.story import act, file, filing, walk
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, category, faults, public
from tests.portal.browsers import browser_of
from tests.refusals import refused

PHONE = "13911112222"


def lane_case(cast: Cast) -> Case:
    return file(
        cast, actor=cast.zhang, area=cast.east_lane, at=timezone.now(), reporter_name="杨女士",
        reporter_phone="13987654321",
    )  # fmt: skip


def joined(cast: Cast, case: Case) -> tuple[JoinedReport, Client]:
    client = Client()
    answer = client.post("/public/", public(cast, join=case.number, reporter_phone=PHONE), **JSON)
    assert answer.status_code == 201, answer.content.decode()
    return case.joined.get(), client


def follow(case: Case, code: str) -> Client:
    client = Client()
    assert client.post("/public/follow/", {"number": case.number, "code": code}).status_code == 302
    return client


def judged(cast: Cast, case: Case, code: str = "confirm_join", **said: Any) -> JoinedReport:
    row = case.joined.get()
    act(case, code, cast.zhang, at=timezone.now(), joined=row, **said)
    row.refresh_from_db()
    return row


def test_a_stranger_does_not_join_what_is_unlike_their_report(cast: Cast) -> None:
    case = lane_case(cast)
    unlike = {
        "another category": {
            "category": category("property_service"),
            "text": "物业一直没有人管，电梯坏了。",
        },
        "another place": {"area": cast.west_lane.code},
        "no category": {"category": None},
    }
    for why, changes in unlike.items():
        answer = Client().post("/public/", public(cast, join=case.number, **changes), **JSON)
        assert "请单独上报" in str(faults(answer)) or "category" in faults(answer), why
    assert case.joined.count() == 0
    assert CaseLog.objects.filter(case=case, act="join").count() == 0


def test_who_joins_from_outside_does_not_count_before_the_desk_has_looked(cast: Cast) -> None:
    case = lane_case(cast)
    row, client = joined(cast, case)
    assert row.standing == "waiting"
    assert Notice.objects.filter(person=cast.zhang, text__contains="请核对").exists()
    assert not Notice.objects.filter(text__contains="共 2 人").exists()
    assert [one.phone for one in link_recipients.reporters(case)] == ["13987654321"]
    assert my_reports.own(phones.index_of(PHONE), at=timezone.now()) == []
    filed = client.get("/public/filed/").content.decode()
    assert (row.follow_code in filed, "核对" in filed) == (True, True)


def test_a_code_that_waits_shows_nothing_of_the_case(cast: Cast) -> None:
    case = lane_case(cast)
    row, _client = joined(cast, case)
    client = follow(case, row.follow_code)
    page = client.get("/public/matter/").content.decode()
    assert "正在核对" in page
    assert str(case.category) not in page
    for way, said in (("rate", {"satisfaction": "1", "solved": "0"}), ("more", {"text": "还有一件事"})):
        assert client.post(f"/public/matter/{way}/", said).headers["Location"] == "/public/follow/"


def test_the_desk_confirms_and_the_reporter_counts(cast: Cast) -> None:
    case = lane_case(cast)
    row, _client = joined(cast, case)
    page = browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert f"acts/confirm_join/?joined={row.pk}" in page
    assert judged(cast, case).standing == "counted"
    step = CaseLog.objects.filter(case=case).latest("step")
    assert (step.act, step.detail["reporters"]) == ("confirm_join", 2)
    assert PHONE in [one.phone for one in link_recipients.reporters(case)]
    assert str(case.category) in follow(case, row.follow_code).get("/public/matter/").content.decode()
    assert 'id="joins"' not in browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()


def test_the_desk_refuses_and_the_reporter_is_told_to_file_it(cast: Cast) -> None:
    case = lane_case(cast)
    row, _client = joined(cast, case)
    assert judged(cast, case, "refuse_join", text="说的是另一处").standing == "refused"
    page = follow(case, row.follow_code).get("/public/matter/").content.decode()
    assert "请单独上报" in page
    assert PHONE not in [one.phone for one in link_recipients.reporters(case)]
    with refused("case_no_join_waits"):
        judged(cast, case)


def test_neither_the_next_street_nor_the_unit_judges(cast: Cast) -> None:
    case = lane_case(cast)
    row, _client = joined(cast, case)
    for person in (cast.zhao, cast.he, cast.grid_ma):
        answer = browser_of(person).post(
            f"{case.get_absolute_url()}acts/confirm_join/", {"joined": row.pk, "version": case.version}
        )
        assert answer.status_code in (403, 404), person
    row.refresh_from_db()
    assert row.standing == "waiting"


def test_what_the_counter_joins_counts_at_once(cast: Cast) -> None:
    case = lane_case(cast)
    said = filing(cast, reporter_phone=PHONE, reporter_name="李先生", area=cast.east_lane)
    row = services.join_case(case=case, filing=said, actor=fresh(cast.zhang))
    assert row.standing == "counted"


def test_each_reporter_rates_once_and_the_figure_is_the_first_ones(cast: Cast) -> None:
    case = walk(cast, "closed", at=timezone.now())
    row = JoinedReport.objects.create(case=case, follow_code="ABCD2345", at=timezone.now())
    said = {"satisfaction": 1, "solved": False, "text": "不行"}
    stranger = tracking.find(case.number, row.follow_code)
    assert stranger is not None
    tracking.rate(stranger, **said)
    case.refresh_from_db()
    assert (case.satisfaction, case.is_solved) == (None, None)
    with refused("case_already_rated"):
        tracking.rate(stranger, **said)
    first = tracking.find(case.number, case.follow_code)
    assert first is not None
    tracking.rate(first, satisfaction=5, solved=True, text="")
    case.refresh_from_db()
    assert (case.satisfaction, case.is_solved) == (5, True)
    whose = case.calls.order_by("pk").values_list("satisfaction", "joined")
    assert list(whose) == [(1, row.pk), (5, None)]
    assert (tracking.rated(stranger), tracking.rated(first)) == ("很不满意", "很满意")
    page = browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert "不计入满意率" in page


def test_the_reporter_of_a_merged_case_does_not_rate_in_anothers_name(cast: Cast) -> None:
    target = file(cast, actor=cast.zhang, at=timezone.now())
    other = file(cast, actor=cast.zhang, at=timezone.now())
    act(other, "merge", cast.zhang, at=timezone.now(), into=target.number)
    for step, who, supplied in (
        ("register", cast.zhang, {}),
        ("force_close", cast.official, {"text": "已经另行办结完毕，不必再走后面的步骤"}),
    ):
        target = act(target, step, who, at=timezone.now(), **supplied)
    followed = tracking.find(other.number, other.follow_code)
    assert followed is not None
    assert followed.is_merged
    tracking.rate(followed, satisfaction=1, solved=False, text="")
    target.refresh_from_db()
    assert target.satisfaction is None
    assert target.calls.get().merged == other


def test_only_the_grids_flow_asks_the_desk_and_the_act_is_the_desks() -> None:
    transition = definitions.flow_of("incident").transitions["confirm_join"]
    assert (transition.right, str(transition.who)) == ("cases.register", "desk")

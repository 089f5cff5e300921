"""The pages of the whistle: blowing, reporting in, scoring, figures, rules, papers; and who sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.cases.models import Case
from governance.common.refusals import Refused
from governance.insight import catalogue
from governance.insight.periods import Period
from parties import reasons
from parties.models import ScoreItem, Whistle, WhistleCall, WhistleKind, WhistleSource
from parties.whistles import figures, settings
from parties.whistles.figures import Quarter, quantile
from tests.cases.story import act, walk
from tests.cast import Cast, fresh
from tests.parties.whistling import (
    LATER,
    MARKS,
    TEXT,
    again,
    answers,
    arrives,
    band,
    blown,
    call_of,
    confirmed,
    kind_of,
    scores,
    submitted,
)
from tests.portal.browsers import browser_of
from tests.portal.test_permission_matrix import WHO
from tests.query_budget import budget


def page(who: Any, name: str, *args: Any, query: str = "") -> str:
    answer = browser_of(who).get(reverse(name, args=args) + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "in_name_of": cast.east_lane.pk,
        "kind": kind_of("whistle_problem").pk,
        "title": "消防通道被占",
        "text": TEXT,
        "area": cast.east_grid.code,
        "why": "several_units",
        "source": WhistleSource.objects.get(code="residents").pk,
        "lead": cast.office.pk,
        "units": [cast.water.pk],
    }
    return said | changes


def test_a_secretary_blows_by_the_page_and_nothing_typed_is_lost(cast: Cast) -> None:
    browser = browser_of(cast.secretary)
    wrong = browser.post(reverse("whistle-new"), typed(cast, text="短"))
    assert wrong.status_code == 422
    assert "消防通道被占" in wrong.content.decode()
    browser.post(reverse("whistle-new"), typed(cast))
    case = Case.objects.get(kind="whistle")
    assert case.state == "submitted"
    assert cast.water.name in browser.get(case.get_absolute_url()).content.decode()


def test_a_draft_is_its_authors_alone_until_it_is_submitted(cast: Cast) -> None:
    browser_of(cast.secretary).post(reverse("whistle-new"), typed(cast, draft="1"))
    case = Case.objects.get(kind="whistle")
    assert case.state == "draft"
    assert browser_of(cast.street_wang).get(case.get_absolute_url()).status_code == 404
    assert case.title not in page(cast.street_wang, "whistles")
    act(case, "rewrite", cast.secretary, title="通道又被占", text=f"{TEXT}，今天又发生")
    assert act(again(case), "submit", cast.secretary).title == "通道又被占"


def test_a_draft_changes_its_kind_and_its_units_before_it_is_submitted(cast: Cast) -> None:
    browser_of(cast.secretary).post(reverse("whistle-new"), typed(cast, draft="1"))
    case = Case.objects.get(kind="whistle")
    said = {"title": "通道又被占", "text": f"{TEXT}，今天又发生"}
    act(case, "rewrite", cast.secretary, **said, kind=kind_of("whistle_service"), units=[cast.water])
    whistle = Whistle.objects.get()
    assert (whistle.lead, list(whistle.wanted.all())) == (cast.water, [cast.water])
    assert whistle.case.category == whistle.kind.category == kind_of("whistle_service").category
    with pytest.raises(Refused) as refused:  # a community blows no emergency whistle
        act(again(case), "rewrite", cast.secretary, **said, kind=kind_of("whistle_emergency"))
    assert refused.value.reason == reasons.NO_KIND_HERE


def test_the_board_shows_each_unit_with_its_clock_and_only_what_one_may_see(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    found = page(cast.street_wang, "whistles")
    assert case.title in found
    assert cast.office.name in found
    assert "准时报到" in found
    assert case.title not in page(cast.zhao, "whistles")
    assert case.title in page(cast.official, "whistles", query=f"area={cast.east_street.code}")
    assert case.title not in page(cast.official, "whistles", query=f"area={cast.west_street.code}")
    assert browser_of(cast.he).get(reverse("whistles")).url == reverse("whistle-calls")  # type: ignore[attr-defined]


def test_a_unit_reports_in_with_one_tap_and_is_asked_where_without_a_position(cast: Cast) -> None:
    case = blown(cast)
    part = call_of(case, cast.office)
    assert case.title in page(cast.he, "whistle-calls")
    url = reverse("whistle-check-in", args=[part.number])
    said = {"mode": "on_spot", "rank": "staff", "people": "1"}
    for stranger in (cast.shui, cast.zhao):
        assert browser_of(stranger).post(url, said).status_code in (403, 404)
    wrong = browser_of(cast.he).post(url, said)
    assert wrong.status_code == 422
    assert "定位" in wrong.content.decode()
    browser_of(cast.he).post(url, said | {"position": "102.75,25.03,8"})
    row = WhistleCall.objects.get(case=part)
    assert (row.arrived_by, row.lng) == (cast.he, 102.75)


def test_units_are_scored_on_a_page_that_shows_what_they_did(cast: Cast) -> None:
    case = confirmed(cast)
    url = reverse("whistle-scores", args=[case.number])
    found = page(cast.secretary, "whistle-scores", case.number)
    assert "拖走占道车辆" in found
    row = WhistleCall.objects.get(whistle__case=case, unit=cast.office)
    browser = browser_of(cast.secretary)
    wrong = browser.post(url, {"call": row.pk, **MARKS, "rank": "11", "text": "很好"})
    assert wrong.status_code == 422
    assert 'value="11"' in wrong.content.decode()
    browser.post(url, {"call": row.pk, **MARKS, "text": "很好"})
    row.refresh_from_db()
    assert (row.total, row.remark, row.scored_by) == (92, "很好", cast.secretary)
    for who, status in ((cast.zhao, 404), (cast.he, 404), (cast.zhang, 200)):
        assert browser_of(who).get(url).status_code == status
    other = WhistleCall.objects.get(whistle__case=case, unit=cast.water)
    assert browser_of(cast.zhang).post(url, {"call": other.pk, **MARKS}).status_code == 422
    other.refresh_from_db()
    assert other.total is None


def test_the_whole_way_is_on_the_pages_of_its_cases(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    act(
        incident,
        "blow_whistle",
        cast.secretary,
        kind=kind_of("whistle_problem"),
        why="repeated",
        source=WhistleSource.objects.get(code="grid_patrol"),
        lead=cast.office,
        text="垃圾反复堆放，派遣三次没有解决",
    )
    case = Whistle.objects.get().case
    assert case.number in browser_of(cast.zhang).get(incident.get_absolute_url()).content.decode()
    assert incident.number in browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    assert browser_of(cast.zhao).get(case.get_absolute_url()).status_code == 404
    act(case, "approve", cast.street_wang)
    unit_page = browser_of(cast.he).get(call_of(case, cast.office).get_absolute_url()).content.decode()
    assert case.number in unit_page
    assert "报到" in unit_page


@pytest.mark.parametrize("paper", ["whistle_slip", "whistle_roll", "whistle_scores"])
def test_it_is_printed_for_the_browser_and_as_docx(cast: Cast, paper: str) -> None:
    case = confirmed(cast)
    scores(case, cast.office, cast.secretary)
    printed = page(cast.secretary, "case-paper", case.number, paper)
    assert case.number in printed
    assert cast.office.name in printed
    docx = browser_of(cast.secretary).get(reverse("case-paper-docx", args=[case.number, paper, case.pk]))
    assert b"".join(docx.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert browser_of(cast.zhao).get(reverse("case-paper", args=[case.number, paper])).status_code == 404


# Figures ---------------------------------------------------------------------------------


def test_figures_count_what_came_in_time_and_rank_units_with_absences_as_nought(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    answers(case, cast.office, cast.he)
    case = act(again(case), "confirm", cast.secretary, at=LATER, solved=True, text="已核实")
    scores(case, cast.office, cast.secretary)
    submitted(cast)  # not blown: counts for nothing
    found = figures.of(cast.east_lane, Quarter(2026, 1), fresh(cast.zhang))
    assert (found.blown, found.called) == (1, 2)
    assert (found.came.part, found.came.base, found.came.percent) == (1, 2, 50)
    assert (found.punctual.part, found.solved.percent) == (1, 100)
    assert [(line.place, line.unit, line.mean) for line in found.units] == [
        (1, cast.office, 92.0),
        (2, cast.water, 0.0),
    ]
    assert found.by_kind == [("问题哨", 1)]
    assert dict(found.by_month)[3] == 1
    assert figures.of(cast.east_lane, Quarter(2026, 2), fresh(cast.zhang)).blown == 0
    assert figures.of(cast.east_lane, Quarter(2026, 1), fresh(cast.zhao)).blown == 0


def test_what_fell_is_not_counted(cast: Cast) -> None:
    case = blown(cast)
    act(call_of(case, cast.water), "excuse", cast.secretary, text="今天防汛，不用来")
    withdrawn = blown(cast)
    act(withdrawn, "withdraw", cast.secretary, text="居民自行解决了")
    found = figures.of(cast.east_lane, Quarter(2026, 1), fresh(cast.zhang))
    assert (found.blown, found.called, found.came.percent) == (1, 1, None)


def test_quarters_and_quantiles(cast: Cast) -> None:
    assert Quarter.read("2026Q4") == Quarter(2026, 4)
    assert [Quarter.read(text) for text in ("", "2026Q5", "x", "26Q1")] == [None] * 4
    assert str(Quarter(2026, 1).before()) == "2025Q4"
    assert quantile([], 0.5) is None
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([float(n) for n in range(1, 11)], 0.9) == 9.0


def test_the_indicators_add_up_to_their_lists(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    arrives(case, cast.water, cast.shui, at=LATER)

    month = Period(date(2026, 3, 1), date(2026, 3, 31))
    for code, value in (
        ("whistles_blown", 1),
        ("whistle_report_in_rate", 100),
        ("whistle_punctual_rate", 50),
    ):
        one = catalogue.get(code)
        assert one is not None
        assert one.figure(cast.east_lane, month, fresh(cast.zhang), LATER).value == value
        assert one.figure(cast.east_lane, month, fresh(cast.zhao), LATER).value in (0, None)


# Rules -----------------------------------------------------------------------------------


def test_items_in_use_make_a_hundred_and_every_change_is_audited(cast: Cast) -> None:
    items = {item.code: item for item in ScoreItem.objects.all()}
    change = {items["punctual"].pk: {"full": 40}, items["result"].pk: {"full": 20}}
    with pytest.raises(Refused) as caught:
        settings.save_items({items["punctual"].pk: {"full": 40}}, actor=fresh(cast.admin))
    assert caught.value.reason == reasons.FULL_MARKS
    items["punctual"].refresh_from_db()
    assert items["punctual"].full == 30
    with pytest.raises(Refused):
        settings.save_items(change, actor=fresh(cast.north_admin))
    settings.save_items(change, actor=fresh(cast.admin))
    items["punctual"].refresh_from_db()
    assert items["punctual"].full == 40


def test_administrators_change_levels_sources_and_items_by_the_page(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    url = reverse("whistle-settings")
    kind = kind_of("whistle_emergency")
    browser.post(url, {"part": "kind", "pk": kind.pk, "levels": ["2", "3"]})
    assert WhistleKind.objects.get(pk=kind.pk).levels == [2, 3]
    source = WhistleSource.objects.get(code="media")
    browser.post(url, {"part": "source", "pk": source.pk, "name": "媒体"})
    source.refresh_from_db()
    assert (source.name, source.is_active) == ("媒体", False)
    limit = f"whistle_call/whistle_arrive/{kind.condition_id}"
    assert reverse("rule-edit", args=["limits", limit]) in browser.get(url).content.decode()
    assert browser.get(reverse("rule-edit", args=["limits", limit])).status_code == 200
    assert browser_of(cast.zhang).get(url).status_code == 403


# Guards ----------------------------------------------------------------------------------

EXPECTED = {
    #                                                out none grid unit comm next audt dist admn
    "organisations": "                               302  403  200  403  200  200  200  200  200",
    "grids-without-branch": "                        302  403  200  403  200  200  200  200  200",
    "organisation-new": "                            302  403  403  403  200  200  403  403  200",
    "alliances": "                                   302  403  403  200  200  200  200  200  200",
    "alliance-members": "                            302  403  403  200  200  200  200  200  200",
    "alliance-new": "                                302  403  403  403  403  403  403  403  200",
    "whistles": "                                    302  403  403  302  200  200  200  200  200",
    "whistle-new": "                                 302  403  403  403  403  403  403  403  403",
    "whistle-calls": "                               302  403  403  200  200  200  200  200  200",
    "whistle-figures": "                             302  403  403  404  200  200  200  200  200",
    "whistle-settings": "                            302  403  403  403  403  403  403  403  200",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_who_gets_what(cast: Cast, name: str) -> None:
    url = reverse(name)
    found = [Client().get(url).status_code]
    found += [browser_of(getattr(cast, who)).get(url).status_code for who in WHO[1:]]
    assert found == [int(one) for one in EXPECTED[name].split()]


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_costs_the_same_for_one_whistle_and_for_three(cast: Cast, number: int) -> None:
    for _n in range(number):
        blown(cast)
    browser = browser_of(cast.street_wang)
    browser.get(reverse("whistles"))
    with budget("page: whistles"):
        browser.get(reverse("whistles"))
    browser = browser_of(cast.he)
    browser.get(reverse("whistle-calls"))
    with budget("page: whistle calls"):
        browser.get(reverse("whistle-calls"))


def test_pages_keep_their_budgets(cast: Cast) -> None:
    players = band(cast)
    case = confirmed(cast)
    secretary = browser_of(cast.secretary)
    for name, browser, url in (
        ("page: whistle new", secretary, reverse("whistle-new")),
        ("page: whistle scores", secretary, reverse("whistle-scores", args=[case.number])),
        ("page: whistle figures", browser_of(players.street_secretary), reverse("whistle-figures")),
        ("page: organisations", browser_of(cast.zhang), reverse("organisations")),
        ("page: alliances", browser_of(cast.zhang), reverse("alliances")),
    ):
        browser.get(url)
        with budget(name):
            browser.get(url)

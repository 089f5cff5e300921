"""Several kinds of matter: figures of all and of each, lists that say the kind, parts that count once."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from governance.cases.models import Case
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Flow
from governance.insight import facts, reading
from governance.insight.figures import BASE, TOP, behind, figure
from governance.insight.indicators import EVERY
from governance.insight.models import CaseFact, DayDelta, DayFact
from governance.insight.periods import Period
from grids.flows import INCIDENT
from tests.cases.story import act, file, instant, walk
from tests.cast import Cast, fresh
from tests.errands import KIND
from tests.insight.piles import pile
from tests.insight.test_board import MARCH, links
from tests.portal.browsers import browser_of

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = instant("2026-04-15 10:00")


def both(cast: Cast) -> None:
    """Five incidents, two of them open, and three errands, one of them open."""
    due = instant("2026-03-20 17:30")
    pile(cast.east_grid, 3, due=due, closed=instant("2026-03-18 10:00"))
    pile(cast.west_grid, 2, due=due)
    pile(cast.east_grid, 2, due=due, closed=instant("2026-03-24 10:00"), kind=KIND, state="done")
    pile(cast.east_grid, 1, due=due, kind=KIND, state="waiting")
    facts.rebuild()


def test_figures_are_of_all_kinds_or_of_one(cast: Cast, errand: Flow) -> None:
    both(cast)
    official = fresh(cast.official)
    for code, every, incidents, errands in (
        ("reported_count", 8, 5, 3),
        ("closed_count", 5, 3, 2),
        ("open_count", 3, 2, 1),
        ("due_count", 8, 5, 3),
    ):
        found = [figure(code, cast.north, PERIOD, official, at=APRIL, kind=k) for k in ("", "incident", KIND)]
        assert [one.value for one in found] == [every, incidents, errands], code
    assert f"kind={KIND}" in found[2].url
    assert "kind=" not in found[0].url


def test_every_figure_of_a_kind_opens_a_list_that_adds_up_to_it(cast: Cast, errand: Flow) -> None:
    both(cast)
    act(file(cast, kind=KIND), "finish", cast.zhang)
    walk(cast, "pending_check")
    for folded in (False, True):
        if folded:
            while facts.fold():
                pass
        for area in (cast.city, cast.north, cast.east_lane, cast.east_grid):
            for kind in ("incident", KIND):
                for indicator in EVERY:
                    found = figure(indicator.code, area, PERIOD, fresh(cast.mayor), at=APRIL, kind=kind)
                    said = (indicator.code, str(area), kind, folded)
                    listed = behind(indicator, TOP, area, PERIOD, APRIL, kind=kind)
                    assert listed.count() == found.numerator, said
                    if indicator.base:
                        base = behind(indicator, BASE, area, PERIOD, APRIL, kind=kind)
                        assert base.count() == found.denominator, said
    assert list(facts.differences()) == []


def test_categories_and_hours_are_told_by_kind(cast: Cast, errand: Flow) -> None:
    both(cast)
    for area in (cast.north, cast.east_lane):
        assert sum(one["reported"] for one in reading.by_category(area, PERIOD, kind=KIND).values()) == 3
        assert sum(reading.by_hours(area, PERIOD, kind=KIND).values()) == 2
        assert sum(reading.by_hours(area, PERIOD).values()) == 5


def test_which_clock_means_checking_is_the_flows_to_say(cast: Cast) -> None:
    case = walk(cast, "pending_check")
    assert CaseFact.objects.get(case=case).sent_on is not None
    with patch.dict(definitions._flows, {INCIDENT.kind: replace(INCIDENT, checked_by=())}):
        facts.keep([case.pk])
        assert CaseFact.objects.get(case=case).sent_on is None


def test_a_kind_that_is_not_counted_has_no_facts(cast: Cast, errand: Flow) -> None:
    with patch.dict(definitions._flows, {KIND: replace(errand, is_counted=False)}):
        both(cast)
        assert set(CaseFact.objects.values_list("kind", flat=True)) == {"incident"}
        page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/{MARCH}")
        assert page.context["matters"] == []
        assert (
            browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/?kind={KIND}").status_code
            == 404
        )


def test_a_part_counts_once_and_is_not_one_more_report(cast: Cast) -> None:
    parent = walk(cast, "registered")
    parent = act(parent, "split", cast.zhang, text="路口的下水道也堵了，污水漫到人行道上")
    part = act(Case.objects.get(split_from=parent), "register", cast.zhang)
    today = Period.today(date(2026, 3, 12))
    counts = reading.sums(cast.north.level, [cast.north.pk], {"now": today})[cast.north.pk, "now"]
    assert (counts["reported"], counts["registered"]) == (1, 2)
    fact = CaseFact.objects.get(case=part)
    assert (fact.reported_on, fact.registered_on, fact.is_open) == (None, today.start, True)
    official = fresh(cast.official)
    at = instant("2026-03-12 12:00")
    assert figure("reported_count", cast.north, today, official, at=at).value == 1
    assert figure("open_count", cast.north, today, official, at=at).value == 2
    assert list(facts.differences()) == []


def test_a_recount_of_one_kind_leaves_the_others_alone(cast: Cast, errand: Flow) -> None:
    both(cast)
    DayFact.objects.filter(area=cast.north, dimension=0, day=date(2026, 3, 12)).update(reported=7)
    said = [str(one) for one in facts.differences(kind=KIND)]
    assert said == [f"2026-03-12 area {cast.north.code} {KIND} all 0 reported: kept +4 too many, counted 0"]
    facts.rebuild(kind=KIND)
    call_command("check_facts", kind=KIND)
    with pytest.raises(CommandError):
        call_command("check_facts")
    call_command("rebuild_facts")
    call_command("check_facts")


def test_the_board_of_one_kind(cast: Cast, errand: Flow) -> None:
    both(cast)
    browser = browser_of(fresh(cast.mayor))
    url = f"/insight/{cast.north.code}/{MARCH}"
    every, one = browser.get(url), browser.get(f"{url}&kind={KIND}")
    assert [chip["label"] for chip in every.context["matters"]] == ["全部种类", "网格事件", "跑腿件"]
    assert every.context["board"].figure("reported_count").value == 8
    assert one.context["board"].figure("reported_count").value == 3
    found = [
        (to, n)
        for to, n in links(one.content.decode())
        if "figure=median" not in to and "figure=p90" not in to
    ]
    assert len(found) > 10
    for to, number in set(found):
        assert f"kind={KIND}" in to
        assert browser.get(to).context["listing"].count == number, to
    assert f"kind={KIND}" in one.context["query"]
    assert all(f"kind={KIND}" in period["url"] for period in one.context["kinds"])


def test_a_kind_that_nobody_counts_is_not_found(cast: Cast) -> None:
    browser = browser_of(fresh(cast.official))
    assert browser.get(f"/insight/{cast.north.code}/?kind=nothing").status_code == 404
    url = f"/insight/cases/?figure=open_count&area={cast.north.code}&kind=nothing"
    assert browser.get(url).status_code == 404


def test_among_one_kind_there_is_nothing_to_choose(cast: Cast) -> None:
    page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/")
    assert "全部种类" not in page.content.decode()
    assert "事项种类" not in page.content.decode()


def test_the_list_behind_a_figure_says_the_kind(cast: Cast, errand: Flow) -> None:
    both(cast)
    browser = browser_of(fresh(cast.official))
    url = f"/insight/cases/?figure=reported_count&area={cast.north.code}&from=2026-03-01&to=2026-03-31"
    page = browser.get(url)
    assert [column.key for column in page.context["listing"].columns][1] == "kind"
    assert page.content.decode().count("跑腿件") == 3
    one = browser.get(f"{url}&kind={KIND}")
    assert "kind" not in [column.key for column in one.context["listing"].columns]
    assert one.context["narrowed"] == "跑腿件"


def test_the_export_is_of_the_kind_on_the_screen(cast: Cast, errand: Flow) -> None:
    both(cast)
    url = f"/insight/{cast.north.code}/ranking.xlsx{MARCH}&kind={KIND}"
    sheet = load_workbook(io.BytesIO(browser_of(fresh(cast.official)).get(url).content)).active
    assert sheet["A1"].value.endswith("跑腿件")
    heads = [cell.value for cell in sheet[4]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=5)]
    assert sum(row["上报"] for row in rows[:-1]) == rows[-1]["上报"] == 3


def test_a_kind_costs_no_further_query(cast: Cast, errand: Flow) -> None:
    due = timezone.now() - timedelta(days=1)
    for kind, state in (("incident", "in_progress"), (KIND, "waiting")):
        pile(cast.east_grid, 3, due=due, reported=timezone.now() - timedelta(days=3), kind=kind, state=state)
    facts.rebuild()
    browser = browser_of(fresh(cast.official))

    def queries(query: str) -> int:
        browser.get(f"/insight/{cast.north.code}/{query}")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/insight/{cast.north.code}/{query}").status_code == 200
        return len(captured)

    assert queries("") == queries(f"?kind={KIND}") == queries("?kind=incident")


def test_rows_of_before_get_their_kind(cast: Cast) -> None:
    walk(cast, "closed")
    facts.fold()
    walk(cast, "reported")
    for model in (CaseFact, DayDelta, DayFact):
        model.objects.update(kind="")
    fill = import_module("governance.insight.migrations.0002_kind_of_matter").fill
    fill(apps, type("Editor", (), {"connection": connection}))
    assert list(facts.differences()) == []
    for model in (CaseFact, DayDelta, DayFact):
        assert set(model.objects.values_list("kind", flat=True)) == {"incident"}

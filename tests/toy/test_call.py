"""The toy's loop from filing to archive, by its pages and its acts, and what guards every kind of matter."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.sla import clocks
from governance.common.refusals import Refused
from governance.insight import catalogue
from governance.insight.periods import Period
from tests.cases.story import MORNING, act, walk
from tests.cases.sweeping import assert_sound, sweep
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.toy.flow import ANSWER, KIND

HERE = Path(__file__).parent
TEXT = "消防通道多处被占，请几家一起来"
APP = ("apps.py", "flow.py", "urls.py", "views.py")
# What docs/adding-an-app.md promises to an app.
PUBLIC = {
    "governance.access.gate",
    "governance.areas.models",
    "governance.cases",  # its ``services``
    "governance.cases.acts",
    "governance.cases.choices",
    "governance.cases.filing.intake",
    "governance.cases.models",
    "governance.cases.pages",  # ``sections``
    "governance.cases.pages.sections",
    "governance.cases.printing",
    "governance.cases.printing.registry",
    "governance.cases.reasons",
    "governance.cases.sla",  # ``clocks``, ``clock_kinds``
    "governance.cases.sla.clock_kinds",
    "governance.cases.workflow",  # ``assignments``, ``definitions``
    "governance.cases.workflow.act",
    "governance.cases.workflow.definitions",
    "governance.cases.workflow.supplies",
    "governance.cases.workflow.validation",
    "governance.cases.worklist",  # ``recipients``, ``turns``
    "governance.common.refusals",
    "governance.insight",  # ``catalogue``, ``row_indicators``
    "governance.portal",
    "governance.portal.registry",
    "governance.urls",
}


def filed(cast: Cast) -> Case:
    channel = Channel.objects.get(code="phone")
    filing = Filing(
        kind=KIND, channel=channel, category=None, area=cast.east_lane, text="消防通道多处被占，请几家一起来"
    )
    return services.file_case(filing=filing, actor=fresh(cast.zhang), at=MORNING)


def called(cast: Cast) -> Case:
    return act(filed(cast), "call", cast.zhang, units=[cast.office, cast.water], text="请今天到场")


def test_two_units_answer_beside_each_other_each_against_its_own_clock(cast: Cast) -> None:
    case = called(cast)
    running = clocks.live(case, ANSWER)
    assert {clock.unit for clock in running} == {cast.office, cast.water}
    assert {clock.key for clock in running} == {str(cast.office.pk), str(cast.water.pk)}
    case = act(case, "answer_call", cast.he, text="已到场清理")
    assert (case.state, len(clocks.live(case, ANSWER))) == ("called", 1)
    case = act(case, "answer_call", cast.shui, text="已劝离")
    assert (case.state, case.is_open, clocks.live(case)) == ("answered", False, [])
    assert [clock.in_time for clock in case.clocks.filter(kind=ANSWER)] == [True, True]
    assert_sound()


def test_who_has_answered_cannot_answer_again_and_the_next_street_not_at_all(cast: Cast) -> None:
    case = act(called(cast), "answer_call", cast.he, text="已到场清理")
    for person in (cast.he, cast.zhao):
        with pytest.raises(Refused):
            act(case, "answer_call", person, text="再答一次")


def test_a_late_unit_is_told_and_the_other_is_not(cast: Cast) -> None:
    from governance.notices.models import Notice

    case = act(called(cast), "answer_call", cast.he, text="已到场清理")
    late = clocks.live(case, ANSWER)[0]
    assert late.next_fire_at is not None
    Notice.objects.all().delete()
    sweep(late.next_fire_at)
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert cast.shui.username in told
    assert cast.he.username not in told


def test_an_incident_waits_for_the_call_it_raised(cast: Cast) -> None:
    incident = act(walk(cast, "registered"), "raise_call", cast.zhang, text="需要几家一起处理")
    part = Case.objects.get(split_from=incident)
    assert (part.kind, part.state, incident.parts) == (KIND, "raised", 1)
    with pytest.raises(Refused):
        act(incident, "force_close", cast.official, text="不等了，直接强制结案处理")
    assert_sound()


def test_it_is_filed_called_and_printed_by_its_pages(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    refused = browser.post(reverse("toy-new"), {"area": cast.east_lane.code, "text": "短"})
    assert refused.status_code == 422
    assert "短" in refused.content.decode()
    browser.post(reverse("toy-new"), {"area": cast.east_lane.code, "text": TEXT})
    case = Case.objects.get(kind=KIND)
    units = [cast.office.pk, cast.water.pk]
    browser.post(
        f"/cases/{case.number}/acts/call/", {"units": units, "text": "请今天到场", "version": case.version}
    )
    page = browser.get(case.get_absolute_url()).content.decode()
    assert "各单位答复" in page
    assert cast.water.name in page
    docx = browser.get(reverse("case-paper-docx", args=[case.number, "toy_sheet", case.pk]))
    assert b"".join(docx.streaming_content).startswith(b"PK")


def test_above_it_is_a_number_and_its_words_are_told_to_nobody_else(cast: Cast) -> None:
    from governance.notices.models import Notice

    case = called(cast)
    assert TEXT not in browser_of(cast.official).get(case.get_absolute_url()).content.decode()
    row = browser_of(cast.official).get(f"/cases/?kind={KIND}").content.decode()
    assert case.number in row
    assert case.title not in row
    assert browser_of(cast.zhao).get(case.get_absolute_url()).status_code == 404
    assert browser_of(cast.he).get(case.get_absolute_url()).status_code == 200
    assert not Notice.objects.filter(text__contains=case.title).exists()


def test_its_indicator_counts_what_one_may_read(cast: Cast) -> None:
    filed(cast)
    one = catalogue.get("toy_calls")
    month = Period(date(2026, 3, 1), date(2026, 3, 31))
    figures = [one.figure(cast.east_lane, month, fresh(who), MORNING) for who in (cast.zhang, cast.zhao)]
    assert [figure.value for figure in figures] == [1, 0]


def test_lists_and_rules_know_both_kinds(cast: Cast) -> None:
    call, incident = filed(cast), walk(cast, "registered")
    browser = browser_of(cast.zhang)
    page = browser.get(f"/cases/?kind={KIND}").content.decode()
    assert call.number in page
    assert incident.number not in page
    assert "联动呼叫" in browser.get(reverse("rule-limits") + f"?kind={KIND}").content.decode()
    keys = [one.key for one in browser.get("/cases/").context["bulk_acts"]]
    assert {"incident:dispatch"} <= set(keys)
    assert all(key.startswith(("incident:", "toy:")) for key in keys)


def test_the_app_is_small_and_imports_what_is_public() -> None:
    lines = [line for name in APP for line in (HERE / name).read_text().splitlines() if line.strip()]
    assert len(lines) <= 150
    imported = {
        node.module
        for name in APP
        for node in ast.walk(ast.parse((HERE / name).read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith(("governance", "grids"))
    }
    assert imported - PUBLIC == set()

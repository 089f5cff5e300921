"""What pages show of whistles: the units they call with the clock that runs next, without a query a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import F

from governance.cases.choices import ClockState
from governance.cases.models import Clock
from governance.cases.workflow.definitions import flow_of
from parties.models import WhistleCall
from parties.models.whistles import Verdict
from parties.whistles.clocks import ARRIVE, MEASURE, SETTLE
from parties.whistles.names import CALL_KIND, FALLEN

if TYPE_CHECKING:
    from parties.models import Whistle

OWN = (ARRIVE, MEASURE, SETTLE)
SHADES = {"punctual": "calm", "late": "soon", "absent": "late"}


def with_calls(whistles: Iterable[Whistle]) -> list[Whistle]:
    """The same whistles, each with ``shown``: the units of its present leg, lead first. Two queries."""
    rows = list(whistles)
    calls = WhistleCall.objects.filter(whistle__in=rows, leg=F("whistle__case__leg")).for_rows()
    found: dict[int, list[WhistleCall]] = {}
    for call in with_clocks(calls):
        found.setdefault(call.whistle_id, []).append(call)
    for row in rows:
        row.shown = found.get(row.pk, [])  # type: ignore[attr-defined]
    return rows


def with_clocks(calls: Iterable[WhistleCall]) -> list[WhistleCall]:
    """The same calls, each with ``running`` (its clocks by when they are due) and ``next``. One query."""
    rows = list(calls)
    cases = {call.case_id: call.case for call in rows}
    clocks: dict[int, list[Clock]] = {}
    live = (ClockState.RUNNING, ClockState.PAUSED)
    for clock in Clock.objects.filter(case__in=cases, kind__in=OWN, state__in=live).order_by("due_at", "pk"):
        clock.case = cases[clock.case_id]
        clocks.setdefault(clock.case_id, []).append(clock)
    for call in rows:
        call.running = clocks.get(call.case_id, [])  # type: ignore[attr-defined]
        call.next = next(iter(call.running), None)  # type: ignore[attr-defined]
        call.status = status_of(call)  # type: ignore[attr-defined]
    return rows


def status_of(call: WhistleCall) -> dict[str, Any]:
    """How a unit stands in words: its state, and what the clock says of its coming."""
    state = flow_of(CALL_KIND).states[call.case.state]
    return {
        "state": state,
        "verdict": Verdict(call.verdict).label if call.verdict else "",
        "shade": SHADES.get(call.verdict, "plain"),
        "has_fallen": call.case.state in FALLEN,
    }


def calls_of(whistle: Whistle) -> list[WhistleCall]:
    """The units of the present leg with their clocks and scores."""
    rows = whistle.calls.filter(leg=whistle.case.leg).for_rows().prefetch_related("scores")
    return with_clocks(rows)

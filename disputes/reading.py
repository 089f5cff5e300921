"""What rows of disputes show beside themselves: the chip of the clock that is due next. One query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from governance.cases.choices import ClockState
from governance.cases.models import Clock
from governance.cases.sla import display

if TYPE_CHECKING:
    from disputes.models import Dispute


def with_clocks(rows: Iterable[Dispute]) -> list[Dispute]:
    """The same disputes, each with ``face``: what its next clock says, without a link to its working."""
    found = list(rows)
    cases = {one.case_id: one.case for one in found}
    first: dict[int, Clock] = {}
    for clock in Clock.objects.filter(case__in=cases, state=ClockState.RUNNING).order_by("due_at", "pk"):
        clock.case = cases[clock.case_id]
        first.setdefault(clock.case_id, clock)
    for one in found:
        clock_ = first.get(one.case_id)
        one.face = replace(display.face(clock_), clock=None) if clock_ else None  # type: ignore[attr-defined]
    return found

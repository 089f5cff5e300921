"""Whose turn it is to claim a case, and when a claim falls by itself: after every act the engine asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from governance.cases.models import Case
from governance.cases.sla import limits
from governance.clock.arithmetic import ClockType, due
from governance.clock.resolve import calendar_for

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def follow(act: Act, state: str, place: tuple[Any, ...]) -> None:
    """After any act: a claim falls when the case goes to other hands, and runs anew when its claimer acts."""
    case = act.case
    if case.claimed_by_id is None:
        return
    before, now = act.flow.states[state], act.flow.states[case.state]
    if not case.is_open or before.holder != now.holder or place != hands(case):
        clear(case)
    elif act.actor is not None and act.actor.pk == case.claimed_by_id:
        case.claimed_until = until(case, act.at)


def hands(case: Case) -> tuple[Any, ...]:
    """Whose case it is: when this changes, so does everything that was agreed among colleagues."""
    return case.desk_id, case.lead_unit_id, case.lead_area_id


def until(case: Case, at: datetime) -> datetime | None:
    hours = timedelta(hours=limits.setting("claim_hours"))
    return due(at, hours, ClockType.WORKING_HOUR, calendar_for(case.desk)).due_at


def clear(case: Case) -> None:
    case.claimed_by = case.claimed_until = None

""" "I will do it": one of several colleagues says so. It tells the others and keeps nobody from acting.

A claim ends by hand, when the case goes to other hands, and by itself after some working hours in which
the claimer has done nothing on the case.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.sla import limits
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import Holder, flow_of
from governance.clock.arithmetic import ClockType, due
from governance.clock.resolve import calendar_for
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_claim(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Only somebody whose turn it is; one claims at a time, and a colleague's claim is named."""
    if actor is None or not is_turn_of(case, actor):
        return reasons.NOT_YOUR_TURN()
    if case.claimed_by is not None and case.claimed_by_id != actor.pk:
        return reasons.CLAIMED(who=case.claimed_by.name)
    return reasons.CLAIMED_ALREADY() if case.claimed_by_id is not None else None


def is_turn_of(case: Case, user: Any) -> bool:
    """Whether ``user`` holds the right that the present stage asks for, where the case is."""
    flow = flow_of(case.kind)
    right = next((right for _key, _label, states, right in flow.stages if case.state in states), None)
    if right is None:
        return False
    holder = flow.states[case.state].holder
    if holder == Holder.LEAD:
        return permissions.is_lead(case, user, right)
    if holder == Holder.FIELD:
        return user.has_right(right, case.area) and not permissions.is_handling_side(case, user)
    return bool(user.has_right(right, case.desk))


def claim(act: Act) -> None:
    act.case.claimed_by = act.actor
    act.case.claimed_until = _until(act.case, act.at)
    act.text = act.get("text", "")


def why_not_release(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.claimed_by_id is None:
        return reasons.NOT_CLAIMED()
    if actor is not None and actor.pk != case.claimed_by_id:
        return reasons.CLAIMED(who=case.claimed_by.name if case.claimed_by else "")
    return None


def release(act: Act) -> None:
    _clear(act.case)
    act.text = act.get("text", "")


def why_not_release_idle(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.claimed_until is None or case.claimed_until > at:
        return reasons.NOT_CLAIMED()
    return None


def release_idle(act: Act) -> None:
    """By the calendar: the claimer has done nothing for too long, and is told so once."""
    case, hours = act.case, limits.setting("claim_hours")
    claimer = case.claimed_by
    _clear(case)
    act.text = _("%(who)s认领后 %(hours)s 个工作时没有办理") % {
        "who": claimer.name if claimer else "",
        "hours": hours,
    }
    if claimer is not None:
        act.tell(
            [claimer],
            _("认领已自动释放，仍可继续办理：%s") % case.title,
            weight=Weight.INFO,
            reason=_("您认领后 %s 个工作时没有办理") % hours,
        )


def follow(act: Act, state: str, place: tuple[Any, ...]) -> None:
    """After any act: a claim falls when the case goes to other hands, and runs anew when its claimer acts."""
    case = act.case
    if case.claimed_by_id is None:
        return
    before, now = act.flow.states[state], act.flow.states[case.state]
    if not case.is_open or before.holder != now.holder or place != hands(case):
        _clear(case)
    elif act.actor is not None and act.actor.pk == case.claimed_by_id:
        case.claimed_until = _until(case, act.at)


def hands(case: Case) -> tuple[Any, ...]:
    """Whose case it is: when this changes, so does everything that was agreed among colleagues."""
    return case.desk_id, case.lead_unit_id, case.lead_area_id


def _until(case: Case, at: datetime) -> datetime | None:
    hours = timedelta(hours=limits.setting("claim_hours"))
    return due(at, hours, ClockType.WORKING_HOUR, calendar_for(case.desk)).due_at


def _clear(case: Case) -> None:
    case.claimed_by = case.claimed_until = None

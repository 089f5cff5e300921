""" "I will do it": one of several colleagues says so. It tells the others and keeps nobody from acting.

A claim ends by hand, when the case goes to other hands, and by itself after some working hours in which
the claimer has done nothing on the case.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.sla import limits
from governance.cases.workflow import claims
from governance.cases.worklist import turns
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_claim(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Only somebody whose turn it is; one claims at a time, and a colleague's claim is named."""
    if actor is None or not turns.is_turn_of(case, actor):
        return reasons.NOT_YOUR_TURN()
    if case.claimed_by is not None and case.claimed_by_id != actor.pk:
        return reasons.CLAIMED(who=case.claimed_by.name)
    return reasons.CLAIMED_ALREADY() if case.claimed_by_id is not None else None


def claim(act: Act) -> None:
    act.case.claimed_by = act.actor
    act.case.claimed_until = claims.until(act.case, act.at)
    act.text = act.get("text", "")


def why_not_release(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.claimed_by_id is None:
        return reasons.NOT_CLAIMED()
    if actor is not None and actor.pk != case.claimed_by_id:
        return reasons.CLAIMED(who=case.claimed_by.name if case.claimed_by else "")
    return None


def release(act: Act) -> None:
    claims.clear(act.case)
    act.text = act.get("text", "")


def why_not_release_idle(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.claimed_until is None or case.claimed_until > at:
        return reasons.NOT_CLAIMED()
    return None


def release_idle(act: Act) -> None:
    """By the calendar: the claimer has done nothing for too long, and is told so once."""
    case, hours = act.case, limits.setting("claim_hours")
    claimer = case.claimed_by
    claims.clear(case)
    act.text = _("%(who)s认领后 %(hours)s 个工作时没有办理") % {
        "who": claimer.name if claimer else "",
        "hours": hours,
    }
    if claimer is not None:
        act.tell(
            [claimer],
            _("认领已自动释放，仍可继续办理：%s") % act.name(),
            weight=Weight.INFO,
            reason=_("您认领后 %s 个工作时没有办理") % hours,
        )

"""Checking, calling back, reopening, archiving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import RequestState
from governance.cases.models import Case, Check, FollowUpCall
from governance.cases.sla import clock_kinds, clocks, limits
from governance.cases.workflow.effects import deadlines
from governance.cases.workflow.effects.handling import _check_row, close
from governance.cases.workflow.validation import Incomplete
from governance.cases.worklist import recipients, turns

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


@dataclass(frozen=True)
class Checking:
    """What a flow calls the clocks and the states of checking a result and asking the reporter.

    ``rework`` is where a case goes that failed, ``own_rework`` where it was handled on the spot.
    """

    handle: str  # clocks
    check: str
    visit: str
    rework: str  # states
    own_rework: str
    visiting: str
    closed: str


def why_not_check(case: Case, actor: Any, at: datetime) -> Refused | None:
    """The checker is never the handler, nor of the unit that handled."""
    if actor is not None and turns.is_handling_side(case, actor):
        return reasons.HANDLER_CANNOT_CHECK()
    return None


def check(act: Act, *, names: Checking) -> None:
    """Pass leads on; fail leads back to work against the same deadline; cannot check changes nothing."""
    case = act.case
    row = _check_row(act, Check.Purpose.CHECK)
    if row.finding == Check.Finding.CANNOT_CHECK:
        return
    act.stop(names.check)
    case.checked_at = act.at
    if row.finding == Check.Finding.FAIL:
        case.reworks += 1
        if handling := case.clocks.filter(kind=names.handle, leg=case.leg, state="stopped").last():
            clocks.reopen(handling, act.at)
            deadline = deadlines.line(handling)
        else:  # handled on the spot: now it gets a clock
            act.start(names.handle, area=case.desk, level=(case.lead_area or case.desk).level)
            deadline = deadlines.line(clocks.live(case, names.handle)[0])
        act.tell(
            recipients.of_lead(case),
            _("核查不通过，请返工：%(title)s（%(deadline)s）") % {"title": act.name(), "deadline": deadline},
        )
    elif wants_call(case):
        act.start(names.visit)
        act.tell(recipients.at_desk(case.desk, "cases.visit"), _("请回访：%s") % act.name())
    else:
        close(act)


def after_check(act: Act, *, names: Checking) -> str:
    finding = act.supplied["finding"]
    if finding == Check.Finding.FAIL:
        return names.own_rework if act.case.is_self_handled else names.rework
    if finding == Check.Finding.PASS:
        return names.visiting if wants_call(act.case) else names.closed
    return act.case.state


def wants_call(case: Case) -> bool:
    """Whether there is somebody to call: a resident who left a number."""
    return bool(case.reporter_phone)


def why_not_visit(case: Case, actor: Any, at: datetime) -> Refused | None:
    if actor is not None and turns.is_handling_side(case, actor):
        return reasons.HANDLER_CANNOT_VISIT()
    return None


def visit(act: Act, *, names: Checking) -> None:
    """The call back. Not reached, it is tried again; after so many times the case closes without a rating."""
    case = act.case
    reached = act.get("reached", False)
    FollowUpCall.objects.create(
        case=case,
        is_reached=reached,
        satisfaction=act.get("satisfaction") if reached else None,
        is_solved=act.get("solved") if reached else None,
        remark=act.get("text", ""),
        by=act.actor,
        at=act.at,
    )
    act.text = act.get("text", "")
    act.say(
        reached=reached, satisfaction=act.get("satisfaction") if reached else None, solved=act.get("solved")
    )
    if reached:
        if act.get("satisfaction") is None:
            raise Incomplete({"satisfaction": _("已联系上反映人，请记录满意度。")})
        case.satisfaction = act.get("satisfaction")
        case.is_solved = act.get("solved", False)
    if after_visit(act, names=names) == names.closed:
        close(act)


def after_visit(act: Act, *, names: Checking) -> str:
    if act.get("reached", False):
        return names.closed
    tried = act.case.calls.filter(is_reached=False).count()
    return names.closed if tried >= limits.setting("calls_before_closing") else act.case.state


def rate(act: Act) -> None:
    """A reporter's own rating after closing, by number and code: once, whatever was said on the telephone.

    The case is called satisfied or not by who reported it first. What others say who joined or were merged
    stands beside it. Raises Refused (ALREADY_RATED).
    """
    case = act.case
    whose = {"joined": act.get("joined"), "merged": act.get("merged")}
    own = case.calls.filter(by=None, **whose)
    if case.closed_at is not None and own.filter(at__gte=case.closed_at).exists():
        raise reasons.ALREADY_RATED()
    FollowUpCall.objects.create(
        case=case,
        is_reached=True,
        satisfaction=act.get("satisfaction"),
        is_solved=act.get("solved", False),
        remark=act.get("text", ""),
        by=act.actor,
        at=act.at,
        **whose,
    )
    satisfaction, solved = act.get("satisfaction"), act.get("solved", False)
    is_first = not any(whose.values())
    if is_first:
        case.satisfaction, case.is_solved = satisfaction, solved
    act.text = act.get("text", "")
    act.say(satisfaction=satisfaction, solved=solved, **({} if is_first else {"joined": True}))
    if not solved:
        act.tell(recipients.at_desk(case.desk, "cases.visit"), _("反映人认为未解决：%s") % act.name())


def why_not_reopen(case: Case, actor: Any, at: datetime) -> Refused | None:
    allowed = limits.setting("reopens_per_case")
    if case.reopens >= allowed:
        return reasons.REOPENED_BEFORE(count=case.reopens)
    days = limits.setting("reopen_days")
    if case.closed_at is not None and at > case.closed_at + timedelta(days=days):
        return reasons.REOPEN_TOO_LATE(days=days)
    return None


def reopen(act: Act) -> None:
    """A new leg with the clocks of a leg and the whole one; what the first round was judged stays judged."""
    case = act.case
    case.reopens += 1
    case.leg += 1
    case.lead_unit = case.lead_area = None
    case.closed_at = case.closed_in_time = case.checked_at = case.handled_at = case.handled_by = None
    case.no_more_returns = False
    case.is_self_handled = False
    act.start(*act.flow.leg_clocks, clock_kinds.WHOLE)
    act.text = act.get("text", "")
    act.tell(recipients.at_desk(case.desk, "cases.dispatch"), _("重新办理：%s") % act.name())


def why_not_archive(case: Case, actor: Any, at: datetime) -> Refused | None:
    days = limits.setting("archive_days")
    if case.closed_at is None or at < case.closed_at + timedelta(days=days):
        return reasons.NOT_OLD_ENOUGH(days=days)
    pending = [RequestState.WAITING, RequestState.ENDORSED]
    if contested := case.cards.filter(appeals__state__in=pending).first():
        return reasons.APPEAL_PENDING(number=contested.number)
    return None


def archive(act: Act) -> None:
    act.case.archived_at = act.at
    act.text = act.get("text", "")


def force_close(act: Act) -> None:
    """A leader ends a case that cannot be ended otherwise; marked as forced wherever it is counted."""
    act.case.is_forced = True
    act.text = act.get("text")
    close(act)

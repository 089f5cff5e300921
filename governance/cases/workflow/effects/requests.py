"""What is asked for and decided by others: more time (延期), and rest for the clock (挂账)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import ClockState, RequestState
from governance.cases.models import Case, Clock, Extension, Suspension, SuspensionReview
from governance.cases.sla import clock_kinds, clocks, limits
from governance.cases.workflow.effects import deadlines
from governance.cases.workflow.effects.handling import is_emergency
from governance.cases.worklist import recipients
from governance.clock.terms import amount_in_words

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

PENDING = (RequestState.WAITING, RequestState.ENDORSED)


def why_not_extension(case: Case, actor: Any, at: datetime, *, clock: str) -> Refused | None:
    """Before the deadline, not for emergencies, so and so often, one at a time."""
    if is_emergency(case):
        return reasons.EMERGENCY_NOT_EXTENDED()
    running = _running(case, clock)
    if running is None:
        return reasons.NO_CLOCK()
    if running.is_overdue(at):
        return reasons.DEADLINE_PASSED()
    if case.extension_requests.filter(state__in=PENDING).exists():
        return reasons.REQUEST_PENDING()
    allowed = limits.setting("extensions_per_case")
    if case.extensions >= allowed:
        return reasons.EXTENSIONS_USED_UP(count=case.extensions)
    return None


def ask_extension(act: Act, *, clock: str) -> None:
    """``amount`` is in days where ``clock`` (a kind) counts days and else in hours, as the page asks it."""
    running = _running(act.case, clock)
    assert running is not None  # the guard has seen it
    extra = act.supplied["amount"] * (1 if running.in_days else limits.MINUTES)
    left = _original(running) - sum(
        act.case.extension_requests.filter(state=RequestState.GRANTED, clock=running).values_list(
            "amount", flat=True
        )
    )
    if extra > left:
        raise reasons.EXTENSION_TOO_LONG(
            left=amount_in_words(running.clock_type, max(left, 0)), field="amount"
        )
    Extension.objects.create(
        case=act.case,
        clock=running,
        amount=extra,
        reason=act.get("reason"),
        text=act.get("text"),
        asked_by=act.actor,
        asked_at=act.at,
    )
    act.text = f"{act.get('reason')}:{act.get('text')}"
    act.say(amount=amount_in_words(running.clock_type, extra))
    endorsers = (
        recipients.of_unit(act.case.lead_unit, "cases.endorse")
        if act.case.lead_unit
        else recipients.at_desk(act.case.desk, "cases.endorse")
    )
    act.tell(endorsers, _("请初审延期申请：%s") % act.name())


def why_not_endorse(case: Case, actor: Any, at: datetime) -> Refused | None:
    return _why_not_decide(case, actor, at, RequestState.WAITING)


def endorse_extension(act: Act) -> None:
    """The first of two approvals: the unit's head."""
    request = _pending(act.case)
    if not act.get("agree", False):
        _settle(act, request, RequestState.REFUSED)
        return
    request.state = RequestState.ENDORSED
    request.endorsed_by, request.endorsed_at = act.actor, act.at
    request.save()
    act.text = act.get("text", "")
    act.say(agreed=True)
    act.tell(recipients.at_desk(act.case.desk, "cases.approve"), _("请审批延期申请：%s") % act.name())


def why_not_decide(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.extension_requests.filter(state=RequestState.WAITING).exists():
        return reasons.NOT_ENDORSED()
    return _why_not_decide(case, actor, at, RequestState.ENDORSED)


def decide_extension(act: Act) -> None:
    """The second approval: the dispatcher. Granted, the deadline moves; the original is kept."""
    request = _pending(act.case)
    if not act.get("agree", False):
        _settle(act, request, RequestState.REFUSED)
        return
    clock = Clock.objects.select_related("case").get(pk=request.clock_id)
    if clock.stopped_at is not None:
        raise reasons.NO_CLOCK()
    _settle(act, request, RequestState.GRANTED)
    before = clock.due_at
    clocks.lengthen(clock, request.amount, act.at)
    if whole := next(iter(clocks.live(act.case, clock_kinds.WHOLE)), None):
        _move_whole(whole, clock, before, act.at)
    act.case.extensions += 1
    act.say(
        due_before=before.isoformat() if before else None, due_now=clock.due_at and clock.due_at.isoformat()
    )


def _move_whole(whole: Clock, clock: Clock, before: datetime | None, at: datetime) -> None:
    """The whole case gets at least the time its handling was given, in the whole clock's own unit."""
    if before is None or clock.due_at is None or whole.due_at is None:
        return
    target = whole.due_at + (clock.due_at - before)
    clocks.lengthen_to(whole, target, 1 if whole.in_days else limits.MINUTES, at)


def _why_not_decide(case: Case, actor: Any, at: datetime, state: str) -> Refused | None:
    request = case.extension_requests.filter(state=state).first()
    if request is None:
        return reasons.NOTHING_PENDING()
    if actor is not None and actor.pk in (request.asked_by_id, request.endorsed_by_id):
        return reasons.SAME_PERSON_TWICE()
    return None


def _pending(case: Case) -> Extension:
    request = case.extension_requests.filter(state__in=PENDING).first()
    if request is None:
        raise reasons.NOTHING_PENDING()
    return request


def _settle(act: Act, request: Extension, state: str) -> None:
    request.state, request.decided_by, request.decided_at = state, act.actor, act.at
    request.decision = act.get("text", "")
    request.save()
    act.text = request.decision
    act.say(agreed=state == RequestState.GRANTED, request=state)
    if request.asked_by is not None:
        word = RequestState(state).label
        act.tell(
            [request.asked_by],
            _("延期申请%(word)s:%(title)s") % {"word": word, "title": act.name()},
            reason=_("因为您提出了申请"),
        )


def _original(clock: Clock) -> int:
    return clock.limit.amount if clock.limit else clock.amount


def _running(case: Case, kind: str) -> Clock | None:
    return case.clocks.running().filter(kind=kind).first()


# Suspension ------------------------------------------------------------------------------


def why_not_suspension(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.suspensions.filter(state=RequestState.WAITING).exists():
        return reasons.REQUEST_PENDING()
    if is_emergency(case):
        return reasons.EMERGENCY_NOT_EXTENDED()
    return None


def ask_suspension(act: Act) -> None:
    days = limits.setting("suspension_days")
    today = timezone.localdate(act.at)
    if not today < act.supplied["resume_on"] <= today + timedelta(days=days):
        raise reasons.SUSPENSION_TOO_LONG(days=days, field="resume_on")
    Suspension.objects.create(
        case=act.case,
        reason=act.get("reason"),
        plan=act.get("text"),
        resume_on=act.supplied["resume_on"],
        asked_by=act.actor,
        asked_at=act.at,
    )
    act.text = f"{act.get('reason')}:{act.get('text')}"
    act.say(resume_on=act.supplied["resume_on"].isoformat())
    act.tell(recipients.at_desk(act.case.desk, "cases.approve"), _("请审批挂账申请：%s") % act.name())


def why_not_decide_suspension(case: Case, actor: Any, at: datetime) -> Refused | None:
    request = case.suspensions.filter(state=RequestState.WAITING).first()
    if request is None:
        return reasons.NOTHING_PENDING()
    if actor is not None and actor.pk == request.asked_by_id:
        return reasons.SAME_PERSON_TWICE()
    return None


def decide_suspension(act: Act, *, resting: tuple[str, ...]) -> None:
    """Granted, the clocks ``resting`` rest until it is resumed; the case is in a ledger of its own."""
    request = act.case.suspensions.get(state=RequestState.WAITING)
    granted = act.get("agree", False)
    request.state = RequestState.GRANTED if granted else RequestState.REFUSED
    request.decided_by, request.decided_at, request.decision = act.actor, act.at, act.get("text", "")
    request.save()
    if granted:
        request.review_on = _next_review(act.at)
        request.save(update_fields=["review_on"])
        clocks.pause(clocks.live(act.case, *resting), act.at)
    act.text = request.decision
    act.say(agreed=granted)
    if request.asked_by is not None:
        word = RequestState(request.state).label
        act.tell(
            [request.asked_by],
            _("挂账申请%(word)s:%(title)s") % {"word": word, "title": act.name()},
            reason=_("因为您提出了申请"),
        )


def after_suspension(act: Act, *, suspended: str) -> str:
    return suspended if act.get("agree", False) else act.case.state


def resume(act: Act) -> None:
    """By hand, or by the system on the day that was named; the clocks go on where they were."""
    _end(act)
    act.text = act.get("text", "")


def _end(act: Act) -> None:
    act.case.suspensions.filter(state=RequestState.GRANTED, resumed_at=None).update(resumed_at=act.at)
    resting = [clock for clock in clocks.live(act.case) if clock.state == ClockState.PAUSED]
    clocks.resume(resting, act.at)
    told = _("挂账结束，继续办理：%s") % act.name()
    if said := _("；").join(deadlines.line(clock) for clock in resting):
        told = _("%(told)s（%(deadlines)s）") % {"told": told, "deadlines": said}
    act.tell(recipients.of_lead(act.case), told)


# Review of what rests: once a period the approver says whether it rests on.


def why_not_ask_review(case: Case, actor: Any, at: datetime) -> Refused | None:
    resting = _resting(case)
    if resting is None or resting.review_on is None or resting.review_on > timezone.localdate(at):
        return reasons.NO_REVIEW()
    return None


def ask_review(act: Act) -> None:
    """By the calendar. One that was not answered since the last time is asked again, not twice."""
    resting = _resting(act.case)
    assert resting is not None  # the guard has seen it
    if not resting.reviews.filter(reviewed_at=None).exists():
        SuspensionReview.objects.create(suspension=resting, asked_at=act.at)
    resting.review_on = _next_review(act.at)
    resting.save(update_fields=["review_on"])
    act.say(resume_on=resting.resume_on.isoformat())
    act.tell(
        recipients.at_desk(act.case.desk, "cases.approve"),
        _("请复核挂账，继续还是结束：%s") % act.name(),
        reason=_("因为挂账每隔一段时间要由审批人复核"),
    )


def why_not_review(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if _open_review(case) is not None else reasons.NO_REVIEW()


def review_suspension(act: Act) -> None:
    """The approver confirms that the case rests on, or ends the rest."""
    review = _open_review(act.case)
    assert review is not None  # the guard has seen it
    review.keeps = act.get("agree", False)
    review.reviewed_by, review.reviewed_at, review.text = act.actor, act.at, act.get("text", "")
    review.save()
    act.text = review.text
    act.say(keeps=review.keeps)
    if not review.keeps:
        _end(act)


def after_review(act: Act, *, resumed: str) -> str:
    return act.case.state if act.get("agree", False) else resumed


def _resting(case: Case) -> Suspension | None:
    return case.suspensions.filter(state=RequestState.GRANTED, resumed_at=None).first()


def _open_review(case: Case) -> SuspensionReview | None:
    live = {"suspension__state": RequestState.GRANTED, "suspension__resumed_at": None}
    return SuspensionReview.objects.filter(suspension__case=case, reviewed_at=None, **live).first()


def _next_review(at: datetime) -> date:
    return timezone.localdate(at) + timedelta(days=limits.setting("suspension_review_days"))

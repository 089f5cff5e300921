"""Why an act on a dispute is not possible: who it is for, and what the law wants before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from disputes import privacy, reasons
from disputes.clocks import COURT_MORE, MONTH, WINDOW
from disputes.models import Agreement, CaseMediator, Conflict, Dispute, Mediator, RecusalAnswer
from disputes.models.agreements import Form, Outcome
from disputes.models.steps import About, Ground
from governance.cases.choices import ClockState
from governance.cases.models import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.common.refusals import Refused

    Check = Callable[[Dispute, User | None, datetime], Refused | None]


def guard(*checks: Check) -> Any:
    """A guard of the flow: whoever acts is one of those who may, and none of ``checks`` says why not."""

    def answer(case: Case, actor: User | None, at: datetime) -> Refused | None:
        dispute = loaded(case)
        if actor is not None and (refusal := privacy.why_not_act(dispute, actor)):
            return refusal
        return next((found for check in checks if (found := check(dispute, actor, at))), None)

    return answer


def loaded(case: Case) -> Dispute:
    """The dispute of a loaded case, read once for all the guards that ask about it."""
    known: Dispute | None = case.__dict__.get("_dispute")
    if known is None:
        known = Dispute.objects.select_related("committee__area").get(case=case)
        known.case = case
        case.__dict__["_dispute"] = known
    return known


def by_chair(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    if actor is None or privacy.is_chair(dispute, actor):
        return None
    return reasons.ONLY_CHAIR(committee=str(dispute.committee))


def by_mediator(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    if actor is None or privacy.is_mediator(dispute, actor):
        return None
    return reasons.ONLY_MEDIATOR()


def all_consented(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """人民调解法第十七条: whoever has not consented on this leg is not mediated."""
    names = lacking(dispute, About.MEDIATION)
    return reasons.CONSENT_MISSING(names="、".join(names)) if names else None


def all_want_longer(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    names = lacking(dispute, About.LONGER)
    return reasons.LONGER_CONSENT(names="、".join(names)) if names else None


def lacking(dispute: Dispute, about: About) -> list[str]:
    """The parties who have not consented to ``about`` on this leg, by masked name."""
    yes = dispute.parties.filter(
        consents__about=about, consents__leg=dispute.case.leg, consents__is_spent=False
    )
    known = set(yes.values_list("pk", flat=True))
    return [one.masked_name for one in dispute.parties.all() if one.pk not in known]


def ready_to_meet(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """A mediator, everybody asked about recusal, everything decided, and no conflict. 人民调解法第十九条."""
    now = list(CaseMediator.objects.filter(dispute=dispute, ended_at=None).select_related("mediator__user"))
    if not now:
        return reasons.NO_MEDIATOR()
    for one in now:
        if has_conflict(dispute, one.mediator):
            return reasons.HAS_CONFLICT(name=str(one.mediator))
    if names := recusal_open(dispute, [one.mediator for one in now]):
        return reasons.RECUSAL_OPEN(names="、".join(names))
    return None


def recusal_open(dispute: Dispute, mediators: list[Mediator]) -> list[str]:
    """The mediators of whom somebody has not been asked, or an answer is not decided."""
    parties = {one.pk for one in dispute.parties.all()}
    found = []
    for mediator in mediators:
        rows = RecusalAnswer.objects.filter(dispute=dispute, mediator=mediator, leg=dispute.case.leg)
        answers = {row.party_id: row for row in rows}
        undecided = any(row.ground != Ground.NONE and row.is_upheld is None for row in answers.values())
        if undecided or {None, *parties} - set(answers):
            found.append(str(mediator))
    return found


def has_conflict(dispute: Dispute, mediator: Mediator) -> bool:
    """Whether ``mediator`` was kept from this dispute, or from one with the same person before.

    The person is known by the digest of the identity number, in whatever committee the mediator works now.
    """
    indexes = [one.identity_index for one in dispute.parties.all() if one.identity_index]
    own = Conflict.objects.filter(mediator__user=mediator.user_id)
    return bool(own.filter(dispute=dispute).exists() or own.filter(party_index__in=indexes).exists())


def recusal_waits(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if pending_recusal(dispute) else reasons.NOTHING_TO_DECIDE()


def pending_recusal(dispute: Dispute) -> RecusalAnswer | None:
    rows = RecusalAnswer.objects.filter(dispute=dispute, leg=dispute.case.leg, is_upheld=None)
    found: RecusalAnswer | None = rows.exclude(ground=Ground.NONE).select_related("mediator", "party").first()
    return found


def within_month(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """Thirty days from acceptance; more only after both sides have consented to it (``prolong``)."""
    clock = last_clock(dispute, MONTH)
    if clock is not None and clock.due_at is not None and at >= clock.due_at:
        return reasons.MONTH_OVER(on=last_day(clock))
    return None


def session_planned(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    open_ = dispute.sessions.filter(leg=dispute.case.leg, is_cancelled=False, held_on=None)
    return None if open_.exists() else reasons.NO_SESSION()


def session_held(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    held = dispute.sessions.filter(leg=dispute.case.leg, held_on__isnull=False)
    return None if held.exists() else reasons.NO_SESSION_HELD()


def is_written(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if dispute.agreement.form == Form.WRITTEN else reasons.ORAL_ONE()


def window_open(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """人民调解法第三十三条: within thirty days from effect, and not a moment after."""
    agreement: Agreement = dispute.agreement
    if agreement.court_state:
        return reasons.COURT_APPLIED()
    clock = last_clock(dispute, WINDOW)
    if clock is None or clock.due_at is None or at >= clock.due_at:
        return reasons.WINDOW_CLOSED(on=last_day(clock) if clock else "–")
    return None


def last_clock(dispute: Dispute, kind: str) -> Clock | None:
    """The latest clock of ``kind`` that was not cancelled, running or stopped."""
    rows = Clock.objects.filter(case=dispute.case_id, kind=kind).exclude(state=ClockState.CANCELLED)
    found: Clock | None = rows.order_by("-started_at", "-pk").first()
    return found


def last_day(clock: Clock) -> str:
    """The last day of a clock that ends at midnight, in words."""
    assert clock.due_at is not None
    return f"{timezone.localtime(clock.due_at - timedelta(seconds=1)):%Y-%m-%d}"


def court_waits(*states: str) -> Check:
    def answer(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
        return None if dispute.agreement.court_state in states else reasons.COURT_WAITS()

    return answer


def court_may_extend(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """Ten days more are given once."""
    return reasons.COURT_EXTENDED() if last_clock(dispute, COURT_MORE) is not None else None


def not_performed(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return reasons.PERFORMED_ALREADY() if dispute.agreement.outcome == Outcome.FULL else None


def is_owed(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    owed = dispute.agreement.outcome in (Outcome.PART, Outcome.NONE)
    return None if owed else reasons.NOT_BREACHED()


def urged(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if dispute.records.filter(kind="urged").exists() else reasons.URGE_FIRST()


def has_instalments(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    rows = dispute.agreement.instalments.filter(paid_on=None)
    return None if rows.exists() else reasons.NO_INSTALMENT()


def visits_left(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return reasons.FOLLOW_UPS_DONE() if dispute.follow_ups.count() >= 2 else None


def is_referred(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if dispute.feedback_on or dispute.letter else reasons.NOT_REFERRED()

"""After it is in effect: instalments, performance, urging, the court's confirmation, visits, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import guards, reasons
from disputes.clocks import AFTER_DUE, COURT_MORE, COURT_RULE, COURT_TAKE, FIRST, SECOND, WINDOW
from disputes.effects import common
from disputes.models import FollowUp
from disputes.models.agreements import CourtState, Outcome
from disputes.models.disputes import RecordKind
from governance.cases.sla import clocks

if TYPE_CHECKING:
    from datetime import datetime

    from disputes.models import Agreement, Dispute
    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


HALF_A_DAY = timedelta(hours=12)  # before a clock ends at midnight it is noon of its last day


def pay(act: Act) -> None:
    """An instalment is paid."""
    agreement = common.of(act).agreement
    row = act.supplied["instalment"]
    row.paid_on = common.day(act, since=agreement.effective_on)
    row.save(update_fields=["paid_on"])
    left = agreement.instalments.filter(paid_on=None).exists()
    agreement.outcome = Outcome.PART if left else Outcome.FULL
    agreement.performed_on = None if left else row.paid_on
    agreement.save(update_fields=["outcome", "performed_on"])
    _lapse(act)


def perform(act: Act) -> None:
    """How far the agreement was performed."""
    agreement = common.of(act).agreement
    on = common.day(act, since=agreement.effective_on)
    agreement.outcome = act.supplied["outcome"]
    agreement.performed_on = on if agreement.outcome == Outcome.FULL else None
    agreement.save(update_fields=["outcome", "performed_on"])
    if agreement.outcome == Outcome.FULL:
        agreement.instalments.filter(paid_on=None).update(paid_on=on)
    act.say(outcome=agreement.outcome)
    _lapse(act)


def after_performing(act: Act) -> str:
    agreement = common.of(act).agreement
    if agreement.outcome == Outcome.FULL:
        return "performed"
    return _if_late(act, agreement) if act.transition.code == "perform" else act.case.state


def _if_late(act: Act, agreement: Agreement) -> str:
    """Breached once the day of performance, or that of an unpaid instalment, has passed; not before."""
    today = timezone.localdate(act.at)
    is_late = today > agreement.due_on or any(one.is_late(today) for one in agreement.instalments.all())
    return "breached" if is_late else act.case.state


def urge(act: Act) -> None:
    """Who does not perform is urged. 人民调解法第三十一条."""
    common.record(act, common.of(act), RecordKind.URGED, act.get("text"))
    _lapse(act)


def advise_court(act: Act) -> None:
    """Urging did not help: the parties are told that they may sue. 人民调解法第三十二条."""
    dispute = common.of(act)
    dispute.advised_on = timezone.localdate(act.at)
    dispute.save(update_fields=["advised_on"])
    common.record(act, dispute, RecordKind.ADVISED, act.get("text"))
    _lapse(act)


def apply_confirmation(act: Act) -> None:
    """Both parties together ask the court to confirm it, within thirty days. 人民调解法第三十三条."""
    agreement = common.of(act).agreement
    agreement.court_state, agreement.court = CourtState.APPLIED, act.get("court")
    agreement.court_applied_on = common.day(act, since=agreement.effective_on)
    agreement.save()
    act.stop(WINDOW)
    clocks.start(act.case, COURT_TAKE, at=common.noon(agreement.court_applied_on))


def court_takes(act: Act) -> None:
    """The court has taken it up; fifteen days run."""
    agreement = common.of(act).agreement
    on = common.day(act, since=agreement.court_applied_on)
    agreement.court_state = CourtState.TAKEN
    agreement.save(update_fields=["court_state"])
    act.stop(COURT_TAKE)
    clocks.start(act.case, COURT_RULE, at=common.noon(on))


def court_needs_more(act: Act) -> None:
    """The court takes ten days more, counted from the last of its fifteen."""
    first = guards.last_clock(common.of(act), COURT_RULE)
    act.stop(COURT_RULE)
    begins = first.due_at - HALF_A_DAY if first is not None and first.due_at is not None else act.at
    clocks.start(act.case, COURT_MORE, at=begins)


def court_decides(act: Act) -> None:
    """Confirmed, or not."""
    agreement = common.of(act).agreement
    agreement.court_state = CourtState.CONFIRMED if act.supplied["confirmed"] else CourtState.REFUSED
    agreement.court_decided_on = common.day(act, since=agreement.court_applied_on)
    agreement.court_number = act.get("court_number", "")
    agreement.save()
    act.stop(COURT_TAKE, COURT_RULE, COURT_MORE)
    act.say(confirmed=act.supplied["confirmed"])


def follow_up(act: Act) -> None:
    """The first visit or the second: what was performed, in whose words."""
    dispute = common.of(act)
    agreement = dispute.agreement
    visits = dispute.follow_ups.aggregate(number=Count("pk"), last=Max("on"))
    number = visits["number"] + 1
    on = common.day(act, since=visits["last"] or agreement.effective_on)
    FollowUp.objects.create(
        dispute=dispute, round=number, on=on, outcome=act.supplied["outcome"], text=act.get("text")
    )
    if act.supplied["outcome"] != agreement.outcome and agreement.outcome != Outcome.FULL:
        agreement.outcome = act.supplied["outcome"]
        agreement.performed_on = on if agreement.outcome == Outcome.FULL else None
        agreement.save(update_fields=["outcome", "performed_on"])
    act.stop(*((FIRST, AFTER_DUE) if number == 1 else (SECOND, AFTER_DUE)))
    act.say(round=number, outcome=act.supplied["outcome"])
    _lapse(act)


def after_follow_up(act: Act) -> str:
    agreement = common.of(act).agreement
    return "performed" if agreement.outcome == Outcome.FULL else _if_late(act, agreement)


def unfinished(dispute: Dispute) -> list[str]:
    """What keeps a dispute with an agreement from ending, as words."""
    agreement: Agreement = dispute.agreement
    found = []
    if dispute.follow_ups.count() < 2:
        found.append(_("第一次回访") if not dispute.follow_ups.exists() else _("第二次回访"))
    if agreement.outcome != Outcome.FULL and dispute.advised_on is None:
        found.append(_("履行完毕，或催促后建议起诉"))
    if agreement.court_state in (CourtState.APPLIED, CourtState.TAKEN):
        found.append(_("法院的决定"))
    return found


def why_not_finish(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    missing = unfinished(dispute)
    return reasons.UNFINISHED(what="、".join(missing)) if missing else None


def finish(act: Act) -> None:
    """Followed up twice and performed, or advised to go to court."""
    act.case.closed_at = act.at
    common.stop_all(act)


def _lapse(act: Act) -> None:
    """A window for the court that has passed runs no longer: the page says that it has."""
    for clock in clocks.live(act.case, WINDOW):
        if clock.due_at is not None and act.at >= clock.due_at:
            clocks.stop([clock], act.at)


def window(dispute: Dispute, at: datetime) -> dict[str, object]:
    """How the right to the court's confirmation stands: open until a day, used, or lapsed; never silent."""
    agreement: Agreement = dispute.agreement
    clock = guards.last_clock(dispute, WINDOW)
    last = guards.last_day(clock) if clock is not None and clock.due_at is not None else ""
    lapsed = not agreement.court_state and bool(clock and clock.due_at and at >= clock.due_at)
    return {"state": agreement.court_state, "last": last, "has_lapsed": lapsed}

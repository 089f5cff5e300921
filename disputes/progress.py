"""What is missing next: one sentence with its article, and the list of what was done. No name in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import guards
from disputes.clocks import FIRST
from disputes.effects import keeping, performing
from disputes.effects.taking import why_not_accept
from disputes.models import Agreement, Dispute
from disputes.models.agreements import Outcome
from disputes.models.steps import About

if TYPE_CHECKING:
    from datetime import datetime

SOON = timedelta(days=5)  # before the first follow-up is due it stands above all else


@dataclass(frozen=True)
class Next:
    """``act`` is the code of the act that does it; ``law`` the article it comes from."""

    text: str
    law: str = ""
    act: str = ""


def next_of(dispute: Dispute, at: datetime) -> Next | None:
    """What somebody has to do now; None when it is over and complete."""
    state = dispute.case.state
    if state == "applied":
        refusal = why_not_accept(dispute, None, at)
        if refusal:
            return Next(str(refusal), "", "add_party")
        return Next(_("决定是否受理"), _("受理参照三个工作日"), "accept")
    if state in ("accepted", "consented", "mediating"):
        return _before_agreement(dispute)
    if state == "agreed":
        names = "、".join(str(one) for one in dispute.agreement.missing())
        return Next(_("还缺签名或盖章：%s") % names, _("人民调解法第二十九条"), "sign")
    if state in ("performing", "performed", "breached"):
        return _after_agreement(dispute, at)
    if lacking := keeping.missing(dispute):
        return Next(_("卷宗还缺：%s") % "、".join(lacking), _("人民调解法第二十七条"))
    return None


def _before_agreement(dispute: Dispute) -> Next:
    leg = dispute.case.leg
    parties = list(dispute.parties.prefetch_related("notices"))
    untold = [one.masked_name for one in parties if all(row.leg != leg for row in one.notices.all())]
    if untold:
        return Next(_("告知权利义务：%s") % "、".join(untold), _("人民调解法第二十三条"), "serve_notice")
    if names := guards.lacking(dispute, About.MEDIATION):
        return Next(_("征得同意：%s") % "、".join(names), _("人民调解法第十七条"), "consent")
    mediators = [
        one.mediator for one in dispute.mediators.filter(ended_at=None).select_related("mediator__user")
    ]
    if not mediators:
        return Next(_("确定调解员"), _("人民调解法第十九条"), "choose_mediator")
    if guards.pending_recusal(dispute):
        return Next(_("决定回避申请"), _("人民调解法第十九条"), "decide_recusal")
    if guards.recusal_open(dispute, mediators):
        return Next(_("向双方和调解员征询回避"), _("人民调解法第十九条"), "answer_recusal")
    planned = dispute.sessions.filter(leg=leg, held_on=None, is_cancelled=False).first()
    if planned is not None:
        when = f"{timezone.localtime(planned.starts_at):%m-%d %H:%M}"
        return Next(_("开调解会并记录：%s") % when, _("人民调解法第二十七条"), "hold_session")
    if not dispute.sessions.filter(leg=leg, held_on__isnull=False).exists():
        return Next(_("约调解会"), _("人民调解法第二十二条"), "plan_session")
    return Next(_("达成协议，或再约一次，或终止"), _("人民调解法第二十六条、第二十八条"), "agree_written")


def _after_agreement(dispute: Dispute, at: datetime) -> Next:
    agreement: Agreement = dispute.agreement
    visits = dispute.follow_ups.count()
    if agreement.outcome in (Outcome.PART, Outcome.NONE) and dispute.advised_on is None:
        if not dispute.records.filter(kind="urged").exists():
            return Next(_("催促履行"), _("人民调解法第三十一条"), "urge")
        return Next(_("仍不履行的，建议起诉"), _("人民调解法第三十二条"), "advise_court")
    first = guards.last_clock(dispute, FIRST)
    if visits == 0 and first is not None and first.due_at is not None and first.due_at - at <= SOON:
        return Next(_("第一次回访"), _("人民调解法第三十一条"), "follow_up")
    if agreement.outcome != Outcome.FULL and dispute.advised_on is None:
        return Next(_("督促履行，期限 %s") % agreement.due_on, _("人民调解法第三十一条"), "perform")
    if visits < 2:
        text = _("第一次回访") if visits == 0 else _("第二次回访")
        return Next(text, _("人民调解法第三十一条"), "follow_up")
    if lacking := performing.unfinished(dispute):
        return Next("、".join(lacking), _("人民调解法第三十一条"))
    return Next(_("办结"), "", "finish")

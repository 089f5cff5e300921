"""The dossier, complete or not archived at all; and after the term nobody's name is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from disputes import reasons
from disputes.models import Agreement, Dispute, Party, Record, Representative
from disputes.models.disputes import RecordKind
from governance.cases.workflow.effects import closing

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

ERASED = "（已匿名）"


def missing(dispute: Dispute) -> list[str]:
    """The papers that the dossier of an ended dispute lacks, in the order of the law."""
    state = dispute.case.state
    kinds = set(dispute.records.values_list("kind", flat=True))
    found = []
    if state == "declined":
        return [] if RecordKind.DECLINED in kinds else [_("不予受理告知书")]
    if dispute.accepted_on is None:
        return []
    notices = dispute.parties.filter(notices__isnull=False).distinct().count()
    agreement = Agreement.objects.filter(dispute=dispute).first()
    if state == "followed_up" or agreement is not None:
        if notices < dispute.parties.count():
            found.append(_("权利义务告知书"))
        if not dispute.sessions.filter(held_on__isnull=False).exclude(signed_on=None).exists():
            found.append(_("签字的调解记录"))
    if state == "followed_up":
        if agreement is None or agreement.effective_on is None:
            found.append(_("生效的调解协议"))
        if dispute.follow_ups.count() < 2:
            found.append(_("两次回访记录"))
    if state == "failed" and dispute.ways_told_on is None:
        found.append(_("告知其他途径的记录"))
    if state in ("terminated", "withdrawn") and not kinds & {RecordKind.REFUSED, RecordKind.ENDED}:
        found.append(_("结束情况说明"))
    return found


def why_not_archive(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    if lacking := missing(dispute):
        return reasons.DOSSIER_INCOMPLETE(what="、".join(lacking))
    return closing.why_not_archive(dispute.case, actor, at)


def archive(act: Act) -> None:
    act.case.archived_at = act.at


def erase(case: Case) -> dict[str, int]:
    """Forget everybody and every word; dates, kinds, amounts and outcomes stay for the figures."""
    dispute = Dispute.objects.filter(case=case).first()
    if dispute is None:
        return {}
    people = 0
    for party in Party.objects.filter(dispute=dispute):
        party.name, party.identity, party.phone, party.address = ERASED, "", "", ""
        party.save()
        people += 1
    for acting in Representative.objects.filter(party__dispute=dispute):
        acting.name, acting.identity, acting.phone, acting.paper = ERASED, "", "", ""
        acting.save()
        people += 1
    dispute.letter = dispute.relation = dispute.facts = dispute.claims = dispute.place = ""
    dispute.save()
    words = Record.objects.filter(dispute=dispute).update(text="")
    dispute.sessions.update(helpers="", minutes="", proposals="")
    dispute.follow_ups.update(text="")
    Agreement.objects.filter(dispute=dispute).update(
        facts="", issues="", liability="", terms="", manner="", court_number=""
    )
    dispute.conflicts.update(party_index="")
    return {"parties": people, "records": words}

"""What the page of a case shows of a dispute: to insiders what is missing next, to others a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from disputes import guards, intake, privacy, progress
from disputes.effects import performing
from disputes.models import Agreement, Dispute
from disputes.names import INCIDENT, KIND
from governance.cases.models import Case
from governance.cases.pages.sections import Section

if TYPE_CHECKING:
    from governance.access.models import User


def of_dispute(case: Case, user: User) -> dict[str, Any]:
    """Names are masked here; the words are read on a page of their own, which writes it down."""
    dispute = guards.loaded(case)
    if not privacy.is_insider(dispute, user):
        return {"case": case, "dispute": dispute, "is_inside": False}
    now = timezone.now()
    agreement = (
        Agreement.objects.filter(dispute=dispute).prefetch_related("signatures", "instalments").first()
    )
    parties = list(dispute.parties.prefetch_related("representatives", "notices", "consents"))
    before = intake.seen_before(dispute)
    mine = [one for one in before if privacy.is_insider(one, user)]
    return {
        "case": case,
        "dispute": dispute,
        "is_inside": True,
        "next": progress.next_of(dispute, now),
        "parties": [
            {
                "row": one,
                "told": [row for row in one.notices.all() if row.leg == case.leg],
                "agreed": [
                    row for row in one.consents.all() if row.leg == case.leg and row.about == "mediation"
                ],
            }
            for one in parties
        ],
        "mediators": list(dispute.mediators.filter(ended_at=None).select_related("mediator__user")),
        "sessions": list(dispute.sessions.filter(is_cancelled=False).select_related("room")),
        "agreement": agreement,
        "missing": agreement.missing() if agreement and not agreement.effective_on else [],
        "window": performing.window(dispute, now) if agreement and agreement.effective_on else None,
        "today": timezone.localdate(),
        "before": mine,
        "hidden": len(before) - len(mine),
        "incident": _incident(dispute, user),
    }


def _incident(dispute: Dispute, user: User) -> Case | None:
    if dispute.incident_id is None:
        return None
    found: Case | None = Case.objects.readable(user).filter(pk=dispute.incident_id).first()
    return found


def of_incident(case: Case, user: User) -> dict[str, Any] | None:
    """That it went to mediation; the number is a link for whoever may see at least its outline."""
    rows = Dispute.objects.filter(incident=case).select_related("case")
    found = [one.case.number for one in rows]
    return {"numbers": found} if found else None


SECTIONS = (
    Section("dispute", "disputes/section.jinja", of_dispute, kinds=(KIND,), order=5, first=True),
    Section("disputes", "disputes/incident_section.jinja", of_incident, kinds=(INCIDENT,), order=61),
)

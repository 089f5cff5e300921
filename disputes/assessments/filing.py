"""Submitting an assessment, and the registers of experts and institutions: the only writers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.assessments import reasons
from disputes.assessments.names import CHANNEL, KIND
from disputes.models.assessments import Assessment, Expert, Institution
from disputes.rights import ASSESS, EXPERTS
from governance.access import audit, records
from governance.access.models import AuditAct
from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.areas.models import Area

# What the case itself says of every assessment: nothing.
WORDS = "内容保密，只有提交人和经办人看得到。"
TITLE = _("稳定风险评估")
EXPERT = ("area", "name", "field", "employer", "is_active")
INSTITUTION = ("area", "name", "field", "is_active")


@transaction.atomic
def submit(
    *, area: Area, matter: str, owner: str, summary: str, actor: User | None, at: datetime | None = None
) -> Case:
    """Submit a decision for assessment; return its case. Raises Incomplete (matter, summary), Refused."""
    errors = {}
    if len(matter.strip()) < 4:
        errors["matter"] = str(reasons.MATTER_SHORT())
    if len(summary.strip()) < 20:
        errors["summary"] = str(reasons.SUMMARY_SHORT())
    if errors:
        raise Incomplete(errors)
    case = services.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=None,
            area=area,
            title=str(TITLE),
            text=WORDS,
        ),
        actor=actor,
        at=at or timezone.now(),
    )
    Assessment.objects.create(case=case, matter=matter.strip(), owner=owner.strip(), summary=summary.strip())
    return case


def save_register(row: Expert | Institution, *, actor: User | None, **facts: Any) -> None:
    """Add or change an expert or an institution. Raises Refused (OUTSIDE_AREA), ValidationError."""
    names = EXPERT if isinstance(row, Expert) else INSTITUTION
    with transaction.atomic():
        before = records.facts(row, names) if row.pk else None
        if row.pk:
            records.insist(actor, EXPERTS, row.area)
        for name, value in facts.items():
            setattr(row, name, value)
        records.insist(actor, EXPERTS, row.area)
        records.save(row)
        said: dict[str, Any] = {"actor": actor, "area": row.area, "right": EXPERTS}
        if before is None:
            records.record_added(row, names, **said)
        else:
            records.record_changed(row, before, names, **said)


def note_reading(assessment: Assessment, user: User) -> None:
    """Write down that ``user`` reads what an assessment says: before it is shown."""
    audit.record(
        AuditAct.REVEAL,
        actor=user,
        subject=assessment.case,
        area=assessment.case.area,
        right=ASSESS,
        purpose="办理稳定风险评估",
        detail={"field": "file"},
    )


def seed() -> None:
    """The channel through which assessments come."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(TITLE), "is_active": False, "order": 92}
    )

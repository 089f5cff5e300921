"""What pages of cases show of whistles: a whistle's units, a unit's whistle, an incident's whistles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.cases.models import Case
from governance.cases.pages.sections import Section
from parties.models import ScoreItem, Whistle
from parties.rights import ASSESS
from parties.whistles import reading
from parties.whistles.blowers import why_not_blower
from parties.whistles.incidents import INCIDENT
from parties.whistles.names import CALL_KIND, KIND

if TYPE_CHECKING:
    from governance.access.models import User


def of_whistle(case: Case, user: User) -> dict[str, Any]:
    whistle = Whistle.objects.for_rows().select_related("incident", "blown_by").get(case=case)
    incident = whistle.incident
    if incident is not None and not Case.objects.readable(user).filter(pk=incident.pk).exists():
        incident = None
    return {
        "case": case,
        "whistle": whistle,
        "calls": reading.calls_of(whistle),
        "wanted": list(whistle.wanted.order_by("name")) if whistle.blown_at is None else [],
        "incident": incident,
        "has_incident": whistle.incident_id is not None,
        "may_score": case.state == "assessing"
        and why_not_blower(case, user, case.state_since, ASSESS) is None,
    }


def of_call(case: Case, user: User) -> dict[str, Any]:
    calls = reading.with_clocks(case.whistle_call.__class__.objects.filter(case=case).for_rows())
    return {
        "case": case,
        "call": calls[0],
        "scores": list(calls[0].scores.all()),
        "whistle": calls[0].whistle,
    }


def of_incident(case: Case, user: User) -> dict[str, Any] | None:
    rows = Whistle.objects.filter(incident=case).exclude(case__state="draft").for_rows().order_by("pk")
    found = list(rows)
    if not found:
        return None
    readable = set(
        Case.objects.readable(user).filter(pk__in=[one.case_id for one in found]).values_list("pk", flat=True)
    )
    return {
        "whistles": [one for one in found if one.case_id in readable],
        "hidden": len(found) - len(readable),
    }


def items_in_use() -> list[ScoreItem]:
    return list(ScoreItem.objects.filter(is_active=True))


SECTIONS = (
    Section("whistle", "parties/whistle/section.jinja", of_whistle, kinds=(KIND,), order=10),
    Section("whistle_call", "parties/whistle/call_section.jinja", of_call, kinds=(CALL_KIND,), order=10),
    Section("whistles", "parties/whistle/incident_section.jinja", of_incident, kinds=(INCIDENT,), order=60),
)

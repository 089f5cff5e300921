"""The facts behind the figures: of the disputes that a reader may see the outline of, in one query each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from disputes.figures.counting import Fact, month_of
from disputes.models import Agreement, CaseMediator, Dispute
from disputes.models.agreements import CourtState, Form, Outcome
from disputes.models.special import CrimeTurn
from disputes.rights import VIEW

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.periods import Period

OVER = ("failed", "terminated", "withdrawn")


def taken(area: Area, period: Period, user: User) -> Any:
    """Disputes of ``area`` that somebody applied for in ``period``: those whose outline ``user`` may see."""
    rows = Dispute.objects.restrict(user, VIEW).within(area)
    return rows.filter(applied_on__range=(period.start, period.end))


def facts(area: Area, period: Period, user: User, today: date | None = None) -> list[Fact]:
    """One fact for each dispute taken in ``period``, by what is known ``today``."""
    day = today or timezone.localdate()
    rows = list(
        taken(area, period, user)
        .select_related("case__category", "committee__area")
        .only(
            "applied_on",
            "accepted_on",
            "source",
            "amount",
            "case__state",
            "case__category__name",
            "committee__name",
            "committee__area__level",
        )
    )
    agreements = {
        one.dispute_id: one
        for one in Agreement.objects.filter(dispute__in=rows, effective_on__isnull=False).only(
            "dispute", "form", "effective_on", "due_on", "outcome", "court_state"
        )
    }
    crimes = set(CrimeTurn.objects.filter(dispute__in=rows).values_list("dispute", flat=True))
    people: dict[int, list[str]] = {}
    named = CaseMediator.objects.filter(dispute__in=rows, ended_at=None).order_by("pk")
    for dispute, name in named.values_list("dispute", "mediator__user__name"):
        people.setdefault(dispute, []).append(name)
    return [_fact(one, agreements.get(one.pk), one.pk in crimes, people.get(one.pk, []), day) for one in rows]


def _fact(dispute: Dispute, agreement: Agreement | None, crime: bool, people: list[str], day: date) -> Fact:
    common: dict[str, Any] = {
        "month": month_of(dispute.applied_on),
        "kind": str(dispute.case.category),
        "committee": str(dispute.committee),
        "level": dispute.committee.area.level,
        "source": str(dispute.get_source_display()),
        "mediators": tuple(people),
        "is_accepted": dispute.accepted_on is not None,
        "is_crime": crime,
        "amount": dispute.amount,
    }
    if agreement is None or agreement.effective_on is None:
        return Fact(**common, is_over=dispute.case.state in OVER or _was_over(dispute))
    begun = dispute.accepted_on or dispute.applied_on
    performed = agreement.outcome == Outcome.FULL
    return Fact(
        **common,
        is_over=True,
        days=(agreement.effective_on - begun).days,
        is_due=performed or agreement.due_on < day,
        is_performed=performed,
        is_written=agreement.form == Form.WRITTEN,
        is_confirmed=agreement.court_state == CourtState.CONFIRMED,
    )


def _was_over(dispute: Dispute) -> bool:
    """Archived without an agreement after it was accepted: mediation had failed or been ended."""
    return dispute.case.state == "archived" and dispute.accepted_on is not None

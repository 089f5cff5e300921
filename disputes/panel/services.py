"""Legal reviews: asking, the opinion, whether it was adopted. The only writers, each with an audit entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from disputes import privacy
from disputes.effects import keeping
from disputes.models import Dispute
from disputes.models.reviews import LegalReview, PanelMember
from disputes.panel import reasons
from disputes.rights import REVIEW
from governance.access import audit, records
from governance.access.models import AuditAct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import Case

FIXED = 5
SHORTEST = 10
MEMBER = ("area", "name", "field", "user", "is_active")
AUDITED = ("area", "asked_on", "opinion_on", "is_adopted", "decided_on")  # days and the answer, no word


def is_reader(review: LegalReview, user: User) -> bool:
    """Whether ``user`` reads the words: who asked, who sits on the panel, insiders of the dispute."""
    if user.is_looked_through or not user.is_active or not user.has_right(REVIEW):
        return False
    if review.by_id == user.pk or review.members.filter(user=user).exists():
        return True
    return review.dispute is not None and privacy.is_insider(review.dispute, user)


def dispute_by(number: str, user: User) -> Dispute | None:
    """The dispute with ``number``, of which ``user`` is an insider; None for "".

    Raises Refused (UNKNOWN_DISPUTE).
    """
    if not number.strip():
        return None
    found = (
        Dispute.objects.filter(case__number=number.strip().lstrip("#")).select_related("case__area").first()
    )
    if found is None or not privacy.is_insider(found, user):
        raise reasons.UNKNOWN_DISPUTE(field="dispute")
    return found


@transaction.atomic
def ask(
    *,
    area: Area,
    question: str,
    members: Sequence[PanelMember],
    actor: User,
    invited: str = "",
    dispute: Dispute | None = None,
) -> LegalReview:
    """Put a question to the panel: five standing members, and whoever is invited.

    Raises Refused (OUTSIDE_AREA, UNKNOWN_DISPUTE, QUESTION_SHORT, FIVE).
    """
    records.insist(actor, REVIEW, area)
    if dispute is not None and not privacy.is_insider(dispute, actor):
        raise reasons.UNKNOWN_DISPUTE(field="dispute")
    if len(question.strip()) < SHORTEST:
        raise reasons.QUESTION_SHORT(field="question")
    if len({one.pk for one in members}) != FIXED:
        raise reasons.FIVE(n=len(members), field="members")
    made = LegalReview(
        area=area,
        dispute=dispute,
        question=question.strip(),
        invited=invited.strip(),
        by=actor,
        asked_on=timezone.localdate(),
    )
    records.save(made)
    made.members.set(members)
    records.record_added(made, AUDITED, actor=actor, area=area, right=REVIEW)
    return made


@transaction.atomic
def give_opinion(review: LegalReview, *, text: str, actor: User) -> None:
    """What the panel thinks. Raises Refused (NOT_READER, OPINION_GIVEN, OPINION_SHORT)."""
    row = _locked(review, actor)
    if row.opinion_on is not None:
        raise reasons.OPINION_GIVEN()
    if len(text.strip()) < SHORTEST:
        raise reasons.OPINION_SHORT(field="opinion")
    _write(row, actor, opinion=text.strip(), opinion_on=timezone.localdate())


@transaction.atomic
def answer(review: LegalReview, *, is_adopted: bool, why: str, actor: User) -> None:
    """Whether the opinion was adopted, and how or why not.

    Raises Refused (NOT_READER, NO_OPINION, DECIDED, WHY_SHORT).
    """
    row = _locked(review, actor)
    if row.opinion_on is None:
        raise reasons.NO_OPINION()
    if row.is_adopted is not None:
        raise reasons.DECIDED()
    if len(why.strip()) < 2:
        raise reasons.WHY_SHORT(field="why")
    _write(row, actor, is_adopted=is_adopted, why=why.strip(), decided_on=timezone.localdate())


def _locked(review: LegalReview, actor: User) -> LegalReview:
    rows = LegalReview.objects.select_for_update(of=("self",)).select_related("area", "dispute__case")
    found: LegalReview = rows.get(pk=review.pk)
    if not is_reader(found, actor):
        raise reasons.NOT_READER()
    return found


def _write(row: LegalReview, actor: User, **facts: Any) -> None:
    before = records.facts(row, AUDITED)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=REVIEW)


@transaction.atomic
def add_member(*, actor: User | None, area: Area, **facts: Any) -> PanelMember:
    """A new standing member. Raises Refused (OUTSIDE_AREA), ValidationError."""
    records.insist(actor, REVIEW, area)
    row = PanelMember(area=area, **facts)
    records.save(row)
    records.record_added(row, MEMBER, actor=actor, area=area, right=REVIEW)
    return row


def note_reading(review: LegalReview, user: User) -> None:
    """Write down that ``user`` reads the words of ``review``: before they are shown."""
    audit.record(
        AuditAct.REVEAL,
        actor=user,
        subject=review,
        area=review.area,
        right=REVIEW,
        purpose="法律评析",
        detail={"field": "file"},
    )


def erase(dispute: Dispute) -> int:
    """Forget the words about a dispute whose parties are forgotten; days and the answer stay."""
    rows = LegalReview.objects.filter(dispute=dispute)
    return rows.update(question="", invited="", opinion="", why="")


def erase_case(case: Case) -> dict[str, int]:
    """Forget the people and words of a dispute, and what the panel said about it."""
    counted = keeping.erase(case)
    dispute = Dispute.objects.filter(case=case).first()
    return counted if dispute is None else counted | {"reviews": erase(dispute)}

"""Who may read what a dispute says, and the note of each reading.

The kernel's rule for members-only cases also lets in who holds the confidential right at the desk. Here they
are not: a dispute is read by its mediators, the committee's chair, whoever filed it and the units it was
referred to. The case itself says nothing, so that whoever sees it learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from disputes import reasons
from disputes.models import CommitteeMember, Dispute
from disputes.rights import MEDIATE
from governance.access import audit
from governance.access.models import AuditAct
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User


READ = "cases.view"  # what people of a unit hold that was asked to help; they read, and act on nothing


@dataclass(frozen=True)
class Standing:
    """What one person is to one dispute."""

    is_chair: bool = False
    is_mediator: bool = False
    is_acting: bool = False
    is_inside: bool = False


def standing(dispute: Dispute, user: User) -> Standing:
    """What ``user`` is to the dispute now: asked once for a loaded dispute, because each act asks."""
    known: dict[int, Standing] = dispute.__dict__.setdefault("_standings", {})
    if user.is_looked_through:
        return Standing()
    if user.pk not in known:
        known[user.pk] = _standing(dispute, user)
    return known[user.pk]


def _standing(dispute: Dispute, user: User) -> Standing:
    if not user.is_active or not user.has_right(READ):
        return Standing()
    case = dispute.case
    units = [post.unit_id for post in user.posts_in_force() if post.unit_id is not None]
    is_asked = bool(units and case.members.filter(unit__in=units, ended_at=None).exists())
    if not user.has_right(MEDIATE):
        return Standing(is_inside=is_asked)
    seats = CommitteeMember.objects.filter(committee=dispute.committee_id, is_chair=True, left_on=None)
    leads = seats.filter(user=user).exists()
    mediates = dispute.mediators.filter(mediator__user=user, ended_at=None).exists()
    acts = leads or mediates or (case.filed_by_id == user.pk and not _was_kept_away(dispute, user))
    return Standing(leads, mediates, acts, acts or is_asked)


def _was_kept_away(dispute: Dispute, user: User) -> bool:
    """Whoever had to step aside as mediator reads it no longer for having filed it."""
    return bool(dispute.conflicts.filter(mediator__user=user).exists())


def is_insider(dispute: Dispute, user: User) -> bool:
    """Whether ``user`` reads the contents. Who looks through another's eyes reads nothing."""
    return standing(dispute, user).is_inside


def is_chair(dispute: Dispute, user: User) -> bool:
    """Whether ``user`` leads the committee that has the dispute now."""
    return standing(dispute, user).is_chair


def is_mediator(dispute: Dispute, user: User) -> bool:
    return standing(dispute, user).is_mediator


def insist(dispute: Dispute, user: User) -> None:
    """Raises Refused (NOT_INSIDER) for everybody who is not one."""
    if refusal := why_not_read(dispute, user):
        raise refusal


def why_not_read(dispute: Dispute, user: User) -> Refused | None:
    return None if is_insider(dispute, user) else reasons.NOT_INSIDER()


def why_not_act(dispute: Dispute, user: User) -> Refused | None:
    """Units that were asked to help read; mediators, the chair and whoever filed it act."""
    found = standing(dispute, user)
    if found.is_acting:
        return None
    return reasons.ONLY_HELPS() if found.is_inside else reasons.NOT_INSIDER()


def note_reading(dispute: Dispute, user: User, what: str) -> None:
    """Write down that ``user`` reads ``what`` of it: before it is shown."""
    audit.record(
        AuditAct.REVEAL,
        actor=user,
        subject=dispute.case,
        area=dispute.case.area,
        right=READ,
        purpose="办理纠纷",
        detail={"field": what},
    )

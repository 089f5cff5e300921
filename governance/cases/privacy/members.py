"""Who takes part in a case: people and units that may read it, whatever their posts reach.

Each change is a step of the case's trail. Who handles a case is its member meanwhile and needs no row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import rights
from governance.access.models import Unit, User
from governance.cases import reasons
from governance.cases.models import Case, CaseMember
from governance.cases.models.querysets import in_reach
from governance.cases.workflow import engine, history, hooks

if TYPE_CHECKING:
    from datetime import datetime

ADDED, ENDED = "member_add", "member_end"


def live(case: Case) -> list[CaseMember]:
    """Those who take part now, with their people and units."""
    return list(CaseMember.objects.live().filter(case=case).select_related("person", "unit"))


@transaction.atomic
def add(
    case: Case,
    *,
    role: str,
    actor: User | None,
    person: User | None = None,
    unit: Unit | None = None,
    at: datetime | None = None,
) -> CaseMember:
    """Let ``person`` or the people of ``unit`` read ``case`` from now on; returns the member.

    Who takes part already stays as they are. ``actor`` None is the system. Raises Refused: NO_RIGHT where
    ``actor`` may not read the case, CONFLICT.
    """
    if (person is None) == (unit is None):
        raise ValueError("a member is a person or a unit")
    _insist(case, actor)
    who: dict[str, Any] = {"person": person} if person is not None else {"unit": unit}
    if known := CaseMember.objects.live().filter(case=case, **who).first():
        found: CaseMember = known
        return found
    at = at or timezone.now()
    engine.claim(case)
    row = enter(case, role=role, actor=actor, at=at, **who)
    _note(case, ADDED, row, actor, at)
    return row


def enter(
    case: Case,
    *,
    role: str,
    actor: User | None,
    at: datetime,
    person: User | None = None,
    unit: Unit | None = None,
) -> CaseMember:
    """Write the row of a member: part of an act, which holds the case and writes its own step."""
    row: CaseMember = CaseMember.objects.create(
        case=case, person=person, unit=unit, role=role[:40], starts_at=at, added_by=actor
    )
    # Lists ask nothing for people whom nobody ever made a member of anything.
    model: Any = User if person is not None else Unit
    called: Any = person or unit
    model.objects.filter(pk=called.pk, has_memberships=False).update(has_memberships=True)
    called.has_memberships = True
    return row


@transaction.atomic
def end(member: CaseMember, *, actor: User | None, at: datetime | None = None) -> bool:
    """Let a member read the case no longer through this; False when that had ended before.

    Raises Refused: NO_RIGHT where ``actor`` may not read the case, CONFLICT.
    """
    case = member.case
    _insist(case, actor)
    at = at or timezone.now()
    if not CaseMember.objects.live().filter(pk=member.pk).update(ended_at=at):
        return False
    member.ended_at = at
    engine.claim(case)
    _note(case, ENDED, member, actor, at)
    return True


def _insist(case: Case, actor: User | None) -> None:
    """Who lets others read a case, or no longer, reads it in full."""
    if actor is not None and not in_reach(case, actor, "cases.view"):
        raise reasons.NO_RIGHT(right=str(rights.every()["cases.view"].label))


def _note(case: Case, act: str, row: CaseMember, actor: User | None, at: datetime) -> None:
    history.write(
        case,
        act=act,
        at=at,
        actor=actor,
        actor_name=history.name_of(actor),
        from_state=case.state,
        to_state=case.state,
        right="cases.view" if actor else "",
        detail={"member": str(row.unit or row.person), "role": row.role},
    )
    hooks.changed([case.pk])

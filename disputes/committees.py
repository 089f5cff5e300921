"""Acts on committees, their members, mediators and rooms: the only writers, each with an audit entry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from disputes import reasons
from disputes.effects.common import CHAIR
from disputes.models import Committee, CommitteeMember, Dispute, Mediator, Room
from disputes.rights import COMMITTEES
from governance.access import records
from governance.cases.models import CaseMember
from governance.cases.privacy import members

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

EDITABLE = ("name", "kind", "mark", "started_on", "is_mixed", "phone", "is_active")
AUDITED = ("area", *EDITABLE)
SEAT = ("committee", "name", "user", "is_chair", "is_woman", "is_minority", "joined_on", "left_on")
MEDIATOR = ("user", "committee", "languages", "most", "is_active")
ROOM = ("committee", "name", "is_active")


@transaction.atomic
def found(*, area: Area, actor: User | None, **facts: Any) -> Committee:
    """Set a committee up; ``facts`` are of EDITABLE. Raises Refused (OUTSIDE_AREA), ValidationError."""
    records.insist(actor, COMMITTEES, area)
    made = Committee(area=area, **facts)
    records.save(made)
    records.record_added(made, AUDITED, actor=actor, area=area, right=COMMITTEES)
    return made


@transaction.atomic
def edit(committee: Committee, *, actor: User | None, **facts: Any) -> Committee:
    """Change a committee (EDITABLE). Raises Refused (OUTSIDE_AREA), ValidationError."""
    row = Committee.objects.select_for_update(of=("self",)).select_related("area").get(pk=committee.pk)
    records.insist(actor, COMMITTEES, row.area)
    before = records.facts(row, AUDITED)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=COMMITTEES)
    return row


@transaction.atomic
def add_member(committee: Committee, *, actor: User | None, **facts: Any) -> CommitteeMember:
    """Add somebody to a committee; a new chair with an account reads its open disputes from now on.

    Raises Refused (OUTSIDE_AREA), ValidationError (a second chair).
    """
    records.insist(actor, COMMITTEES, committee.area)
    seat = CommitteeMember(committee=committee, **facts)
    records.save(seat)
    records.record_added(seat, SEAT, actor=actor, area=committee.area, right=COMMITTEES)
    if seat.is_chair and seat.user is not None:
        for dispute in _open(committee):
            members.add(dispute.case, person=seat.user, role=CHAIR, actor=None)
    return seat


@transaction.atomic
def end_member(seat: CommitteeMember, *, on: date | None = None, actor: User | None) -> CommitteeMember:
    """Somebody leaves; who was the chair reads its disputes no longer. Raises Refused (OUTSIDE_AREA)."""
    committee = seat.committee
    records.insist(actor, COMMITTEES, committee.area)
    if seat.left_on is not None:
        raise reasons.LEFT_ALREADY()
    before = records.facts(seat, SEAT)
    seat.left_on = on or timezone.localdate()
    records.save(seat)
    records.record_changed(seat, before, SEAT, actor=actor, area=committee.area, right=COMMITTEES)
    if seat.is_chair and seat.user is not None:
        rows = CaseMember.objects.live().filter(person=seat.user, role=CHAIR)
        for row in rows.filter(case__dispute__committee=committee).select_related("case"):
            members.end(row, actor=None)
    return seat


@transaction.atomic
def add_mediator(committee: Committee, *, actor: User | None, **facts: Any) -> Mediator:
    """Appoint a mediator. Raises Refused (OUTSIDE_AREA), ValidationError."""
    records.insist(actor, COMMITTEES, committee.area)
    fields = facts.pop("fields", ())
    row = Mediator(committee=committee, **facts)
    records.save(row)
    row.fields.set(fields)
    records.record_added(row, MEDIATOR, actor=actor, area=committee.area, right=COMMITTEES)
    return row


@transaction.atomic
def set_active(row: Mediator | Room, is_active: bool, *, actor: User | None) -> None:
    """Take a mediator or a room out of use, or back into it. Raises Refused (OUTSIDE_AREA)."""
    area = row.committee.area
    records.insist(actor, COMMITTEES, area)
    names = MEDIATOR if isinstance(row, Mediator) else ROOM
    before = records.facts(row, names)
    row.is_active = is_active
    records.save(row)
    records.record_changed(row, before, names, actor=actor, area=area, right=COMMITTEES)


@transaction.atomic
def add_room(committee: Committee, *, name: str, actor: User | None) -> Room:
    """Add a room. Raises Refused (OUTSIDE_AREA), ValidationError."""
    records.insist(actor, COMMITTEES, committee.area)
    row = Room(committee=committee, name=name)
    records.save(row)
    records.record_added(row, ROOM, actor=actor, area=committee.area, right=COMMITTEES)
    return row


def _open(committee: Committee) -> list[Dispute]:
    return list(Dispute.objects.open().filter(committee=committee).select_related("case"))

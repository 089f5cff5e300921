"""Acts on the people of a grid: the only writers. One act, one transaction, an audit entry with both sides.

A post that signs in comes and goes with the appointment, through ``access.services``: whoever appoints
must be allowed to give that post. Every act holds the lock of the tree, so that no grid is retired
under somebody who is being appointed to it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.access import audit
from governance.access import reasons as access_reasons
from governance.access.models import AuditAct
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree
from governance.common import editing
from grids.models import Building, GridGroup, GridMembership, MemberCapacity
from grids.models.staff import DUTIES
from grids.staff import posts, reasons
from grids.staff.rights import MANAGE, REVEAL

if TYPE_CHECKING:
    from governance.access.models import User

EDITABLE = (
    "name",
    "phone",
    "organisation",
    "group",
    "is_party_member",
    "households",
    "household_range",
    *DUTIES,
    "note",
    "starts_on",
)


@transaction.atomic
def appoint_member(
    *,
    capacity: MemberCapacity,
    area: Area,
    actor: User | None,
    building: Building | None = None,
    person: User | None = None,
    starts_on: date | None = None,
    predecessor: GridMembership | None = None,
    is_demo: bool = False,
    **facts: Any,
) -> GridMembership:
    """Appoint somebody to a grid from the local date ``starts_on`` (today); ``facts`` are of EDITABLE.

    With an account and a capacity that has a role, the post is given in the same transaction. ``actor``
    None is the system itself. Raises Refused (OUTSIDE, NOT_A_GRID, RETIRED_GRID, CAPACITY_OFF,
    BUILDING_NEEDED, NO_BUILDING, BUILDING_ELSEWHERE, BUILDING_GONE, GROUP_ELSEWHERE, NAME_NEEDED,
    SEAT_TAKEN, HELD_ALREADY, POST_NEEDS_MANAGER, and what ``access.services.give_post`` refuses) or
    ValidationError.
    """
    area = open_grid(area, actor)
    capacity = MemberCapacity.objects.select_related("role").get(pk=capacity.pk)
    if not capacity.is_active:
        raise reasons.CAPACITY_OFF(name=capacity.name, field="capacity")
    member = GridMembership(
        area=area,
        capacity=capacity,
        seat=capacity.seat,
        building=_building_for(capacity, building, area),
        person=person,
        predecessor=predecessor,
        starts_on=starts_on or timezone.localdate(),
        is_demo=is_demo,
        **_checked(facts, area),
    )
    if person is not None:
        member.name, member.phone = person.name, ""
    if not member.name.strip():
        raise reasons.NAME_NEEDED(field="name")
    member.post = posts.give_post(member, actor)
    _save(member)
    audit.record(
        AuditAct.STAFF_ADD, actor=actor, subject=member, area=area, detail={"after": facts_of(member)}
    )
    return member


@transaction.atomic
def edit_member(
    member: GridMembership, *, actor: User | None, seen: str | None = None, **facts: Any
) -> GridMembership:
    """Change what is known of an appointment (EDITABLE); the same values write nothing.

    ``seen`` is the token of the page (``governance.common.editing``). Raises Refused (OUTSIDE, ENDED,
    GROUP_ELSEWHERE, END_BEFORE_START, HELD_ALREADY, SEAT_TAKEN), Changed or ValidationError.
    """
    member = locked(member, actor)
    if member.has_ended:
        raise reasons.ENDED(name=member.name, on=member.ends_on)
    if seen is not None:
        editing.insist_unchanged(seen, editable_of(member), LABELS)
    before, was = facts_of(member), member.phone
    for name, value in _checked(facts, member.area).items():
        setattr(member, name, value)
    if member.person is not None:
        member.name, member.phone = member.person.name, ""
    if not member.name.strip():
        raise reasons.NAME_NEEDED(field="name")
    if member.ends_on is not None and member.ends_on < member.starts_on:
        raise reasons.END_BEFORE_START(on=member.starts_on, field="starts_on")
    after = facts_of(member)
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    if member.phone != was and "phone" not in changed:
        changed.append("phone")
    if changed:
        _save(member)
        audit.record(
            AuditAct.STAFF_EDIT,
            actor=actor,
            subject=member,
            area=member.area,
            detail={
                "before": {key: before.get(key) for key in changed},
                "after": {key: after.get(key) for key in changed},
            },
        )
    return member


@transaction.atomic
def end_member(
    member: GridMembership, *, actor: User | None, on: date | None = None, reason: str = ""
) -> GridMembership:
    """End an appointment: not held any more from the local date ``on`` (today). Its post ends with it.

    Raises Refused (OUTSIDE, ENDED, END_BEFORE_START, POST_NEEDS_MANAGER, and what
    ``access.services.end_post`` refuses).
    """
    member = locked(member, actor)
    end_locked(member, actor=actor, on=on or timezone.localdate(), reason=reason)
    return member


@transaction.atomic
def hand_over(
    member: GridMembership, *, actor: User | None, on: date | None = None, reason: str = "", **successor: Any
) -> GridMembership:
    """One leaves and another takes over, on the same day, in one act. Returns the successor's appointment.

    ``successor`` is what ``appoint_member`` takes of a person. Raises Refused as ``end_member`` and
    ``appoint_member`` do, and SAME_PERSON.
    """
    member = locked(member, actor)
    day = on or timezone.localdate()
    end_locked(member, actor=actor, on=day, reason=reason)
    taken = appoint_member(
        capacity=member.capacity,
        area=member.area,
        building=member.building,
        starts_on=day,
        predecessor=member,
        actor=actor,
        **successor,
    )
    if taken.identity == member.identity:
        raise reasons.SAME_PERSON(name=member.name, field="name")
    return taken


@transaction.atomic
def resume_member(member: GridMembership, *, actor: User | None) -> GridMembership:
    """Take an ending back, as long as nobody has taken the seat; a post that went with it is given anew.

    Raises Refused (OUTSIDE, NOT_ENDED, RETIRED_GRID, BUILDING_GONE, SEAT_TAKEN, HELD_ALREADY,
    POST_NEEDS_MANAGER).
    """
    member = locked(member, actor)
    if member.ends_on is None:
        raise reasons.NOT_ENDED(name=member.name)
    open_grid(member.area, actor)
    if member.building is not None:
        _building_for(member.capacity, member.building, member.area)
    before = facts_of(member)
    member.ends_on, member.end_reason = None, ""
    member.post = posts.resume_post(member, actor)
    _save(member)
    audit.record(
        AuditAct.STAFF_EDIT,
        actor=actor,
        subject=member,
        area=member.area,
        detail={"before": {"ends_on": before["ends_on"]}, "after": {"ends_on": None}},
    )
    return member


@transaction.atomic
def cancel_member(member: GridMembership, *, actor: User | None, reason: str) -> GridMembership:
    """Take an appointment back as if it had never held: it ends on the day it began. Its post ends today.

    Raises Refused (OUTSIDE, POST_NEEDS_MANAGER, and what ``access.services.end_post`` refuses).
    """
    member = locked(member, actor)
    before = facts_of(member)["ends_on"]
    member.ends_on, member.end_reason = member.starts_on, reason[:100]
    member.save()
    posts.end_post(member, actor, member.starts_on)
    after = {"ends_on": member.starts_on.isoformat(), "end_reason": member.end_reason}
    audit.record(
        AuditAct.STAFF_END,
        actor=actor,
        subject=member,
        area=member.area,
        detail={"before": {"ends_on": before}, "after": after},
    )
    return member


@transaction.atomic
def reveal_phone(member: GridMembership, *, purpose: str, actor: User) -> str:
    """The whole number, against a stated purpose; the reading is written down first.

    Raises Refused (PURPOSE_NEEDED, NO_REVEAL). Personal Information Protection Law: purpose limitation.
    """
    purpose = " ".join(purpose.split())
    if len(purpose) < 4:
        raise access_reasons.PURPOSE_NEEDED(field="purpose")
    if not GridMembership.objects.filter(pk=member.pk).restrict(actor, REVEAL).exists():
        raise reasons.NO_REVEAL()
    audit.record(
        AuditAct.REVEAL,
        actor=actor,
        subject=member,
        area=member.area,
        purpose=purpose[:200],
        detail={"field": "phone"},
    )
    return member.whole_phone


# What the acts share --------------------------------------------------------------------


def insist(actor: User | None, area: Area) -> None:
    """Raise Refused (OUTSIDE) unless ``actor`` may keep the people of ``area``."""
    if actor is not None and not actor.has_right(MANAGE, area):
        raise reasons.OUTSIDE(area=str(area), field="area")


def open_grid(area: Area, actor: User | None) -> Area:
    """``area`` read again under the lock of the tree: a grid in use, where ``actor`` may act."""
    lock_tree()
    area = Area.objects.defer("boundary").get(pk=area.pk)
    insist(actor, area)
    if area.level != Level.GRID:
        raise reasons.NOT_A_GRID(area=str(area), field="area")
    if area.valid_to is not None and area.valid_to <= timezone.localdate():
        raise reasons.RETIRED_GRID(area=str(area), field="area")
    return area


def locked(member: GridMembership, actor: User | None) -> GridMembership:
    """The appointment as it is now, held until the transaction ends."""
    lock_tree()
    found: GridMembership = (
        GridMembership.objects.select_for_update(of=("self",))
        .select_related("area", "capacity__role", "building", "person", "post", "group")
        .get(pk=member.pk)
    )
    insist(actor, found.area)
    return found


def _building_for(capacity: MemberCapacity, building: Building | None, area: Area) -> Building | None:
    if not capacity.is_of_building:
        if building is not None:
            raise reasons.NO_BUILDING(name=capacity.name, field="building")
        return None
    if building is None:
        raise reasons.BUILDING_NEEDED(name=capacity.name, field="building")
    building = Building.objects.select_for_update().get(pk=building.pk)
    if building.area_id != area.pk:
        raise reasons.BUILDING_ELSEWHERE(building=str(building), area=str(area), field="building")
    if building.ends_on is not None:
        raise reasons.BUILDING_GONE(building=str(building), field="building")
    return building


def _checked(facts: dict[str, Any], area: Area) -> dict[str, Any]:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"not facts of a member: {', '.join(sorted(unknown))}")
    group: GridGroup | None = facts.get("group")
    if group is not None and group.area_id != area.pk:
        raise reasons.GROUP_ELSEWHERE(group=str(group), area=str(area), field="group")
    return facts


def _save(member: GridMembership) -> None:
    """Write, and say in words what the constraints refuse."""
    member.clean_fields(exclude=["identity"])
    place = str(member.building or member.area)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name == "membership_held_once":
            raise reasons.HELD_ALREADY(
                name=member.name, place=place, capacity=member.capacity.name, field="name"
            ) from error
        if name in ("one_seat_per_grid", "one_seat_per_building"):
            holder = holder_of(member.capacity, member.area, member.building, member.starts_on, but=member.pk)
            raise reasons.SEAT_TAKEN(
                place=place,
                capacity=member.capacity.name,
                name=holder.name if holder else "?",
                field="capacity",
            ) from error
        raise


def holder_of(
    capacity: MemberCapacity, area: Area, building: Building | None, on: date, but: int | None = None
) -> GridMembership | None:
    """Who holds a seat on the day ``on`` or later."""
    held = GridMembership.objects.filter(capacity=capacity).exclude(pk=but)
    held = held.filter(building=building) if building is not None else held.filter(area=area)
    found: GridMembership | None = held.exclude(ends_on__lte=on).order_by("starts_on").first()
    return found


def end_locked(member: GridMembership, *, actor: User | None, on: date, reason: str) -> None:
    """End an appointment that is held under lock, with its post and its audit entry."""
    if member.ends_on is not None and member.has_ended:
        raise reasons.ENDED(name=member.name, on=member.ends_on)
    if on < member.starts_on:
        raise reasons.END_BEFORE_START(on=member.starts_on, field="on")
    before = member.ends_on
    member.ends_on, member.end_reason = on, reason[:100]
    member.save()
    posts.end_post(member, actor, on)
    audit.record(
        AuditAct.STAFF_END,
        actor=actor,
        subject=member,
        area=member.area,
        detail={
            "before": {"ends_on": before.isoformat() if before else None},
            "after": {"ends_on": on.isoformat(), "end_reason": member.end_reason},
        },
    )


LABELS = {
    name: GridMembership._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    for name in (*EDITABLE, "ends_on", "end_reason", "capacity", "area", "building")
}


def editable_of(member: GridMembership) -> dict[str, Any]:
    """The values a form shows, for the token of two editors; the number only as it is masked."""
    known = {name: getattr(member, name) for name in EDITABLE}
    return known | {"group": str(member.group or ""), "phone": member.masked_phone}


def facts_of(member: GridMembership) -> dict[str, Any]:
    """What the audit trail keeps of an appointment: no number in full."""
    return editing.plain(
        {name: value for name, value in editable_of(member).items() if value not in (None, "", False)}
        | {
            "capacity": member.capacity.name,
            "area": f"{member.area} {member.area.code}",
            "building": str(member.building or ""),
            "account": member.person.username if member.person else "",
            "ends_on": member.ends_on,
        }
    )

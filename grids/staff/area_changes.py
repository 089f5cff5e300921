"""What becomes of a grid's people and buildings when it is merged, split or retired into another.

Appointments end in the old grid and go on in the new one from today, so that past figures stay. Posts are
handed over by the access room, before this; an appointment finds its post at the new grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access import audit
from governance.access.models import AuditAct
from governance.areas import dependants
from grids.models import Building, GridGroup, GridMembership, Seat
from grids.staff import services

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose, Note
    from governance.areas.models import Area


NAMED = 5  # how many are called by name in a sentence


def register() -> None:
    """What keeps a grid from being retired, and how it is handed over."""
    dependants.register(
        "members",
        gettext_lazy("%(count)s 名在任网格人员"),
        lambda area: GridMembership.objects.open().within(area).count(),
        url=lambda area: f"{reverse('staff')}?area={area.code}",
        becomes=gettext_lazy(
            "随网格转到新的网格，原聘任当日结束、新聘任当日开始；新网格已有网格长的，原网格长离任"
        ),
    )
    dependants.register(
        "buildings",
        gettext_lazy("%(count)s 栋在册楼栋"),
        lambda area: Building.objects.filter(ends_on=None).within(area).count(),
        url=lambda area: f"{reverse('staff-buildings')}?area={area.code}",
        becomes=gettext_lazy("随网格转到新的网格"),
    )
    dependants.on_hand_over(
        "members", hand_staff, dependants.Back(give_back_staff, standing=_ended_since, counted=_counted)
    )
    dependants.on_spots(
        "buildings",
        lambda area: list(
            Building.objects.filter(area=area, ends_on=None)
            .exclude(lng=None)
            .values_list("lng", "lat", "households")
        ),
    )


def hand_staff(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """Take the buildings, groups and people of ``area`` to the areas chosen for them.

    Heads go with their building. Where the new grid has a leader the old one's appointment ends. Raises
    Refused as ``services.appoint_member`` and ``services.end_member`` do.
    """
    notes: list[Note] = []
    buildings = {}
    for building in Building.objects.filter(area=area, ends_on=None).select_for_update(of=("self",)):
        buildings[building.pk] = to = choose("buildings", building)
        if to.pk != area.pk:
            was = building.name
            _move_building(building, area, services.open_grid(to, actor), actor)
            notes.append({"building": building.pk, "to": to.pk, "was": was, "named": building.name})
    groups = {}
    for group in GridGroup.objects.active().filter(area=area):
        to = choose("groups", group)
        groups[group.pk] = there = _group_at(group, to)
        if to.pk != area.pk:
            notes.append({"group": group.pk, "now": there.pk, "to": to.pk})
    members = GridMembership.objects.open().filter(area=area).order_by("pk")
    for member in members.select_related("capacity__role", "building", "person", "post", "group", "area"):
        to = buildings.get(member.building_id or 0) or choose("members", member)
        if to.pk != area.pk:
            taken = _move_member(member, to, groups.get(member.group_id or 0), actor)
            notes.append({"member": member.pk, "now": taken.pk if taken else None})
    return notes


def give_back_staff(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Return to ``area`` its buildings, groups and people, in one day's step like the hand-over.

    A leader whose appointment ended because the seat was taken is appointed again. Heads go with their
    building, also those appointed since.
    """
    area = services.open_grid(area, actor)
    groups = _groups_back(area, notes)
    homes = _buildings_back(area, notes, actor)
    kept = {note["now"]: note for note in notes if "member" in note and note["now"]}
    people = GridMembership.objects.open().filter(Q(pk__in=kept) | Q(building__in=homes)).order_by("pk")
    for member in people.select_related("capacity__role", "building", "person", "post", "group", "area"):
        _move_member(member, area, groups.get(member.group_id or 0), actor)
    for note in notes:
        if "member" in note and note["now"] is None:
            gone = GridMembership.objects.select_related("capacity", "person", "group").get(pk=note["member"])
            _appoint_again(gone, area, actor)


def _groups_back(area: Area, notes: Sequence[Note]) -> dict[int, GridGroup]:
    """The groups of ``area``, there again, by the key of what they had become."""
    found = {}
    for note in notes:
        if "group" not in note:
            continue
        group = GridGroup.objects.get(pk=note["group"])
        if group.pk == note["now"]:
            if group.area_id != note["to"]:
                continue
            group.area = area
        group.is_active = True
        group.save(update_fields=["area", "is_active"])
        found[note["now"]] = group
    return found


def _buildings_back(area: Area, notes: Sequence[Note], actor: User | None) -> list[int]:
    """Return the buildings that still stand where they went, with their name; their keys."""
    went = {note["building"]: note for note in notes if "building" in note}
    rows = Building.objects.filter(pk__in=went, ends_on=None).select_related("area")
    back = []
    for building in rows.select_for_update(of=("self",)).order_by("pk"):
        note = went[building.pk]
        if building.area_id != note["to"]:
            continue
        name = note["was"] if building.name == note["named"] else building.name
        _move_building(building, building.area, area, actor, name=name)
        back.append(building.pk)
    return back


def _appoint_again(gone: GridMembership, area: Area, actor: User | None) -> None:
    known = {name: getattr(gone, name) for name in services.EDITABLE if name not in ("starts_on", "group")}
    services.appoint_member(
        capacity=gone.capacity,
        area=area,
        person=gone.person,
        group=gone.group if gone.group is not None and gone.group.area_id == area.pk else None,
        predecessor=gone,
        is_demo=gone.is_demo,
        actor=actor,
        **known,
    )


def _ended_since(notes: Sequence[Note], places: Sequence[Area]) -> list[str]:
    """Appointments that went along and have ended since, by name."""
    went = GridMembership.objects.filter(pk__in=[note["now"] for note in notes if "member" in note])
    ended = went.exclude(pk__in=GridMembership.objects.open())
    names = [member.name for member in ended.order_by("pk")[:NAMED]]
    return [_("%(names)s在新的网格已经离任") % {"names": "、".join(names)}] if names else []


def _counted(notes: Sequence[Note]) -> dict[str, int]:
    return {
        "members": sum("member" in note for note in notes),
        "buildings": sum("building" in note for note in notes),
    }


def _move_building(building: Building, area: Area, to: Area, actor: User | None, *, name: str = "") -> None:
    """Tie a building of ``area`` to ``to``, by the name it had or the one it has back."""
    before = {"area": area.code, "name": building.name}
    building.name = name or building.name
    twins = Building.objects.filter(area=to, compound=building.compound, name=building.name, ends_on=None)
    if twins.exists():  # two of one name are told apart by where they come from
        building.name = f"{building.name}（{area}）"[:40]
    building.area = to
    building.save()
    audit.record(
        AuditAct.STAFF_EDIT,
        actor=actor,
        subject=building,
        area=to,
        detail={"before": before, "after": {"area": to.code, "name": building.name}},
    )


def _group_at(group: GridGroup, to: Area) -> GridGroup:
    """The group at its new grid: one of the same name there, or itself."""
    if group.area_id == to.pk:
        return group
    twin: GridGroup | None = GridGroup.objects.active().filter(area=to, name=group.name).first()
    if twin is not None:
        group.is_active = False
        group.save(update_fields=["is_active"])
        return twin
    group.area = to
    group.save(update_fields=["area"])
    return group


def _move_member(
    member: GridMembership, to: Area, group: GridGroup | None, actor: User | None
) -> GridMembership | None:
    """End an appointment and let it go on at ``to``; None where the seat there is taken."""
    day = max(timezone.localdate(), member.starts_on)
    left = member.ends_on
    known = {name: getattr(member, name) for name in services.EDITABLE if name not in ("starts_on", "group")}
    services.end_locked(member, actor=actor, on=day, reason=f"{member.area} → {to}")
    if member.seat == Seat.ONE_PER_GRID and services.holder_of(member.capacity, to, None, day):
        return None
    taken = services.appoint_member(
        capacity=member.capacity,
        area=to,
        building=Building.objects.get(pk=member.building_id) if member.building_id else None,
        person=member.person,
        group=group if group is not None and group.area_id == to.pk else None,
        starts_on=day,
        predecessor=member,
        is_demo=member.is_demo,
        actor=actor,
        **known,
    )
    if left is not None:
        services.end_member(taken, actor=actor, on=max(left, day))
    return taken

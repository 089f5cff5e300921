"""What becomes of a grid's people and buildings when it is merged, split or retired into another.

Appointments end in the old grid and go on in the new one from today, so that past figures stay. Posts are
handed over by the access room, before this; an appointment finds its post at the new grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.areas import dependants
from grids.models import Building, GridGroup, GridMembership, Seat
from grids.staff import services

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose
    from governance.areas.models import Area


def register() -> None:
    """What keeps a grid from being retired, and how it is handed over."""
    dependants.register(
        "members",
        _("%(count)s 名在任网格人员"),
        lambda area: GridMembership.objects.open().within(area).count(),
        url=lambda area: f"{reverse('staff')}?area={area.code}",
        becomes=_("随网格转到新的网格，原聘任当日结束、新聘任当日开始；新网格已有网格长的，原网格长离任"),
    )
    dependants.register(
        "buildings",
        _("%(count)s 栋在册楼栋"),
        lambda area: Building.objects.filter(ends_on=None).within(area).count(),
        url=lambda area: f"{reverse('staff-buildings')}?area={area.code}",
        becomes=_("随网格转到新的网格"),
    )
    dependants.on_hand_over("members", hand_staff)


def hand_staff(area: Area, choose: Choose, actor: User | None) -> None:
    """Take the buildings, groups and people of ``area`` to the areas chosen for them.

    Heads go with their building. Where the new grid has a leader the old one's appointment ends. Raises
    Refused as ``services.appoint_member`` and ``services.end_member`` do.
    """
    buildings = {}
    for building in Building.objects.filter(area=area, ends_on=None).select_for_update(of=("self",)):
        buildings[building.pk] = to = choose("buildings", building)
        if to.pk != area.pk:
            _move_building(building, area, services.open_grid(to, actor), actor)
    groups = {
        group.pk: _group_at(group, choose("groups", group))
        for group in GridGroup.objects.active().filter(area=area)
    }
    members = GridMembership.objects.open().filter(area=area).order_by("pk")
    for member in members.select_related("capacity__role", "building", "person", "post", "group", "area"):
        to = buildings.get(member.building_id or 0) or choose("members", member)
        if to.pk != area.pk:
            _move_member(member, to, groups.get(member.group_id or 0), actor)


def _move_building(building: Building, area: Area, to: Area, actor: User | None) -> None:
    before = {"area": area.code, "name": building.name}
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


def _move_member(member: GridMembership, to: Area, group: GridGroup | None, actor: User | None) -> None:
    day = max(timezone.localdate(), member.starts_on)
    left = member.ends_on
    known = {name: getattr(member, name) for name in services.EDITABLE if name not in ("starts_on", "group")}
    services.end_locked(member, actor=actor, on=day, reason=f"{member.area} → {to}")
    if member.seat == Seat.ONE_PER_GRID and services.holder_of(member.capacity, to, None, day):
        return
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

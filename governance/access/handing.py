"""Posts and units of an area that is merged, split or retired: handed over, each with its audit entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from governance.access import appointments, audit, reasons, services
from governance.access.models import AuditAct, Post, Unit

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose
    from governance.areas.models import Area


def hand_posts(area: Area, choose: Choose, actor: User | None) -> None:
    """End each post held at ``area`` now or later, and give the same at the area chosen for it.

    A person who holds the same post there already only loses the old one. Who stands in for them goes on
    doing so. Raises Refused as
    ``give_post`` and ``end_post`` do.
    """
    now = timezone.now()
    lasting = Post.objects.open().own().filter(area=area, person__is_active=True)
    for post in lasting.select_related("person", "role", "area", "unit").order_by("pk"):
        to = choose("posts", post)
        if to.pk == area.pk:
            continue
        starts_at = max(post.starts_at, now)
        same = Post.objects.own().filter(person=post.person, role=post.role, area=to, unit=post.unit)
        there = same.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at)).first()
        if there is None:
            there = services.give_post(
                post.person,
                role=post.role,
                area=to,
                unit=post.unit,
                title=post.title,
                starts_at=starts_at,
                ends_at=post.ends_at,
                actor=actor,
            )
            appointments.carry_substitutes(post, there)
        services.end_post(post, actor=actor, at=starts_at)


def hand_units(area: Area, choose: Choose, actor: User | None) -> None:
    """Tie each unit of ``area`` to the area chosen for it. Raises Refused (UNIT_NAME_THERE, OUTSIDE_AREA)."""
    for unit in Unit.objects.filter(area=area).select_for_update(of=("self",)).order_by("pk"):
        to = choose("units", unit)
        if to.pk == area.pk:
            continue
        if actor is not None and not actor.has_right("units.manage", to):
            raise reasons.OUTSIDE_AREA(area=str(to))
        if Unit.objects.filter(area=to, name=unit.name).exists():
            raise reasons.UNIT_NAME_THERE(unit=unit.name, area=str(to))
        unit.area = to
        unit.save(update_fields=["area"])
        audit.record(
            AuditAct.UNIT_EDIT,
            actor=actor,
            subject=unit,
            area=to,
            detail={"before": {"area": area.code}, "after": {"area": to.code}},
        )

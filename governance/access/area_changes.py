"""Posts and units of an area that is merged, split or retired: handed over, each with its audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import appointments, audit, reasons, services
from governance.access import dependants as access_dependants
from governance.access.models import AuditAct, Post, Unit
from governance.areas import dependants

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose, Note
    from governance.areas.models import Area


NAMED = 5  # how many are called by name in a sentence


def hand_posts(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """End each post held at ``area`` now or later, and give the same at the area chosen for it.

    A person who holds the same post there already only loses the old one. Who stands in for them goes on
    doing so. Raises Refused as
    ``give_post`` and ``end_post`` do.
    """
    now = timezone.now()
    notes: list[Note] = []
    lasting = Post.objects.open().own().filter(area=area, person__is_active=True)
    for post in lasting.select_related("person", "role", "area", "unit").order_by("pk"):
        to = choose("posts", post)
        if to.pk == area.pk:
            continue
        starts_at = max(post.starts_at, now)
        same = Post.objects.own().filter(person=post.person, role=post.role, area=to, unit=post.unit)
        there = same.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at)).first()
        is_shared = there is not None
        ends_at = post.ends_at
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
                is_continued=True,
            )
            appointments.carry_substitutes(post, there)
        services.end_post(post, actor=actor, at=starts_at)
        notes.append(
            {
                "post": post.pk,
                "now": there.pk,
                "shared": is_shared,
                "ends_at": ends_at.isoformat() if ends_at else None,
            }
        )
    return notes


def give_back_posts(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Give each post handed over from ``area`` there again, and end the one it had become.

    One that the person had at the receiving area before stays. Raises Refused as ``hand_posts``.
    """
    now = timezone.now()
    for note in notes:
        before = Post.objects.select_related("person", "role", "unit").get(pk=note["post"])
        after = Post.objects.get(pk=note["now"])
        ends_at = datetime.fromisoformat(note["ends_at"]) if note["ends_at"] else None
        starts_at = max(after.starts_at, now)
        there = services.give_post(
            before.person,
            role=before.role,
            area=area,
            unit=before.unit,
            title=before.title if note["shared"] else after.title,
            starts_at=starts_at,
            ends_at=ends_at if note["shared"] else after.ends_at,
            actor=actor,
            is_continued=True,
        )
        if not note["shared"]:
            appointments.carry_substitutes(after, there)
            services.end_post(after, actor=actor, at=starts_at)


def posts_since(notes: Sequence[Note], places: Sequence[Area]) -> list[str]:
    """Posts that were handed over and have ended since, by whom they were held."""
    went = Post.objects.filter(pk__in=[note["now"] for note in notes])
    ended = went.exclude(pk__in=Post.objects.open().filter(person__is_active=True))
    names = [post.person.name for post in ended.select_related("person").order_by("pk")]
    if not names:
        return []
    return [_("%(names)s的岗位已经结束或移交") % {"names": "、".join(names[:NAMED])}]


def hand_units(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """Tie each unit of ``area`` to the area chosen for it. Raises Refused (UNIT_NAME_THERE, OUTSIDE_AREA)."""
    notes: list[Note] = []
    for unit in Unit.objects.filter(area=area).select_for_update(of=("self",)).order_by("pk"):
        to = choose("units", unit)
        if to.pk == area.pk:
            continue
        _tie(unit, to, actor)
        notes.append({"unit": unit.pk, "to": to.pk})
    return notes


def give_back_units(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Tie to ``area`` again the units that are still where they went. Raises Refused as ``hand_units``."""
    for unit in _units_there(notes).select_for_update(of=("self",)).order_by("pk"):
        _tie(unit, area, actor)


def count_units(notes: Sequence[Note]) -> dict[str, int]:
    """How many units would go back."""
    return {"units": _units_there(notes).count()}


def _units_there(notes: Sequence[Note]) -> QuerySet[Unit]:
    where = Q(pk=None)
    for note in notes:
        where |= Q(pk=note["unit"], area=note["to"])
    return Unit.objects.filter(where)


def _tie(unit: Unit, to: Area, actor: User | None) -> None:
    if actor is not None and not actor.has_right("units.manage", to):
        raise reasons.OUTSIDE_AREA(area=str(to))
    if Unit.objects.filter(area=to, name=unit.name).exists():
        raise reasons.UNIT_NAME_THERE(unit=unit.name, area=str(to))
    before, unit.area = unit.area.code, to
    unit.save(update_fields=["area"])
    audit.record(
        AuditAct.UNIT_EDIT,
        actor=actor,
        subject=unit,
        area=to,
        detail={"before": {"area": before}, "after": {"area": to.code}},
    )


def register_dependants() -> None:
    """Posts and units keep an area from being retired and go along when it is merged; posts keep a unit."""
    access_dependants.register_unit(
        "posts", _("%(count)s 个岗位"), lambda unit: Post.objects.open().filter(unit=unit).count()
    )
    dependants.register(
        "posts",
        _("%(count)s 个在任岗位"),
        lambda area: Post.objects.in_force().within(area).count(),
        url=lambda area: area.get_absolute_url(),
        becomes=_("原岗位到此为止，在接收的区域任同样的岗位"),
    )
    dependants.register(
        "units",
        _("%(count)s 个启用的单位"),
        lambda area: Unit.objects.active().within(area).count(),
        url=lambda area: area.get_absolute_url(),
        becomes=_("改属接收的区域"),
    )
    dependants.on_hand_over(
        "units",
        hand_units,
        dependants.Back(give_back_units, counted=count_units),
    )
    dependants.on_hand_over(
        "posts",
        hand_posts,
        dependants.Back(give_back_posts, standing=posts_since),
    )

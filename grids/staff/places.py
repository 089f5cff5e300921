"""Acts on the buildings of a grid, its groups and its profile: the only writers."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.filing.attachments import MEGABYTE, rewritten
from governance.cases.sla import limits
from governance.common import editing
from governance.common.refusals import Reason
from grids.models import Building, GridGroup, GridMembership, GridProfile
from grids.staff import reasons
from grids.staff.services import insist, open_grid

if TYPE_CHECKING:
    from django.db.models import Model

    from governance.access.models import User
    from governance.areas.models import Area

BUILDING_FACTS = ("compound", "name", "address", "households", "lng", "lat")
PROFILE_FACTS = ("branch", "chat_name", "chat_owner", "chat_link")
BUILDING_TWICE = Reason("staff_building_twice", _("这个网格已有“%(name)s”，请核对小区和楼栋名称。"))
GROUP_TWICE = Reason("staff_group_twice", _("这个网格已有小组“%(name)s”。"))
BUILDING_STANDS = Reason("staff_building_stands", _("“%(name)s”在册，没有销号。"))
BUILDING_STRUCK = Reason("staff_building_struck", _("“%(name)s”已销号，不能再改。"))


@transaction.atomic
def add_building(*, area: Area, actor: User | None, starts_on: date | None = None, **facts: Any) -> Building:
    """Register a building of a grid, counted from the local date ``starts_on`` (today).

    Raises Refused (OUTSIDE, NOT_A_GRID, RETIRED_GRID, BUILDING_TWICE) or ValidationError.
    """
    area = open_grid(area, actor)
    building = Building(
        area=area, starts_on=starts_on or timezone.localdate(), **_known(facts, BUILDING_FACTS)
    )
    _save_building(building)
    _record(AuditAct.STAFF_ADD, actor, building, area, {}, building_facts(building))
    return building


@transaction.atomic
def edit_building(
    building: Building, *, actor: User | None, seen: str | None = None, **facts: Any
) -> Building:
    """Change what is known of a building; the same values write nothing.

    Raises Refused (OUTSIDE, BUILDING_STRUCK, BUILDING_TWICE), Changed or ValidationError.
    """
    building = _locked(building, actor)
    if building.ends_on is not None:
        raise BUILDING_STRUCK(name=str(building))
    before = building_facts(building)
    if seen is not None:
        editing.insist_unchanged(seen, before, labels(Building, BUILDING_FACTS))
    for name, value in _known(facts, BUILDING_FACTS).items():
        setattr(building, name, value)
    after = building_facts(building)
    if after != before:
        _save_building(building)
        _record(AuditAct.STAFF_EDIT, actor, building, building.area, before, after)
    return building


@transaction.atomic
def strike_building(building: Building, *, actor: User | None, on: date | None = None) -> Building:
    """Count a building no more from the local date ``on`` (today). Raises Refused (OUTSIDE,
    BUILDING_STRUCK, BUILDING_HAS_HEADS, END_BEFORE_START)."""
    building = _locked(building, actor)
    day = on or timezone.localdate()
    if building.ends_on is not None:
        raise BUILDING_STRUCK(name=str(building))
    if day < building.starts_on:
        raise reasons.END_BEFORE_START(on=building.starts_on, field="on")
    if count := heads_of(building, day).count():
        raise reasons.BUILDING_HAS_HEADS(count=count)
    building.ends_on = day
    building.save(update_fields=["ends_on"])
    _record(
        AuditAct.STAFF_END, actor, building, building.area, {"ends_on": None}, {"ends_on": day.isoformat()}
    )
    return building


def heads_of(building: Building, on: date) -> Any:
    """Appointments for a building that hold on the day ``on`` or later; one taken back holds on none."""
    held = GridMembership.objects.filter(building=building).exclude(ends_on__lte=on)
    return held.exclude(ends_on=F("starts_on"))


@transaction.atomic
def restore_building(building: Building, *, actor: User | None) -> Building:
    """Take a striking-off back. Raises Refused (OUTSIDE, RETIRED_GRID, BUILDING_STANDS, BUILDING_TWICE)."""
    building = _locked(building, actor)
    open_grid(building.area, actor)
    if building.ends_on is None:
        raise BUILDING_STANDS(name=str(building))
    before, building.ends_on = building.ends_on, None
    _save_building(building)
    gone = {"ends_on": before.isoformat()}
    _record(AuditAct.STAFF_EDIT, actor, building, building.area, gone, {"ends_on": None})
    return building


@transaction.atomic
def save_profile(
    area: Area,
    *,
    actor: User | None,
    seen: str | None = None,
    picture: Any = None,
    drop_picture: bool = False,
    **facts: Any,
) -> GridProfile:
    """Write what the one-page profile adds: branch, chat group, perhaps the picture of its code.

    A picture is written anew as photos are; earlier ones stay on the disk. Raises Refused (OUTSIDE,
    NOT_A_GRID, RETIRED_GRID, and what photos are refused for), Changed or ValidationError.
    """
    area = open_grid(area, actor)
    GridProfile.objects.get_or_create(area=area)
    profile = GridProfile.objects.select_for_update().get(area=area)
    before = profile_facts(profile)
    if seen is not None:
        editing.insist_unchanged(seen, before, labels(GridProfile, (*PROFILE_FACTS, "picture_digest")))
    for name, value in _known(facts, PROFILE_FACTS).items():
        setattr(profile, name, value)
    if picture is not None:
        data = rewritten(picture, limits.setting("photo_megabytes") * MEGABYTE)
        profile.picture_digest = hashlib.sha256(data).hexdigest()
        profile.chat_picture.save(f"{uuid.uuid4().hex}.jpg", ContentFile(data), save=False)
    elif drop_picture:
        profile.picture_digest, profile.chat_picture = "", ""
    after = profile_facts(profile)
    if after != before:
        profile.full_clean(exclude=["area"])
        profile.save()
        _record(AuditAct.STAFF_EDIT, actor, profile, area, before, after)
    return profile


@transaction.atomic
def add_group(*, area: Area, name: str, actor: User | None) -> GridGroup:
    """Add a group below the grid's branch.

    Raises Refused (OUTSIDE, NOT_A_GRID, RETIRED_GRID, GROUP_TWICE) or ValidationError.
    """
    area = open_grid(area, actor)
    order = GridGroup.objects.filter(area=area).count()
    group = GridGroup(area=area, name=" ".join(name.split()), order=order)
    group.clean_fields()
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        raise GROUP_TWICE(name=group.name, field="name") from error
    _record(AuditAct.STAFF_ADD, actor, group, area, {}, {"name": group.name})
    return group


@transaction.atomic
def close_group(group: GridGroup, *, actor: User | None) -> GridGroup:
    """Use a group no more. Raises Refused (OUTSIDE, GROUP_HAS_MEMBERS)."""
    group = GridGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    insist(actor, group.area)
    if count := GridMembership.objects.open().filter(group=group).count():
        raise reasons.GROUP_HAS_MEMBERS(count=count)
    if group.is_active:
        group.is_active = False
        group.save(update_fields=["is_active"])
        _record(AuditAct.STAFF_END, actor, group, group.area, {"name": group.name}, {})
    return group


def building_facts(building: Building) -> dict[str, Any]:
    return editing.plain({name: getattr(building, name) for name in BUILDING_FACTS})


def profile_facts(profile: GridProfile) -> dict[str, Any]:
    return editing.plain({name: getattr(profile, name) for name in (*PROFILE_FACTS, "picture_digest")})


def labels(model: type[Model], names: tuple[str, ...]) -> dict[str, Any]:
    """What the fields are called, for the difference between two editors."""
    return {name: model._meta.get_field(name).verbose_name for name in names}  # type: ignore[union-attr]


def _known(facts: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    if unknown := set(facts) - set(names):
        raise TypeError(f"not known here: {', '.join(sorted(unknown))}")
    return facts


def _locked(building: Building, actor: User | None) -> Building:
    found: Building = (
        Building.objects.select_for_update(of=("self",)).select_related("area").get(pk=building.pk)
    )
    insist(actor, found.area)
    return found


def _save_building(building: Building) -> None:
    building.full_clean(validate_unique=False, exclude=["area"])
    try:
        with transaction.atomic():
            building.save()
    except IntegrityError as error:
        raise BUILDING_TWICE(name=str(building), field="name") from error


def _record(
    act: AuditAct, actor: User | None, subject: Any, area: Area, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    audit.record(
        act,
        actor=actor,
        subject=subject,
        area=area,
        detail={
            "before": {key: before[key] for key in changed if key in before},
            "after": {key: after[key] for key in changed if key in after},
        },
    )

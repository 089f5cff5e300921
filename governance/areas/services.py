"""Acts on the tree: the only writers.

Every act holds one advisory lock until its transaction ends. Nested sets renumber half the table on
each insert or move; two such writes at once corrupt the tree (see tests/areas/test_races.py for the
control that does). Rows are read again after the lock is held, because their numbers may have moved.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from governance.areas import dependants, geometry, groups, reasons
from governance.areas.models import Area, AreaChange, AreaKind, AreaSource, Level
from governance.common import request_origin
from governance.common.editing import plain

if TYPE_CHECKING:
    from governance.access.models import User

TREE_LOCK = zlib.crc32(b"governance.areas.tree")

TREE_FIELDS = ("lft", "rght", "tree_id")  # the tree's own business, not validated
EDITABLE = (
    "name",
    "short_name",
    "kind",
    "households",
    "population",
    "boundary",
    "centre_lng",
    "centre_lat",
    "valid_from",
)
RIGHT = "areas.manage"


def lock_tree() -> None:
    """Serialise writers of the tree until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


@transaction.atomic
def create_area(
    *,
    code: str,
    name: str,
    parent: Area | None,
    actor: User | None,
    short_name: str = "",
    valid_from: date | None = None,
    source: str = AreaSource.ENTERED,
    **facts: Any,
) -> Area:
    """Add an area below ``parent`` (None for a city), valid from the local date ``valid_from`` (today).

    Raises Refused (NOT_YOURS, CODE_TAKEN, RETIRED, WRONG_PARENT_LEVEL, BAD_BOUNDARY) or ValidationError.
    """
    lock_tree()
    if parent is None and actor is not None and not actor.scope(RIGHT).everything:
        raise reasons.NOT_YOURS(name=name)
    if taken := Area.objects.filter(code=code).first():
        raise reasons.CODE_TAKEN(code=code, name=taken.name, field="code")
    if parent is not None:
        parent = Area.objects.get(pk=parent.pk)
        refuse_beyond(actor, parent)
        refuse_retired(parent)
        if parent.level >= Level.GRID:
            raise reasons.WRONG_PARENT_LEVEL(
                level=Level.GRID.label, parent_level=Level.COMMUNITY.label, field="parent"
            )
    area = Area(
        code=code,
        name=name,
        short_name=short_name or short_name_of(name),
        parent=parent,
        valid_from=valid_from or timezone.localdate(),
        source=source,
        **_checked(facts),
    )
    area.level = parent.level + 1 if parent else Level.CITY  # for validation; the tree sets it again
    area.full_clean(exclude=TREE_FIELDS)
    area.save()
    record(area, "create", actor, {}, facts_of(area))
    return area


@transaction.atomic
def edit_area(area: Area, *, actor: User | None, **facts: Any) -> Area:
    """Change what is known of an area (EDITABLE); the same values write nothing.

    Raises Refused (NOT_YOURS, RETIRED, BAD_BOUNDARY) or ValidationError.
    """
    lock_tree()
    area = Area.objects.get(pk=area.pk)
    refuse_beyond(actor, area)
    refuse_retired(area)
    before = facts_of(area)
    for name, value in _checked(facts).items():
        setattr(area, name, value)
    area.full_clean(exclude=TREE_FIELDS)
    changed = {key: value for key, value in facts_of(area).items() if before[key] != value}
    if changed:
        area.save()
        record(area, "edit", actor, {key: before[key] for key in changed}, changed)
    return area


@transaction.atomic
def move_area(
    area: Area,
    *,
    to: Area,
    actor: User | None,
    regained: Sequence[str] = (),
) -> Area:
    """Hang ``area`` with all below it under ``to``, which must be of the same level as its parent now.

    Open cases there belong to the new place from now on; closed ones keep what they said. Of its ranking
    groups it keeps those that compare across parents; ``regained`` are names of those it comes back to when
    a move is undone.

    Raises Refused (NOT_YOURS, RETIRED, OWN_DESCENDANT, WRONG_PARENT_LEVEL, SAME_PARENT).
    """
    lock_tree()
    area, to = Area.objects.get(pk=area.pk), Area.objects.get(pk=to.pk)
    refuse_beyond(actor, area, to)
    refuse_retired(area)
    refuse_retired(to)
    if area.span.holds(to.span):
        raise reasons.OWN_DESCENDANT(field="to")
    if to.level != area.level - 1:
        raise reasons.WRONG_PARENT_LEVEL(
            level=area.level_name, parent_level=Level(max(area.level - 1, 0)).label, field="to"
        )
    if area.parent_id == to.pk:
        raise reasons.SAME_PARENT(field="to")
    before: dict[str, Any] = {"parent": area.parent.code if area.parent else None}
    after: dict[str, Any] = {"parent": to.code}
    was = groups.names_of(area)
    stays = groups.staying(area)
    area.parent = to
    area.save()
    if stays != was or regained:
        area.ranking_groups.set(area.ranking_groups.filter(name__in=stays))
        before["ranking_groups"], after["ranking_groups"] = was, groups.rejoin(area, regained)
    record(area, "move", actor, before, after)
    dependants.moved(Area.objects.get(pk=area.pk), actor)
    return area


@transaction.atomic
def retire_area(
    area: Area,
    *,
    actor: User | None,
    on: date | None = None,
    act: str = "retire",
    said: dict[str, Any] | None = None,
) -> Area:
    """End an area's validity on the local date ``on`` (today, or its first day): not used from that day.

    ``act`` and ``said`` are what the trail says of it when it is part of a larger act (merge, split).

    Raises Refused (NOT_YOURS, RETIRED, HAS_CHILDREN, IN_USE).
    """
    lock_tree()
    area = Area.objects.get(pk=area.pk)
    refuse_beyond(actor, area)
    refuse_retired(area)
    if count := area.get_children().filter(valid_to=None).count():
        raise reasons.HAS_CHILDREN(count=count)
    if hanging := dependants.in_use(area):
        raise reasons.IN_USE(what="、".join(hanging))
    area.valid_to = on or max(timezone.localdate(), area.valid_from)
    area.full_clean(exclude=TREE_FIELDS)
    area.save()
    before: dict[str, Any] = {"valid_to": None}
    after: dict[str, Any] = {"valid_to": area.valid_to.isoformat()}
    if was := groups.names_of(area):
        area.ranking_groups.clear()
        before["ranking_groups"], after["ranking_groups"] = was, []
    record(area, act, actor, before, after | (said or {}))
    return area


@dataclass
class AreaRow:
    """One area to load in bulk; ``parent_code`` is empty for a city."""

    code: str
    name: str
    parent_code: str
    level: int
    kind: str = AreaKind.ORDINARY
    source: str = AreaSource.OFFICIAL
    households: int | None = None
    population: int | None = None
    boundary: dict[str, Any] | None = None
    centre_lng: float | None = None
    centre_lat: float | None = None


@transaction.atomic
def load_areas(rows: Sequence[AreaRow], *, valid_from: date) -> int:
    """Load whole trees into an empty table in one pass: numbered here, inserted in bulk.

    Raises ValueError when the table is not empty, a parent is missing, a level does not fit its
    parent's, or a code occurs twice. Returns the number of areas.
    """
    lock_tree()
    if Area.objects.exists():
        raise ValueError("load_areas() only fills an empty tree")
    by_code = {row.code: row for row in rows}
    if len(by_code) != len(rows):
        raise ValueError("a code occurs twice")
    children: dict[str, list[AreaRow]] = {}
    for row in sorted(rows, key=lambda r: r.code):
        above = by_code.get(row.parent_code)
        if row.parent_code and above is None:
            raise ValueError(f"{row.code}: no area has the code of its parent, {row.parent_code}")
        if row.level != (above.level + 1 if above else Level.CITY):
            raise ValueError(f"{row.code}: level {row.level} does not fit its parent's")
        children.setdefault(row.parent_code, []).append(row)

    areas: dict[str, Area] = {}

    def number(row: AreaRow, tree_id: int, left: int) -> int:
        """Give ``row`` and all below it their numbers from ``left`` on; return the next free one."""
        area = Area(
            code=row.code,
            name=row.name,
            short_name=short_name_of(row.name),
            kind=row.kind,
            source=row.source,
            households=row.households,
            population=row.population,
            boundary=row.boundary,
            centre_lng=row.centre_lng,
            centre_lat=row.centre_lat,
            valid_from=valid_from,
        )
        area.level, area.tree_id, area.lft = row.level, tree_id, left
        areas[row.code] = area
        following = left + 1
        for child in children.get(row.code, []):
            following = number(child, tree_id, following)
        area.rght = following
        return following + 1

    for tree_id, root in enumerate(children.get("", []), start=1):
        number(root, tree_id, 1)
    for level in Level:  # a level at a time, so that parents have their keys
        batch = [area for area in areas.values() if area.level == level]
        for area in batch:
            parent_code = by_code[area.code].parent_code
            area.parent = areas[parent_code] if parent_code else None
        Area.objects.bulk_create(batch, batch_size=2000)
    return len(areas)


def short_name_of(name: str) -> str:
    """What people say: 东骧社区居民委员会 is 东骧社区, 对方村民委员会 is 对方村."""
    for formal, spoken in (
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
        ("村村民委员会", "村"),
        ("村民委员会", "村"),
        ("村村委会", "村"),
        ("村委会", "村"),
        ("街道办事处", "街道"),
    ):
        if name.endswith(formal) and len(name) > len(formal):
            return name.removesuffix(formal).removesuffix("社区" if spoken == "社区" else "") + spoken
    return name


def refuse_retired(area: Area) -> None:
    """Raise Refused (RETIRED) for an area that is not in use any more."""
    if area.valid_to is not None and area.valid_to <= timezone.localdate():
        raise reasons.RETIRED(name=area.name)


def refuse_beyond(actor: User | None, *areas: Area) -> None:
    """Whatever page or file it comes through: nobody changes what lies outside their right.

    Asked under the lock with the numbers of now: an earlier write, here or elsewhere, has moved them.
    """
    if actor is None:
        return
    actor.forget_posts()
    for area in areas:
        if not actor.has_right(RIGHT, area):
            raise reasons.NOT_YOURS(name=area.name)


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not facts of an area: {', '.join(sorted(unknown))}")
    if facts.get("boundary") is not None:
        geometry.check(facts["boundary"])
    return facts


def facts_of(area: Area) -> dict[str, Any]:
    """What is known of an area, as the trail keeps it."""
    return {
        "code": area.code,
        "parent": area.parent.code if area.parent else None,
    } | plain({name: getattr(area, name) for name in EDITABLE})


def record(
    area: Area, act: str, actor: User | None, before: dict[str, Any], after: dict[str, Any]
) -> AreaChange:
    """Write one row of the tree's trail; a substitute's says for whom."""
    return AreaChange.objects.create(
        area=area,
        act=act,
        actor=actor,
        acting_for=absent_behind(actor, area),
        before=before,
        after=after,
        ip_address=request_origin.current.get().ip_address,
    )


def absent_behind(actor: User | None, area: Area) -> str:
    """For whom ``actor`` changes ``area``, where they may only as a substitute; "" otherwise."""
    if actor is None or all(post.stands_in_for_id is None for post in actor.posts_in_force()):
        return ""
    actor.forget_posts()  # the write that is recorded has moved the numbers
    return actor.acting_for(RIGHT, Area.objects.only("tree_id", "lft", "rght").get(pk=area.pk))

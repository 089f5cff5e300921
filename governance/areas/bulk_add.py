"""Many areas added at once: inserted in bulk and numbered in one pass.

One at a time, each insert renumbers half the table; four hundred new grids would take as many passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from governance.areas import geometry, reasons
from governance.areas.models import Area, AreaChange, AreaSource, Level
from governance.areas.services import (
    TREE_FIELDS,
    absent_behind,
    facts_of,
    lock_tree,
    refuse_beyond,
    refuse_retired,
    short_name_of,
)
from governance.common import request_origin
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User


@dataclass
class NewArea:
    """One area to add below the one whose code is ``parent_code``: in the tree, or earlier among the new."""

    code: str
    name: str
    parent_code: str
    short_name: str = ""
    valid_from: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class NotAdded(Exception):
    """Why one of the new areas (by its place) cannot be added; none of them was."""

    def __init__(self, place: int, why: Refused | ValidationError) -> None:
        self.place, self.why = place, why
        super().__init__(str(why))


@transaction.atomic
def create_areas(rows: Sequence[NewArea], *, actor: User | None) -> list[Area]:
    """Add areas as ``create_area`` does, all or none, at the cost of one renumbering.

    Raises NotAdded with the place of the first that is refused (as ``create_area`` refuses).
    """
    lock_tree()
    codes = [row.code for row in rows]
    taken = {one.code: one for one in Area.objects.filter(code__in=codes).defer("boundary")}
    wanted = {row.parent_code for row in rows} - set(codes)
    parents = {one.code: one for one in Area.objects.filter(code__in=wanted)}
    for parent in parents.values():
        _at(rows, parent.code, lambda parent=parent: refuse_beyond(actor, parent))
        _at(rows, parent.code, lambda parent=parent: refuse_retired(parent))
    made: dict[str, Area] = {}
    for place, row in enumerate(rows):
        try:
            made[row.code] = _made(row, parents | made, taken | made)
        except (Refused, ValidationError) as why:
            raise NotAdded(place, why) from why
    for level in Level:  # a level at a time, so that parents have their keys
        batch = [area for area in made.values() if area.level == level]
        for area in batch:
            area.parent_id = area.parent.pk if area.parent else None
        Area.objects.bulk_create(batch, batch_size=1000)
    for tree in {area.tree_id for area in made.values()}:
        renumber(tree)
    areas = {area.pk: area for area in Area.objects.select_related("parent").filter(code__in=codes)}
    _write_trail(areas.values(), actor)
    return [areas[made[code].pk] for code in codes]


def _made(row: NewArea, parents: dict[str, Area], taken: dict[str, Area]) -> Area:
    if row.code in taken:
        raise reasons.CODE_TAKEN(code=row.code, name=taken[row.code].name, field="code")
    parent = parents.get(row.parent_code)
    if parent is None:
        raise reasons.NO_PARENT(code=row.parent_code, field="parent")
    if parent.level >= Level.GRID:
        raise reasons.WRONG_PARENT_LEVEL(
            level=Level.GRID.label, parent_level=Level.COMMUNITY.label, field="parent"
        )
    if row.facts.get("boundary") is not None:
        geometry.check(row.facts["boundary"])
    area = Area(
        code=row.code,
        name=row.name,
        short_name=row.short_name or short_name_of(row.name),
        parent=parent,
        valid_from=row.valid_from or timezone.localdate(),
        source=AreaSource.ENTERED,
        **row.facts,
    )
    # Numbers of its parent until all are in: whoever may reach the parent may reach it.
    area.level, area.tree_id, area.lft, area.rght = parent.level + 1, parent.tree_id, parent.lft, parent.rght
    area.clean_fields(exclude=[*TREE_FIELDS, "parent"])
    return area


def _at(rows: Sequence[NewArea], parent_code: str, check: Any) -> None:
    try:
        check()
    except Refused as why:
        place = next(n for n, row in enumerate(rows) if row.parent_code == parent_code)
        raise NotAdded(place, why) from why


def renumber(tree: int) -> None:
    """Number a tree anew from its parents and codes; rows whose numbers stay are not touched."""
    rows = list(Area.objects.filter(tree_id=tree).order_by("code").values_list("pk", "parent_id"))
    children: dict[int | None, list[int]] = {}
    for key, parent in rows:
        children.setdefault(parent, []).append(key)
    keys, lefts, rights = [], [], []

    def number(key: int, left: int) -> int:
        following = left + 1
        for child in children.get(key, []):
            following = number(child, following)
        keys.append(key)
        lefts.append(left)
        rights.append(following)
        return following + 1

    (root,) = children[None]
    number(root, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE areas_area SET lft = told.lft, rght = told.rght
            FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS told (id, lft, rght)
            WHERE areas_area.id = told.id
              AND (areas_area.lft, areas_area.rght) IS DISTINCT FROM (told.lft, told.rght)
            """,
            [keys, lefts, rights],
        )


def _write_trail(areas: Any, actor: User | None) -> None:
    address = request_origin.current.get().ip_address
    stands_in = actor is not None and any(post.stands_in_for_id for post in actor.posts_in_force())

    absent: dict[int | None, str] = {}  # by parent: who may change one child may change the others

    def behind(area: Area) -> str:
        if stands_in and area.parent_id not in absent:
            absent[area.parent_id] = absent_behind(actor, area)
        return absent.get(area.parent_id, "")

    def told() -> Iterator[AreaChange]:
        for area in sorted(areas, key=lambda one: one.pk):
            yield AreaChange(
                area=area,
                act="create",
                actor=actor,
                acting_for=behind(area),
                before={},
                after=facts_of(area),
                ip_address=address,
            )

    AreaChange.objects.bulk_create(told(), batch_size=1000)

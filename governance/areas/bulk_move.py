"""Many areas that move together, as part of a merge, a split or what takes one back: one renumbering.

A move of its own (``services.move_area``) renumbers half the table each time; twenty of them in one act would
hold the tree's lock for a quarter of a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from governance.areas import dependants, reasons
from governance.areas.bulk_add import renumber
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree, record, refuse_beyond, refuse_retired

if TYPE_CHECKING:
    from governance.access.models import User


def move_together(moves: Sequence[tuple[Area, Area]], *, actor: User | None) -> None:
    """Hang each area with all below it under its new parent. Ranking groups stay as they are.

    Runs in the transaction of the act. Raises Refused as ``move_area`` does, before anything is written.
    """
    if not moves:
        return
    lock_tree()
    keys = {area.pk for pair in moves for area in pair}
    now = {one.pk: one for one in Area.objects.filter(pk__in=keys).select_related("parent").defer("boundary")}
    refuse_beyond(actor, *now.values())
    pairs = [(now[area.pk], now[to.pk]) for area, to in moves]
    for area, to in pairs:
        refuse_retired(area)
        refuse_retired(to)
        if area.span.holds(to.span):
            raise reasons.OWN_DESCENDANT(field="to")
        if to.level != area.level - 1 or to.tree_id != area.tree_id:
            raise reasons.WRONG_PARENT_LEVEL(
                level=area.level_name, parent_level=Level(max(area.level - 1, 0)).label, field="to"
            )
        if area.parent_id == to.pk:
            raise reasons.SAME_PARENT(field="to")
    for area, to in pairs:
        Area.objects.filter(pk=area.pk).update(parent=to)
    renumber(pairs[0][0].tree_id)
    for area, to in pairs:
        before = {"parent": area.parent.code if area.parent else None}
        record(area, "move", actor, before, {"parent": to.code})
        dependants.moved(Area.objects.get(pk=area.pk), actor)

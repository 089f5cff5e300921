"""A merge, a split or a retirement with a hand-over taken back whole, while nothing has been built on it.

Its ledger says what was moved; each room returns its own (``dependants.Back``). What is closed stays where
it was closed, and both acts stay written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.areas import dependants, groups, reasons
from governance.areas.bulk_move import move_together
from governance.areas.models import Area, AreaChange, Level, Reshaping
from governance.areas.reshaping import facts_from, restore_area
from governance.areas.services import edit_area, lock_tree, record, refuse_beyond, retire_area

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

# What has moved along, and what received it, may have been edited since; not moved, ended or divided.
HARMLESS = ("edit",)


@dataclass(frozen=True)
class Returning:
    """What comes back to one area: children by level, and what hangs there, kind by kind."""

    area: Area
    below: list[tuple[str, int]]
    hanging: list[dependants.Hanging]


@dataclass(frozen=True)
class Undoing:
    """What taking an act back would do. ``back`` come into use again, ``ending`` cease.

    ``before`` are facts of the area that goes on, ``groups`` the ranking groups areas would be in.
    """

    change: AreaChange
    back: list[Area]
    ending: list[Area]
    returning: list[Returning]
    before: dict[str, Any]
    groups: list[tuple[Area, list[str]]]


def reshaping_of(change: AreaChange) -> Reshaping | None:
    """The ledger of a step; None where it was no merge, split or hand-over, or is older than ledgers."""
    return Reshaping.objects.filter(change=change).first()


def why_not(change: AreaChange) -> Refused | None:
    """What stands in the way of taking the act back, all of it; None when nothing does (rights aside)."""
    kept = reshaping_of(change)
    if kept is None:
        return reasons.NO_UNDO()
    found = _standing(kept)
    return reasons.BUILT_ON(what="；".join(found)) if found else None


def preview(change: AreaChange) -> Undoing:
    """What ``undo_reshaping`` would bring back, counted now. Raises Refused (NO_UNDO)."""
    kept = reshaping_of(change)
    if kept is None:
        raise reasons.NO_UNDO()
    ledger = kept.ledger
    at = _areas(ledger)
    children: dict[int, list[int]] = {}
    for child, former, _to in ledger["children"]:
        children.setdefault(former, []).append(child)
    returning = []
    for key, notes in ledger["handed"]:
        below = children.get(key, [])
        level = str(Level(at[key].level + 1).label) if below else ""
        counts = [(level, len(below))] if below else []
        returning.append(Returning(at[key], counts, dependants.going_back(notes)))
    return Undoing(
        kept.change,
        [at[key] for key in ledger["ended"]],
        [at[key] for key in ledger["made"]],
        returning,
        ledger["facts"],
        [
            *((at[key], groups.left(at[key])) for key in ledger["ended"]),
            *((at[key], groups.without(at[key], ledger["joined"])) for key in ledger["went_to"]),
        ],
    )


@transaction.atomic
def undo_reshaping(change: AreaChange, *, actor: User | None) -> Area:
    """Take back a merge, a split or a retirement with a hand-over: areas, and all that moved with it.

    One row on the trail of the area of the act says so; each area that comes back or ceases has its own.
    Raises Refused (NO_UNDO, BUILT_ON with what stands in the way, NOT_YOURS, and what rooms refuse).
    """
    lock_tree()
    change = AreaChange.objects.select_related("area").get(pk=change.pk)
    kept = reshaping_of(change)
    if kept is None:
        raise reasons.NO_UNDO()
    ledger = kept.ledger
    at = _areas(ledger)
    refuse_beyond(actor, change.area, *at.values())
    if found := _standing(kept):
        raise reasons.BUILT_ON(what="；".join(found))
    groups.part(ledger["joined"])
    for key in ledger["ended"]:
        restore_area(at[key], actor=actor)
    children = Area.objects.in_bulk([child for child, _former, _to in ledger["children"]])
    back = [(children[child], at[former]) for child, former, _to in ledger["children"]]
    move_together(back, actor=actor)
    for key, notes in ledger["handed"]:
        dependants.give_back(Area.objects.get(pk=key), notes, actor)
    for key in ledger["made"]:
        retire_area(at[key], actor=actor, act="unmade", said={"back_to": change.area.code})
    if ledger["facts"]:
        edit_area(change.area, actor=actor, **facts_from(ledger["facts"]))
    returned = {"from": [at[key].code for key in ledger["ended"]]} if ledger["ended"] else {}
    ceased = {"parts": [at[key].code for key in ledger["made"]]} if ledger["made"] else {}
    record(change.area, undo_of(change), actor, {}, returned | ceased)
    return Area.objects.get(pk=change.area_id)


def undo_of(change: AreaChange) -> str:
    """The act under which the trail keeps that ``change`` was taken back."""
    return f"undo_{'merge' if change.act == 'absorb' else change.act}"


def _standing(kept: Reshaping) -> list[str]:
    """What has been built on an act since, in words."""
    ledger, change = kept.ledger, kept.change
    at = _areas(ledger)
    main = {change.area_id, *ledger["ended"], *ledger["made"]}
    along = [child for child, _former, _to in ledger["children"]]
    later = AreaChange.objects.filter(pk__gt=ledger["last"]).select_related("area").order_by("pk")
    moved = later.filter(area__in=[*along, *ledger["went_to"]]).exclude(act__in=HARMLESS)
    found = [
        str(reasons.CHANGED_ON(name=one.area.name, on=timezone.localdate(one.at)))
        for one in (*later.filter(area__in=main), *moved)
    ]
    if change.area.parent is not None and change.area.parent.valid_to is not None:
        found.append(str(reasons.RETIRED(name=change.area.parent.name)))
    # Areas set up below a part since would be left without a parent.
    if fresh := Area.objects.filter(parent__in=ledger["made"], valid_to=None).exclude(pk__in=along).first():
        found.append(str(reasons.ADDED_BELOW(name=fresh.name, parent=at[fresh.parent_id].name)))
    # Where a case that was filed since would lose its place.
    places = [at[key] for key in ledger["made"] or ledger["went_to"]]
    for _key, notes in ledger["handed"]:
        found += dependants.standing(notes, places)
    return list(dict.fromkeys(found))


def _areas(ledger: dict[str, Any]) -> dict[int, Area]:
    """The areas an act is about, by key: those that ended, were made, gave or received."""
    keys = {*ledger["ended"], *ledger["made"], *ledger["went_to"], *(key for key, _notes in ledger["handed"])}
    keys |= {key for _child, former, to in ledger["children"] for key in (former, to)}
    found: Sequence[Area] = Area.objects.filter(pk__in=keys).defer("boundary").select_related("parent")
    return {one.pk: one for one in found}

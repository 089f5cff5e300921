"""Acts that change what areas there are: merge, split, retire with a hand-over, restore, take back a step.

As all writers of the tree they hold its lock until the transaction ends. What hangs on an area that ends
is handed over by the rooms that know it (``dependants.on_hand_over``); what is closed keeps what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from shapely.geometry import Point

from governance.areas import dependants, geometry, groups, reasons
from governance.areas.bulk_move import move_together
from governance.areas.models import Area, AreaChange, Level, Reshaping
from governance.areas.services import (
    create_area,
    edit_area,
    lock_tree,
    move_area,
    record,
    refuse_beyond,
    refuse_retired,
    retire_area,
)
from governance.common.editing import plain

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

UNDOABLE = ("edit", "move", "retire")


@dataclass(frozen=True)
class Part:
    """One part of an area that is split. The part that has the area's own code is the area going on."""

    code: str
    name: str
    households: int | None = None
    population: int | None = None
    boundary: dict[str, Any] | None = None


@transaction.atomic
def merge_areas(sources: Sequence[Area], *, into: Area, actor: User | None) -> Area:
    """Let ``into`` take in its siblings ``sources``: what lies below them and hangs on them, then they end.

    Households and population are added where all are known, boundaries joined where all have one.

    Raises Refused (NOT_YOURS, RETIRED, CITY_STAYS, NOT_SIBLINGS, NOTHING_TO_MERGE, IN_USE for what no
    room hands over, and what rooms refuse to hand over).
    """
    lock_tree()
    into = Area.objects.get(pk=into.pk)
    ending = list(Area.objects.filter(pk__in=[one.pk for one in sources]).exclude(pk=into.pk))
    refuse_beyond(actor, into, *ending)
    if not ending:
        raise reasons.NOTHING_TO_MERGE(name=into.name)
    for area in (into, *ending):
        _refuse_city(area)
        refuse_retired(area)
        if area.parent_id != into.parent_id:
            raise reasons.NOT_SIBLINGS()
    together = [into, *ending]
    facts: dict[str, Any] = {
        name: sum(getattr(one, name) for one in together)
        for name in ("households", "population")
        if all(getattr(one, name) is not None for one in together)
    }
    if (boundary := geometry.union(together)) is not None:
        facts["boundary"] = boundary
    ledger = Ledger(went_to=[into.pk])
    was = groups.names_of(into)
    for area in ending:
        _empty(area, into, actor, ledger)
        _end(area, "merge", {"into": into.code}, actor)
        ledger.ended.append(area.pk)
    ledger.facts = plain({name: getattr(into, name) for name in facts})
    into = edit_area(into, actor=actor, **facts)
    gained = {"ranking_groups": groups.names_of(into)} if ledger.joined else {}
    absorbed = record(
        into,
        "absorb",
        actor,
        {"ranking_groups": was} if gained else {},
        {"from": [one.code for one in ending]} | gained,
    )
    ledger.keep(absorbed)
    return into


@transaction.atomic
def retire_into(area: Area, *, to: Area, actor: User | None) -> Area:
    """Retire ``area`` after everything that hangs on it has been handed over to its sibling ``to``.

    Raises Refused as ``merge_areas``; facts of ``to`` stay as they are.
    """
    lock_tree()
    area, to = Area.objects.get(pk=area.pk), Area.objects.get(pk=to.pk)
    refuse_beyond(actor, area, to)
    _refuse_city(area)
    refuse_retired(area)
    refuse_retired(to)
    if area.parent_id != to.parent_id or area.pk == to.pk:
        raise reasons.NOT_SIBLINGS(field="to")
    ledger = Ledger(went_to=[to.pk])
    _empty(area, to, actor, ledger)
    ledger.ended.append(area.pk)
    area = _end(area, "retire", {"to": to.code}, actor)
    ledger.keep(AreaChange.objects.filter(area=area).latest("pk"))
    return area


@transaction.atomic
def split_area(
    area: Area, parts: Sequence[Part], *, assigned: Mapping[str, str], rest: str, actor: User | None
) -> list[Area]:
    """Divide ``area`` into ``parts``; those that are new stand beside it, below the same parent.

    ``assigned`` says which part (its code) a thing goes to: "children:<code>", "posts:<key>",
    "units:<key>". An open case goes with the area below that it lies in; it and a building else to the part
    whose boundary holds its place, else to ``rest``, as everything that is not assigned. Without a part of
    its own code the area ends.

    Raises Refused (NOT_YOURS, RETIRED, CITY_STAYS, TOO_FEW_PARTS, PART_TWICE, NO_SUCH_PART, CODE_TAKEN,
    IN_USE, bad boundaries) or ValidationError.
    """
    lock_tree()
    area = Area.objects.get(pk=area.pk)
    refuse_beyond(actor, area)
    _refuse_city(area)
    refuse_retired(area)
    codes = [part.code for part in parts]
    if len(parts) < 2:
        raise reasons.TOO_FEW_PARTS()
    if doubled := [code for code in codes if codes.count(code) > 1]:
        raise reasons.PART_TWICE(code=doubled[0])
    for code in (rest, *assigned.values()):
        if code not in codes:
            raise reasons.NO_SUCH_PART(what=code)
    ledger = Ledger(facts=_facts_changed(area, parts))
    places = {part.code: _place(area, part, actor) for part in parts}
    ledger.made = [one.pk for code, one in places.items() if code != area.code]
    ledger.went_to = [one.pk for one in places.values()]
    ledger.joined = groups.join(area, places.values())
    _share_children(area, places, assigned, rest, actor, ledger)
    area.refresh_from_db()
    shapes = {code: found for code, one in places.items() if (found := geometry.shape_of(one)) is not None}

    def choose(kind: str, row: Any) -> Area:
        key = f"{kind}:{row.pk}"
        if key in assigned:
            return places[assigned[key]]
        below = _below(area, row) if kind == "open_cases" else None
        if below is not None:
            return below
        if getattr(row, "lng", None) is not None:
            point = Point(row.lng, row.lat)
            return places[next((code for code, one in shapes.items() if one.covers(point)), rest)]
        return places[rest]

    ledger.handed.append((area.pk, dependants.hand_over(area, choose, actor)))
    taken = {"ranking_groups": names} if (names := groups.names_of(area)) else {}
    if area.code in places:
        change = record(area, "split", actor, {}, {"parts": codes})
    else:
        ledger.ended.append(area.pk)
        _end(area, "split", {"parts": codes}, actor)
        change = AreaChange.objects.filter(area=area).latest("pk")
    for code, one in places.items():
        if code != area.code:
            record(one, "split_off", actor, {}, {"from": area.code} | taken)
    ledger.keep(change)
    return [Area.objects.get(pk=one.pk) for one in places.values()]


@transaction.atomic
def restore_area(area: Area, *, actor: User | None) -> Area:
    """Take an area back into use. Raises Refused (NOT_YOURS, NOT_RETIRED, RETIRED when its parent is)."""
    lock_tree()
    area = Area.objects.get(pk=area.pk)
    refuse_beyond(actor, area)
    if area.valid_to is None:
        raise reasons.NOT_RETIRED(name=area.name)
    if area.parent is not None:
        refuse_retired(area.parent)
    was, area.valid_to = area.valid_to, None
    area.save(update_fields=["valid_to"])
    before: dict[str, Any] = {"valid_to": was.isoformat()}
    after: dict[str, Any] = {"valid_to": None}
    if names := groups.left(area):
        before["ranking_groups"], after["ranking_groups"] = [], groups.rejoin(area, names)
    record(area, "restore", actor, before, after)
    return area


def why_not_undo(change: AreaChange) -> Refused | None:
    """Why a step on one area cannot be taken back; None when it can (``undo`` takes back the larger)."""
    if change.act not in UNDOABLE or "to" in change.after:
        return reasons.NO_UNDO()
    if AreaChange.objects.filter(area=change.area_id, pk__gt=change.pk).exists():
        return reasons.CHANGED_SINCE(name=change.area.name)
    return None


@transaction.atomic
def undo_change(change: AreaChange, *, actor: User | None) -> Area:
    """Take back the last step on an area (edit, move, retire) by the act that undoes it; both stay written.

    Raises Refused (NO_UNDO, CHANGED_SINCE) and what that act refuses.
    """
    lock_tree()
    change = AreaChange.objects.select_related("area").get(pk=change.pk)
    if refusal := why_not_undo(change):
        raise refusal
    if change.act == "retire":
        return restore_area(change.area, actor=actor)
    if change.act == "move":
        return move_area(
            change.area,
            to=Area.objects.get(code=change.before["parent"]),
            actor=actor,
            regained=change.before.get("ranking_groups", ()),
        )
    return edit_area(change.area, actor=actor, **facts_from(change.before))


def facts_from(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of an area as the trail keeps them, as ``edit_area`` takes them."""
    facts = dict(kept)
    if facts.get("valid_from"):
        facts["valid_from"] = date.fromisoformat(facts["valid_from"])
    return facts


@dataclass
class Ledger:
    """What an act on several areas did, by keys of rows, kept beside its step (``undo`` reads it).

    ``children`` are (area, former parent, new parent); ``handed`` (area, notes of the rooms); ``facts`` what
    the area that goes on said before; ``joined`` (ranking group, area) of memberships that are new;
    ``went_to`` the areas that received.
    """

    children: list[tuple[int, int, int]] = field(default_factory=list)
    handed: list[tuple[int, dict[str, list[dependants.Note]]]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    ended: list[int] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    joined: list[list[int]] = field(default_factory=list)
    went_to: list[int] = field(default_factory=list)
    last: int = 0

    def keep(self, change: AreaChange) -> None:
        """Write it beside ``change``, with the last step of the act: whatever is later was built on it."""
        self.last = AreaChange.objects.latest("pk").pk
        Reshaping.objects.create(change=change, ledger=asdict(self))


def _empty(area: Area, to: Area, actor: User | None, ledger: Ledger) -> None:
    """Hand over to ``to`` what lies below ``area`` and what hangs on it."""
    if area.level < Level.GRID:
        children = list(area.get_children().filter(valid_to=None).order_by("lft"))
        move_together([(child, to) for child in children], actor=actor)
        ledger.children += [(child.pk, area.pk, to.pk) for child in children]
    area.refresh_from_db()
    target = Area.objects.get(pk=to.pk)
    ledger.handed.append((area.pk, dependants.hand_over(area, lambda kind, row: target, actor)))
    ledger.joined += groups.join(area, [target])


def _end(area: Area, act: str, said: dict[str, Any], actor: User | None) -> Area:
    return retire_area(area, actor=actor, act=act, said=said)


def _place(area: Area, part: Part, actor: User | None) -> Area:
    """The area a part becomes: the old one with new facts, or a new sibling."""
    facts: dict[str, Any] = {
        name: getattr(part, name)
        for name in ("households", "population", "boundary")
        if getattr(part, name) is not None
    }
    if part.code == area.code:
        return edit_area(area, actor=actor, name=part.name, **facts)
    parent = Area.objects.get(pk=area.parent_id)
    return create_area(code=part.code, name=part.name, parent=parent, actor=actor, kind=area.kind, **facts)


def _share_children(
    area: Area,
    places: dict[str, Area],
    assigned: Mapping[str, str],
    rest: str,
    actor: User | None,
    ledger: Ledger,
) -> None:
    children = Area.objects.get(pk=area.pk).get_children().filter(valid_to=None).order_by("lft")
    moves = [(child, places[assigned.get(f"children:{child.code}", rest)]) for child in children]
    moves = [(child, to) for child, to in moves if to.pk != area.pk]
    move_together(moves, actor=actor)
    ledger.children += [(child.pk, area.pk, to.pk) for child, to in moves]


def _facts_changed(area: Area, parts: Sequence[Part]) -> dict[str, Any]:
    """What ``area`` says now of all that the part going on under its code may change."""
    if area.code not in [part.code for part in parts]:
        return {}
    return plain({name: getattr(area, name) for name in ("name", "households", "population", "boundary")})


def _below(area: Area, case: Any) -> Area | None:
    """The part above the place of a case that lies in an area below (its child has been moved already)."""
    if case.area_id == area.pk:
        return None
    found: Area | None = (
        Area.objects.above(Area.objects.get(pk=case.area_id)).filter(level=area.level).first()
    )
    return found


def _refuse_city(area: Area) -> None:
    if area.level == Level.CITY:
        raise reasons.CITY_STAYS()


@transaction.atomic
def edit_seen(area: Area, insist: Callable[[Area], None], *, actor: User | None, **facts: Any) -> Area:
    """Edit an area after ``insist(area as it is now)`` has passed, under the tree's lock.

    Raises what ``insist`` raises (``editing.Changed``: somebody else saved first) and as ``edit_area``.
    """
    lock_tree()
    insist(Area.objects.select_for_update(of=("self",)).get(pk=area.pk))
    return edit_area(area, actor=actor, **facts)

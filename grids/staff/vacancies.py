"""Who is missing: grids below the minimum number of a capacity, buildings without a head, since when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from governance.areas.models import Area, Level
from grids.models import Building, GridMembership, MemberCapacity
from grids.staff.coverage import child_of, children_of
from grids.staff.querysets import on_day


@dataclass(frozen=True)
class Gap:
    """So many missing of a capacity. ``since`` is the day the last one left, or the place began.

    ``never`` is set where nobody has held it yet.
    """

    capacity: MemberCapacity
    missing: int
    since: date
    never: bool


def needed() -> list[MemberCapacity]:
    """The capacities with a minimum number, those of grids before those of buildings."""
    rows = MemberCapacity.objects.active().filter(minimum__gt=0)
    return sorted(rows, key=lambda one: (one.is_of_building, one.order, one.pk))


def lacking(capacity: MemberCapacity, on: date) -> Q:
    """The condition for grids, or for buildings, that have fewer than the minimum on the day ``on``."""
    place = "building" if capacity.is_of_building else "area"
    held = (
        GridMembership.objects.in_force(on)
        .filter(capacity=capacity, **{place: OuterRef("pk")})
        .order_by()
        .values(place)
        .annotate(n=Count("pk"))
        .values("n")
    )
    number = Coalesce(Subquery(held, output_field=IntegerField()), 0)
    return Q(_below(number, capacity.minimum))


def _below(number: Any, minimum: int) -> Any:
    return LessThan(number, minimum)


def places(capacity: MemberCapacity | None, area: Area, on: date) -> Any:
    """Grids or buildings of ``area`` that lack ``capacity``; without one, grids that lack anything."""
    if capacity is not None and capacity.is_of_building:
        return Building.objects.standing(on).within(area).filter(lacking(capacity, on))
    grids = Area.objects.defer("boundary").within(area).current(on).at_level(Level.GRID)
    if capacity is not None:
        return grids.filter(lacking(capacity, on))
    condition = Q(pk__in=[])
    for one in needed():
        if not one.is_of_building:
            condition |= lacking(one, on)
    return grids.filter(condition)


@dataclass(frozen=True)
class Line:
    """A child of an area with how many places below it lack each capacity."""

    area: Any
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


def table(area: Area, on: date) -> tuple[list[MemberCapacity], list[Line], list[int]]:
    """The needed capacities, a line for each child, and the totals: two queries besides the children."""
    capacities = needed()
    children = children_of(area, on)
    counts: dict[tuple[int | None, int], int] = {}
    grids = Area.objects.within(area).current(on).at_level(Level.GRID)
    buildings = Building.objects.standing(on).within(area)
    for rows, path, of_building in ((grids, "", False), (buildings, "area__", True)):
        asked = [one for one in capacities if one.is_of_building == of_building]
        if not asked:
            continue
        sums = (
            rows.order_by()
            .annotate(child=child_of(children, path))
            .values("child")
            .annotate(**{f"c{one.pk}": Count("pk", filter=lacking(one, on)) for one in asked})
        )
        for row in sums:
            counts |= {(row["child"], one.pk): row[f"c{one.pk}"] for one in asked}
    lines = [Line(child, [counts.get((child.pk, one.pk), 0) for one in capacities]) for child in children]
    totals = [sum(n for (_child, pk), n in counts.items() if pk == one.pk) for one in capacities]
    return capacities, lines, totals


def gaps_of_grids(grids: list[Any], on: date) -> dict[int, list[Gap]]:
    """What each of ``grids`` lacks and since when: one query for all."""
    asked = [one for one in needed() if not one.is_of_building]
    return _gaps(grids, asked, "area", on, lambda grid: grid.valid_from)


def gaps_of_buildings(buildings: list[Any], on: date) -> dict[int, list[Gap]]:
    """What each of ``buildings`` lacks and since when: one query for all."""
    asked = [one for one in needed() if one.is_of_building]
    return _gaps(buildings, asked, "building", on, lambda building: building.starts_on)


def _gaps(
    places: list[Any], asked: list[MemberCapacity], key: str, on: date, began: Any
) -> dict[int, list[Gap]]:
    known = {
        (row[key], row["capacity"]): row
        for row in GridMembership.objects.filter(**{f"{key}__in": [one.pk for one in places]})
        .filter(capacity__in=asked, starts_on__lte=on)
        .order_by()
        .values(key, "capacity")
        .annotate(held=Count("pk", filter=on_day(on)), left=Max("ends_on", filter=Q(ends_on__lte=on)))
    }
    found: dict[int, list[Gap]] = defaultdict(list)
    for place in places:
        for capacity in asked:
            row = known.get((place.pk, capacity.pk), {"held": 0, "left": None})
            if (missing := capacity.minimum - row["held"]) > 0:
                never = row["left"] is None
                found[place.pk].append(Gap(capacity, missing, row["left"] or began(place), never))
    return found

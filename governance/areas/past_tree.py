"""The tree as it hung on a past day, for figures of that day: which place lay in which.

Read from the trail: an area that has been moved since lay where the first later move took it from; one
that was retired then and has been restored since was not in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from governance.areas.models import Area, AreaChange
from governance.areas.scope import Span

# Where a place was, seen from an area: in one of its children (its key), in itself, or elsewhere.
INSIDE, OUTSIDE = 0, -1


@dataclass(frozen=True)
class PastTree:
    """What hung elsewhere at the end of the local day ``day``.

    ``moved`` are areas moved since, by key, with their span now and the parent they had; ``resting`` the
    keys of areas that were not in use then and are now.
    """

    day: date
    moved: dict[int, tuple[Span, Area]] = field(default_factory=dict)
    resting: frozenset[int] = frozenset()

    def children_of(self, area: Area) -> Any:
        """The areas that lay right below ``area`` then, in use or not."""
        here = Q(parent=area) & ~Q(pk__in=self.moved)
        came = [key for key, (_span, parent) in self.moved.items() if parent.pk == area.pk]
        return Area.objects.filter(here | Q(pk__in=came)).exclude(pk__in=self.resting)

    def place_of(self, place: Area, area: Area) -> int:
        """Where ``place`` was then, seen from ``area``: the key of the child it lay in, INSIDE or OUTSIDE."""
        for _step in range(16):  # more than there are levels
            carrier = self._carrier(place.span)
            if carrier is None or self.moved[carrier][0].holds(area.span):
                return self._now(place.span, area)
            parent = self.moved[carrier][1]
            if parent.pk == area.pk:
                return carrier
            place = parent
        return OUTSIDE

    def where(self, area: Area, path: str = "", rows: Mapping[int, Area] | None = None) -> Any:
        """An expression for rows with an area under ``path`` ("" for areas): as ``place_of``.

        ``rows`` are rows that had another area then, by their key.
        """
        whens = [
            When(pk__in=keys, then=Value(place))
            for place, keys in _grouped({key: self.place_of(was, area) for key, was in (rows or {}).items()})
        ]
        carried = sorted(self.moved.items(), key=lambda one: one[1][0].rght - one[1][0].lft)
        for key, (span, parent) in carried:  # the innermost first
            if not span.holds(area.span):
                place = key if parent.pk == area.pk else self.place_of(parent, area)
                whens.append(When(_under(span, path), then=Value(place)))
        whens += [
            When(_under(child.span, path), then=Value(child.pk))
            for child in Area.objects.filter(parent=area).only("tree_id", "lft", "rght", "level")
        ]
        whens.append(When(_under(area.span, path), then=Value(INSIDE)))
        return Case(*whens, default=Value(OUTSIDE), output_field=IntegerField())

    def _carrier(self, span: Span) -> int | None:
        """The moved area closest above a place, or itself."""
        held = [(own.rght - own.lft, key) for key, (own, _parent) in self.moved.items() if own.holds(span)]
        return min(held)[1] if held else None

    def _now(self, span: Span, area: Area) -> int:
        if not area.span.holds(span):
            return OUTSIDE
        if span.area_id == area.pk:
            return INSIDE
        child = Area.objects.filter(
            parent=area, tree_id=span.tree_id, lft__lte=span.lft, rght__gte=span.rght
        ).first()
        return child.pk if child is not None else INSIDE


def on_day(day: date) -> PastTree:
    """The tree at the end of the local date ``day``; today and later it is as it is."""
    if day >= timezone.localdate():
        return PastTree(day)
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    later = AreaChange.objects.filter(at__gte=end).order_by("at", "pk")
    parents: dict[int, str] = {}
    for key, before in later.filter(before__has_key="parent").values_list("area_id", "before"):
        parents.setdefault(key, before["parent"])
    restored = later.filter(act="restore", before__valid_to__lte=day.isoformat())
    return PastTree(day, _moved(parents), frozenset(restored.values_list("area_id", flat=True)))


def _moved(parents: dict[int, str]) -> dict[int, tuple[Span, Area]]:
    if not parents:
        return {}
    above = {one.code: one for one in Area.objects.filter(code__in=set(parents.values())).defer("boundary")}
    found = {}
    for area in Area.objects.filter(pk__in=parents).defer("boundary"):
        parent = above.get(parents[area.pk])
        if parent is not None and parent.pk != area.parent_id:
            found[area.pk] = (area.span, parent)
    return found


def _under(span: Span, path: str) -> Q:
    return Q(
        **{
            f"{path}tree_id": span.tree_id,
            f"{path}lft__gte": span.lft,
            f"{path}rght__lte": span.rght,
        }
    )


def _grouped(places: Mapping[int, int]) -> Iterable[tuple[int, Sequence[int]]]:
    found: dict[int, list[int]] = {}
    for key, place in places.items():
        found.setdefault(place, []).append(key)
    return found.items()

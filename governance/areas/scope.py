"""What part of the tree somebody may reach: a value, made once a request, applied to every query.

Scope is always tree_id with lft and rght, never a name or a code prefix (530111 is no prefix of
5301110, but WARD_3 is one of WARD_30).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

if TYPE_CHECKING:
    from governance.areas.models import Area


class Span(NamedTuple):
    """An area with all its descendants; level and key serve rows that are stamped with their ancestry."""

    tree_id: int
    lft: int
    rght: int
    level: int
    area_id: int

    @classmethod
    def of(cls, area: Area) -> Span:
        return cls(area.tree_id, area.lft, area.rght, area.level, area.pk)

    def holds(self, other: Span) -> bool:
        return self.tree_id == other.tree_id and self.lft <= other.lft and other.rght <= self.rght


@dataclass(frozen=True)
class Scope:
    """Subtrees somebody may reach, and subtrees where only one unit's own work may be reached.

    ``everything`` is for emergencies (superusers) and for the system itself.
    ``units`` holds (unit id, span) pairs: what a department's staff may see is what their unit holds.
    """

    spans: tuple[Span, ...] = ()
    units: tuple[tuple[int, Span], ...] = ()
    everything: bool = False

    @classmethod
    def over(cls, areas: Iterable[Span], units: Iterable[tuple[int, Span]] = ()) -> Scope:
        """A scope over ``areas`` with spans that lie inside others dropped."""
        kept: list[Span] = []
        for span in sorted(set(areas), key=lambda s: (s.tree_id, s.lft, -s.rght)):
            if not kept or not kept[-1].holds(span):
                kept.append(span)
        return cls(spans=tuple(kept), units=tuple(sorted(set(units))))

    def __and__(self, other: Scope) -> Scope:
        """What lies in both: of one unit's own work also where the other reaches the place as a whole."""
        if self.everything:
            return other
        if other.everything:
            return self
        spans = [inner for one in self.spans for two in other.spans if (inner := _common(one, two))]
        units = [
            (unit, inner)
            for mine, theirs in ((self, other), (other, self))
            for unit, span in mine.units
            for two in (*theirs.spans, *(held for same, held in theirs.units if same == unit))
            if (inner := _common(span, two))
        ]
        return Scope.over(spans, units)

    @property
    def unit_ids(self) -> list[int]:
        """The units whose own work may be reached."""
        return [unit for unit, _span in self.units]

    def __bool__(self) -> bool:
        return self.everything or bool(self.spans) or bool(self.units)

    def q(self, prefix: str = "") -> Q:
        """The condition for rows whose area (under ``prefix``, such as "area__") lies in the spans.

        Matches nothing for an empty scope. Unit-only reach is not part of it: a model that knows
        units adds it (see ``unit_q``).
        """
        if self.everything:
            return Q()
        condition = Q(pk__in=[])
        for span in self.spans:
            condition |= _inside(span, prefix)
        return condition

    def q_with_posts(self, prefix: str = "") -> Q:
        """As ``q``, and also the areas of unit posts: for the tree itself, which is no secret there."""
        if self.everything:
            return Q()
        condition = self.q(prefix)
        for _unit, span in self.units:
            condition |= _inside(span, prefix)
        return condition

    def covers(self, area: Area) -> bool:
        """Whether ``area`` lies in the spans (unit-only reach not counted)."""
        return self.everything or any(span.holds(Span.of(area)) for span in self.spans)

    def shows(self, area: Area) -> bool:
        """Whether ``area`` lies in the spans or where unit posts are: as ``q_with_posts`` asks."""
        return self.covers(area) or any(span.holds(Span.of(area)) for _unit, span in self.units)


def _common(one: Span, two: Span) -> Span | None:
    """The smaller of two spans of which one holds the other; areas of a tree never overlap otherwise."""
    if one.holds(two):
        return two
    return one if two.holds(one) else None


def _inside(span: Span, prefix: str) -> Q:
    return Q(
        **{
            f"{prefix}tree_id": span.tree_id,
            f"{prefix}lft__gte": span.lft,
            f"{prefix}rght__lte": span.rght,
        }
    )


EVERYTHING = Scope(everything=True)
NOTHING = Scope()

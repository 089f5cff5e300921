"""Who is meant, for many cases at once: ``people`` answered from memory, by keys instead of rows.

Read in a few queries for the areas and units that are asked for, and kept for one sweep (seconds). What
it answers is what ``people`` answers; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.access.models import Post
from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Place:
    """An area as the roster keeps it."""

    pk: int
    parent: int | None
    level: int
    code: str
    name: str


@dataclass(frozen=True)
class Found:
    """People and the area they stand at; ``people`` is never empty."""

    area: int
    people: tuple[int, ...]


class Roster:
    """The posts in force around the areas and units it was told of."""

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}
        self._known_areas: set[int] = set()
        self._known_units: set[int] = set()
        # (area, right) and (unit, right) → people, in the order of their posts.
        self._desks: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._units: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._offices: dict[tuple[int, str], list[int]] = defaultdict(list)  # also who does not answer

    def learn(self, areas: Iterable[int], units: Iterable[int] = ()) -> None:
        """Read the areas with those above them, the posts there, and the posts in the units."""
        self._learn_places(set(areas))
        new_areas = {above.pk for area in set(areas) for above in self.lineage(area)} - self._known_areas
        new_units = set(units) - self._known_units
        if new_areas:
            self._known_areas |= new_areas
            self._read(Post.objects.in_force().present().filter(area__in=new_areas, unit=None))
        if new_units:
            self._known_units |= new_units
            self._read(Post.objects.in_force().present().filter(unit__in=new_units))

    def place(self, area: int) -> Place:
        if area not in self._places:
            self._learn_places({area})
        return self._places[area]

    def lineage(self, area: int) -> Iterator[Place]:
        """The area and those above it, the lowest first."""
        here: int | None = area
        while here is not None:
            place = self.place(here)
            yield place
            here = place.parent

    def of_unit(self, unit: int, right: str = "cases.handle") -> Sequence[int]:
        """As ``people.of_unit``."""
        return self._units.get((unit, right), [])

    def at_desk(self, area: int, right: str) -> Found | None:
        """As ``people.at_desk``: the nearest with ``right``; None at a dead end."""
        return self._nearest(self._desks, self.lineage(area), right)

    def above(self, area: int, right: str) -> Found | None:
        """As ``people.above``: the next level above ``area`` where somebody holds ``right``."""
        parent = self.place(area).parent
        return self.at_desk(parent, right) if parent is not None else None

    def own(self, area: int, right: str) -> Found | None:
        """The people with ``right`` at ``area`` itself."""
        found = self._desks.get((area, right))
        return Found(area, tuple(found)) if found else None

    def from_level(self, area: int, level: int, right: str) -> Found | None:
        """The nearest people with ``right`` at ``level`` or higher above ``area``."""
        places = (place for place in self.lineage(area) if place.level <= level)
        return self._nearest(self._desks, places, right)

    def administrators(self, area: int, right: str = "cases.configure") -> Found | None:
        """The nearest people who administer; they do not answer for cases."""
        return self._nearest(self._offices, self.lineage(area), right)

    def district(self, area: int) -> int:
        """The district ``area`` lies in; the city for what lies in none."""
        places = list(self.lineage(area))
        return next((one.pk for one in places if one.level == Level.DISTRICT), places[-1].pk)

    @staticmethod
    def _nearest(
        desks: dict[tuple[int, str], list[int]], places: Iterable[Place], right: str
    ) -> Found | None:
        for place in places:
            if found := desks.get((place.pk, right)):
                return Found(place.pk, tuple(found))
        return None

    def _learn_places(self, areas: set[int]) -> None:
        missing = areas - set(self._places)
        while missing:
            rows = Area.objects.filter(pk__in=missing).values_list(
                "pk", "parent_id", "level", "code", "short_name", "name"
            )
            found = [Place(pk, up, level, code, short or name) for pk, up, level, code, short, name in rows]
            self._places |= {place.pk: place for place in found}
            missing = {place.parent for place in found if place.parent is not None} - set(self._places)

    def _read(self, posts: object) -> None:
        rows = (
            posts.order_by("pk")  # type: ignore[attr-defined]
            .values_list("person_id", "area_id", "unit_id", "role__rights", "role__answers")
            .distinct()
        )
        for person, area, unit, rights, answers in rows:
            for right in rights:
                if unit is None:
                    _add(self._offices[area, right], person)
                    if answers:
                        _add(self._desks[area, right], person)
                elif answers:
                    _add(self._units[unit, right], person)


def _add(people: list[int], person: int) -> None:
    if person not in people:
        people.append(person)

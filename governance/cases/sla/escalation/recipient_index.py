"""Who is meant, for many cases at once: ``recipients`` answered from memory, by keys instead of rows.

Read in a few queries for the areas and units that are asked for, and kept for one sweep (seconds). What
it answers is what ``recipients`` answers; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from governance.access.models import Post, Role
from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.querysets import PostQuerySet


@dataclass(frozen=True)
class Place:
    """An area as the roster keeps it."""

    pk: int
    parent: int | None
    level: int
    code: str
    name: str


@dataclass(frozen=True)
class Nearest:
    """People and the area they stand at; ``people`` is never empty.

    ``serving``: where each of them is at work, for those of a unit, which may serve elsewhere.
    """

    area: int
    people: tuple[int, ...]
    serving: Mapping[int, int] = field(default_factory=dict, compare=False)

    def office_of(self, person: int) -> int:
        return self.serving.get(person, self.area)


class Roster:
    """The posts in force around the areas and units it was told of."""

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}
        self._known_areas: set[int] = set()
        self._known_units: set[int] = set()
        # The posts at an area and in a unit: who, by which role, in their order.
        self._desks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._units: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._serving: dict[int, dict[int, int]] = defaultdict(
            dict
        )  # by unit: where each of its people serves
        self._roles: dict[int, tuple[frozenset[str], bool]] = {}  # its rights, and whether it answers
        self._found: dict[tuple[int, str, bool], tuple[int, ...]] = {}

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
        """As ``recipients.of_unit``."""
        return self._with(self._units.get(unit, []), right)

    def unit_for(self, unit: int, area: int, right: str) -> Nearest | None:
        """The people of ``unit`` in place of those at ``area``, each with the place where they serve."""
        people = tuple(self.of_unit(unit, right))
        return Nearest(area, people, self._serving[unit]) if people else None

    def at_desk(self, area: int, right: str) -> Nearest | None:
        """As ``recipients.at_desk``: the nearest with ``right``; None at a dead end."""
        return self._nearest(self.lineage(area), right)

    def above(self, area: int, right: str) -> Nearest | None:
        """As ``recipients.above``: the next level above ``area`` where somebody holds ``right``."""
        parent = self.place(area).parent
        return self.at_desk(parent, right) if parent is not None else None

    def own(self, area: int, right: str) -> Nearest | None:
        """The people with ``right`` at ``area`` itself."""
        return self._nearest([self.place(area)], right)

    def from_level(self, area: int, level: int, right: str) -> Nearest | None:
        """The nearest people with ``right`` at ``level`` or higher above ``area``."""
        places = (place for place in self.lineage(area) if place.level <= level)
        return self._nearest(places, right)

    def administrators(self, area: int, right: str = "cases.configure") -> Nearest | None:
        """The nearest people who administer; they do not answer for cases."""
        return self._nearest(self.lineage(area), right, answering=False)

    def district(self, area: int) -> int:
        """The district ``area`` lies in; the city for what lies in none."""
        places = list(self.lineage(area))
        return next((one.pk for one in places if one.level == Level.DISTRICT), places[-1].pk)

    def _nearest(self, places: Iterable[Place], right: str, *, answering: bool = True) -> Nearest | None:
        for place in places:
            which = place.pk, right, answering
            if which not in self._found:
                self._found[which] = self._with(self._desks.get(place.pk, []), right, answering=answering)
            if found := self._found[which]:
                return Nearest(place.pk, found)
        return None

    def _with(
        self, posts: Iterable[tuple[int, int]], right: str, *, answering: bool = True
    ) -> tuple[int, ...]:
        """Who of ``posts`` holds ``right``, each once; ``answering`` leaves out who only administers."""
        found: dict[int, None] = {}
        for person, role in posts:
            rights, answers = self._roles[role]
            if right in rights and (answers or not answering):
                found[person] = None
        return tuple(found)

    def _learn_places(self, areas: set[int]) -> None:
        missing = areas - set(self._places)
        while missing:
            rows = Area.objects.filter(pk__in=missing).values_list(
                "pk", "parent_id", "level", "code", "short_name", "name"
            )
            found = [Place(pk, up, level, code, short or name) for pk, up, level, code, short, name in rows]
            self._places |= {place.pk: place for place in found}
            missing = {place.parent for place in found if place.parent is not None} - set(self._places)

    def _read(self, posts: PostQuerySet) -> None:
        rows = posts.order_by("pk").values_list("person_id", "area_id", "unit_id", "role_id")
        found = list(rows)
        if missing := {role for _person, _area, _unit, role in found} - set(self._roles):
            self._roles |= {
                pk: (frozenset(rights), answers)
                for pk, rights, answers in Role.objects.filter(pk__in=missing).values_list(
                    "pk", "rights", "answers"
                )
            }
        self._found.clear()
        for person, area, unit, role in found:
            if unit is None:
                self._desks[area].append((person, role))
            else:
                self._units[unit].append((person, role))
                self._serving[unit].setdefault(person, area)

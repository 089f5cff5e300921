"""People who look after an area from above and hear of supervision there, though nothing waits for them.

Rooms register who they are: a finder gives the people's keys for each of some areas, the nearest first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from governance.access.models import User

Finder = Callable[[Collection[int]], Mapping[int, list[int]]]

_finders: dict[str, Finder] = {}


def register(key: str, finder: Finder) -> None:
    """Hand over a finder; registering its key again replaces it."""
    _finders[key] = finder


def by_area(areas: Collection[int]) -> dict[int, list[int]]:
    """The keys of everybody linked with each of ``areas`` (keys), each once; areas without are left out."""
    found: dict[int, list[int]] = {}
    if areas:
        for finder in _finders.values():
            for area, people in finder(areas).items():
                found[area] = list(dict.fromkeys([*found.get(area, []), *people]))
    return {area: people for area, people in found.items() if people}


def people(area: int) -> list[User]:
    """Everybody linked with ``area`` (its key)."""
    keys = by_area([area]).get(area, [])
    known = User.objects.in_bulk(keys)
    return [known[key] for key in keys]

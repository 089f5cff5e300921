"""What hangs on an area: rooms above say how to count it and what to do when it moves.

So that retiring an area orphans nothing, and moving one takes along what is still under way there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area

Counter = Callable[["Area"], int]

Mover = Callable[["Area", "User | None"], None]

_movers: dict[str, Mover] = {}
_counters: dict[str, tuple[str | _StrPromise, Counter]] = {}


def register(key: str, label: str | _StrPromise, count: Counter) -> None:
    """Name a kind of thing that keeps an area from being retired while ``count(area)`` is above zero.

    ``label`` has a %(count)s place, such as "%(count)s 个在任岗位". Registering a key again replaces it.
    """
    _counters[key] = (label, count)


def on_move(key: str, move: Mover) -> None:
    """Call ``move(area, actor)`` in the transaction that has moved ``area``, with its new numbers."""
    _movers[key] = move


def moved(area: Area, actor: User | None) -> None:
    """Tell every room that ``area``, with all below it, hangs elsewhere now."""
    for move in _movers.values():
        move(area, actor)


def in_use(area: Area) -> list[str]:
    """What still hangs on ``area`` or below it, in words; empty when nothing does."""
    counted = ((label, count(area)) for label, count in _counters.values())
    return [str(label) % {"count": number} for label, number in counted if number]

"""What hangs on an area: rooms above say how to count it and what to do when it moves or ends.

So that retiring an area orphans nothing, moving one takes along what is still under way there, and
merging or splitting one hands everything over. The same count is shown before and checked in the act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area

Counter = Callable[["Area"], int]

Mover = Callable[["Area", "User | None"], None]

# Where a row that hangs on an ending area belongs from now on: asked with its kind and the row.
Choose = Callable[[str, Any], "Area"]

Hander = Callable[["Area", Choose, "User | None"], None]


@dataclass(frozen=True)
class _Kind:
    label: str | _StrPromise
    count: Counter
    url: Callable[[Area], str] | None
    blocks: bool
    becomes: str | _StrPromise


@dataclass(frozen=True)
class Hanging:
    """A kind of thing that hangs on an area or below it: how many, in words, where to see them.

    ``blocks``: the area is not retired while there are any. ``becomes`` says what an act makes of them.
    """

    key: str
    words: str
    count: int
    url: str
    blocks: bool
    becomes: str


_movers: dict[str, Mover] = {}
_handers: dict[str, Hander] = {}
_kinds: dict[str, _Kind] = {}


def register(
    key: str,
    label: str | _StrPromise,
    count: Counter,
    *,
    url: Callable[[Area], str] | None = None,
    blocks: bool = True,
    becomes: str | _StrPromise = "",
) -> None:
    """Name a kind of thing that hangs on areas; with ``blocks`` it keeps one from being retired.

    ``label`` has a %(count)s place, such as "%(count)s 个在任岗位". Registering a key again replaces it.
    """
    _kinds[key] = _Kind(label, count, url, blocks, becomes)


def on_move(key: str, move: Mover) -> None:
    """Call ``move(area, actor)`` in the transaction that has moved ``area``, with its new numbers."""
    _movers[key] = move


def on_hand_over(key: str, hand: Hander) -> None:
    """Call ``hand(area, choose, actor)`` when ``area`` itself (not what lies below it) is merged or split.

    Each row that hangs there goes to ``choose(key, row)``; where that is ``area``, it stays. Raises
    Refused for what cannot be handed over.
    """
    _handers[key] = hand


def moved(area: Area, actor: User | None) -> None:
    """Tell every room that ``area``, with all below it, hangs elsewhere now."""
    for move in _movers.values():
        move(area, actor)


def hand_over(area: Area, choose: Choose, actor: User | None) -> None:
    """Have every room hand over what hangs on ``area`` itself."""
    for hand in _handers.values():
        hand(area, choose, actor)


def hanging(area: Area) -> list[Hanging]:
    """What hangs on ``area`` or below it, kind by kind; kinds of which there are none are left out."""
    found = []
    for key, kind in _kinds.items():
        if count := kind.count(area):
            url = kind.url(area) if kind.url else ""
            words = str(kind.label) % {"count": count}
            found.append(Hanging(key, words, count, url, kind.blocks, str(kind.becomes)))
    return found


def in_use(area: Area) -> list[str]:
    """What keeps ``area`` from being retired, in words; empty when nothing does."""
    return [one.words for one in hanging(area) if one.blocks]

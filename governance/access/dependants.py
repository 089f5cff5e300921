"""What hangs on a post or a unit besides its rights: rooms above say how to count it, and how it moves.

So that handing over a post leaves no work behind, and a unit that still has work is not switched off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import Post, Unit, User

    Text = str | _StrPromise
    PostCounter = Callable[[Post], int]
    # (the post that ends, the post that follows, who does it) → how many were moved
    Mover = Callable[[Post, Post, User | None], int]
    UnitCounter = Callable[[Unit], int]


@dataclass(frozen=True)
class Holding:
    """A kind of thing. ``label`` has a %(count)s place. Without ``move`` it stays with the place itself."""

    label: Text
    count: PostCounter
    move: Mover | None = None


@dataclass(frozen=True)
class Held:
    """How much of one kind hangs on a post, in words, and whether it goes along to a successor."""

    text: str
    count: int
    moves: bool


_of_posts: dict[str, Holding] = {}
_of_units: dict[str, tuple[Text, UnitCounter]] = {}


def register(key: str, label: Text, count: PostCounter, move: Mover | None = None) -> None:
    """Name a kind of thing that hangs on a post. Registering a key again replaces it.

    ``move`` runs in the transaction of the act that hands the post over, before the old post ends.
    """
    _of_posts[key] = Holding(label, count, move)


def register_unit(key: str, label: Text, count: UnitCounter) -> None:
    """Name a kind of thing that keeps a unit from being switched off while ``count(unit)`` is above zero."""
    _of_units[key] = (label, count)


def of_post(post: Post) -> list[Held]:
    """What hangs on ``post``; kinds of which there is none are left out."""
    counted = ((holding, holding.count(post)) for holding in _of_posts.values())
    return [
        Held(str(holding.label) % {"count": number}, number, holding.move is not None)
        for holding, number in counted
        if number
    ]


def hand_over(post: Post, successor: Post, actor: User | None) -> dict[str, int]:
    """Move everything that goes along with ``post``; returns how much of each kind."""
    moved = {
        key: holding.move(post, successor, actor)
        for key, holding in _of_posts.items()
        if holding.move is not None
    }
    return {key: number for key, number in moved.items() if number}


def of_unit(unit: Unit) -> list[str]:
    """What still hangs on ``unit``, in words; empty when nothing does."""
    counted = ((label, count(unit)) for label, count in _of_units.values())
    return [str(label) % {"count": number} for label, number in counted if number]

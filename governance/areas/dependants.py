"""What hangs on an area: rooms above say how to count it and what to do when it moves or ends.

So that retiring an area orphans nothing, moving one takes along what is still under way there, and
merging or splitting one hands everything over. The same count is shown before and checked in the act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

# What a room did with one row when an area was handed over: plain values, kept so that it can be undone.
Note = dict[str, Any]

Hander = Callable[["Area", Choose, "User | None"], "Sequence[Note] | None"]


def _nothing_stands(notes: Sequence[Note], places: Sequence[Area]) -> list[str]:
    return []


@dataclass(frozen=True)
class Back:
    """How a room takes a hand-over back.

    ``give(area, notes, actor)`` returns to ``area`` what ``notes`` say was handed over, as far as it is still
    where it went. ``standing(notes, places)`` says in words what has been built on it since, at the
    receiving ``places``. ``counted(notes)`` says of each kind (``register``) how many would go back.
    """

    give: Callable[[Area, Sequence[Note], User | None], None]
    standing: Callable[[Sequence[Note], Sequence[Area]], list[str]] = _nothing_stands
    counted: Callable[[Sequence[Note]], dict[str, int]] | None = None


@dataclass(frozen=True)
class _Kind:
    label: str | _StrPromise
    count: Counter
    url: Callable[[Area], str] | None
    blocks: bool
    becomes: str | _StrPromise
    flows: bool


@dataclass(frozen=True)
class Hanging:
    """A kind of thing that hangs on an area or below it: how many, in words, where to see them.

    ``blocks``: the area is not retired while there are any. ``becomes`` says what an act makes of them.
    ``flows``: they come and go by the minute, so that their number is shown and not insisted on.
    """

    key: str
    words: str
    count: int
    url: str
    blocks: bool
    becomes: str
    flows: bool = False


_movers: dict[str, Mover] = {}
_handers: dict[str, Hander] = {}
_backs: dict[str, Back] = {}
_spots: dict[str, Callable[[Area], list[Spot]]] = {}
_kinds: dict[str, _Kind] = {}


def register(
    key: str,
    label: str | _StrPromise,
    count: Counter,
    *,
    url: Callable[[Area], str] | None = None,
    blocks: bool = True,
    becomes: str | _StrPromise = "",
    flows: bool = False,
) -> None:
    """Name a kind of thing that hangs on areas; with ``blocks`` it keeps one from being retired.

    With ``flows`` its number changes by the minute, and an act that was previewed does not ask for the same.

    ``label`` has a %(count)s place, such as "%(count)s 个在任岗位". Registering a key again replaces it.
    """
    _kinds[key] = _Kind(label, count, url, blocks, becomes, flows)


def on_move(key: str, move: Mover) -> None:
    """Call ``move(area, actor)`` in the transaction that has moved ``area``, with its new numbers."""
    _movers[key] = move


def on_hand_over(key: str, hand: Hander, back: Back | None = None) -> None:
    """Call ``hand(area, choose, actor)`` when ``area`` itself (not what lies below it) is merged or split.

    Each row that hangs there goes to ``choose(key, row)``; where that is ``area``, it stays. Raises
    Refused for what cannot be handed over. It returns a note of each row, which ``back`` can take back.
    """
    _handers[key] = hand
    if back is not None:
        _backs[key] = back


def moved(area: Area, actor: User | None) -> None:
    """Tell every room that ``area``, with all below it, hangs elsewhere now."""
    for move in _movers.values():
        move(area, actor)


def hand_over(area: Area, choose: Choose, actor: User | None) -> dict[str, list[Note]]:
    """Have every room hand over what hangs on ``area`` itself. Returns their notes, room by room."""
    notes = {key: list(hand(area, choose, actor) or ()) for key, hand in _handers.items()}
    return {key: found for key, found in notes.items() if found}


def give_back(area: Area, notes: dict[str, list[Note]], actor: User | None) -> None:
    """Have every room return to ``area`` what it handed over, in the order of the hand-over."""
    for key, back in _backs.items():
        if found := notes.get(key):
            back.give(area, found, actor)


def standing(notes: dict[str, list[Note]], places: Sequence[Area]) -> list[str]:
    """What has been built on a hand-over since, in words; empty when it can be taken back."""
    return [words for key, back in _backs.items() for words in back.standing(notes.get(key, []), places)]


def going_back(notes: dict[str, list[Note]]) -> list[Hanging]:
    """What would return if a hand-over were taken back, kind by kind."""
    found = []
    for key, back in _backs.items():
        if rows := notes.get(key):
            counts = back.counted(rows) if back.counted else {key: len(rows)}
            found += [
                Hanging(one, words(one, count), count, "", False, "")
                for one, count in counts.items()
                if count
            ]
    return found


# Where on the map something lies: longitude, latitude, households where it has any.
Spot = tuple[float, float, int | None]


def on_spots(key: str, spots: Callable[[Area], list[Spot]]) -> None:
    """Say where the rows of a kind lie that hang on an area itself: a split sends them to the part there."""
    _spots[key] = spots


def spots(area: Area) -> dict[str, list[Spot]]:
    """What of ``area`` itself has a place on the map, kind by kind."""
    return {key: found for key, read in _spots.items() if (found := read(area))}


def words(key: str, count: int) -> str:
    """So many of a kind, in words."""
    return str(_kinds[key].label) % {"count": count}


def hanging(area: Area) -> list[Hanging]:
    """What hangs on ``area`` or below it, kind by kind; kinds of which there are none are left out."""
    found = []
    for key, kind in _kinds.items():
        if count := kind.count(area):
            url = kind.url(area) if kind.url else ""
            becomes = str(kind.becomes)
            found.append(Hanging(key, words(key, count), count, url, kind.blocks, becomes, kind.flows))
    return found


def in_use(area: Area) -> list[str]:
    """What keeps ``area`` from being retired, in words; empty when nothing does."""
    return [one.words for one in hanging(area) if one.blocks]

"""The kinds of clock: what each measures, whose turn it is while it runs, and by which right they are found.

The kernel's own are below; an app registers those of its flow before the flow itself. A kind is told apart
by its code, which limits, ladders, clocks and trails keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

LONGEST = 20  # characters of a code: the columns that keep it


class Turn(StrEnum):
    """Whose turn it is while a clock runs: they are warned and urged."""

    DESK = "desk"  # the staff of the clock's area
    FIELD = "field"  # whoever checks on the spot, nearest to the case's grid
    OWN = "own"  # the unit the clock names, else the people of the area that it was handed to
    HOLDER = "holder"  # whoever has the case at that moment


@dataclass(frozen=True)
class ClockKind:
    """``right`` finds the people whose turn it is; ``desk_right`` those of the desk where nobody else has it.

    ``is_paper``: it waits for the answer to a paper (an order, a card) beside the case's own way, and sorts
    no list. ``after``: the kind at whose end it begins, where one leads to the other.
    ``deepest``: the lowest level (of ``areas.Level``) whose limits it has. ``law``: what it comes from, for
    "why this deadline".
    """

    code: str
    label: Text
    turn: Turn
    right: str
    desk_right: str = "cases.dispatch"
    is_paper: bool = False
    after: str = ""
    deepest: int | None = None
    law: Text = ""

    def __str__(self) -> str:
        return str(self.label)


WHOLE, SUPERVISION, CARD = "whole", "supervision", "card"
PAPERS = (SUPERVISION, CARD)
KERNEL = (
    ClockKind(WHOLE, _("全程"), Turn.HOLDER, "cases.handle"),
    ClockKind(SUPERVISION, _("督办回复"), Turn.HOLDER, "cases.handle", is_paper=True),
    ClockKind(CARD, _("黄红牌回复"), Turn.OWN, "cases.handle", is_paper=True),
)

_kinds: dict[str, ClockKind] = {one.code: one for one in KERNEL}


def register(*kinds: ClockKind) -> None:
    """Hand over kinds of clock. Raises ValueError for a code that means something else already."""
    for kind in kinds:
        if len(kind.code) > LONGEST:
            raise ValueError(f"the clock {kind.code} has a code of more than {LONGEST} characters")
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"the clock {kind.code} is registered with another meaning")


def handed_out() -> list[str]:
    """The codes of clocks that run for whoever a matter was handed to."""
    return [one.code for one in _kinds.values() if one.turn == Turn.OWN and not one.is_paper]


def get(code: str) -> ClockKind:
    """Raises KeyError for a code that nobody has registered."""
    return _kinds[code]


def law_of(code: str) -> str:
    """The law a clock comes from, as a sentence; empty where it names none."""
    return str(_kinds[code].law) if code in _kinds else ""


def is_known(code: str) -> bool:
    return code in _kinds


def label_of(code: str) -> str:
    """What the clock is called; a code that no app has any more stands for itself."""
    return str(_kinds[code].label) if code in _kinds else code


def every() -> list[ClockKind]:
    """All kinds, the kernel's first."""
    return list(_kinds.values())

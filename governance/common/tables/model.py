"""What a file is once it is read: columns, rows, and what was decided on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

MEGABYTES = 30
MOST_ROWS = 20_000  # with something in them

# A row as it stands in the file: its number there (the first is 1) and its cells from the first column on.
Line = tuple[int, list[Any]]

_CONSTANT = re.compile(r'="([^"]*)"')
_ROUNDED = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d{1,3}")


class Formula(str):
    """A cell that holds a formula and therefore no value of its own."""


class Blurred(str):
    """A long number whose last digits the spreadsheet has lost: 2.02603E+13, or more than 15 digits."""


@dataclass(frozen=True)
class Table:
    """Column names and rows. A row is (its number in the file, its cells by column, cells too many).

    ``sheet`` is the worksheet that was read, of ``sheets`` that have something to read; ``heading`` is the
    number of the row with the column names. ``notes`` are sentences about what was left out or filled in.
    """

    columns: list[str]
    rows: list[tuple[int, dict[str, Any], int]]
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    heading: int = 1
    notes: tuple[str, ...] = ()


def said(cell: Any) -> str:
    """The text of a cell, without what stands around it."""
    return "" if cell is None else str(cell).replace("\0", "").strip()


def plain_text(text: str) -> str:
    """A text as it was meant: ``="0123"`` is a number kept as text, and 2.02603E+13 is one cut short."""
    stripped = text.strip()
    if found := _CONSTANT.fullmatch(stripped):
        return found[1]
    return Blurred(stripped) if _ROUNDED.fullmatch(stripped) else text

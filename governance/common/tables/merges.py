"""Merged cells: only the first of them holds the value that is meant for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from governance.common import table_reasons as reasons
from governance.common.tables.model import Line, said

MOST_MERGES = 20_000
MOST_FILLED = 1_000_000  # cells


class Merge(NamedTuple):
    """A rectangle of merged cells; columns count from 0, rows from 1."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


def filled_out(lines: Sequence[Line], merges: Sequence[Merge]) -> list[Line]:
    """A copy of some rows in which every merged cell holds what its rectangle says."""
    copy = {number: list(cells) for number, cells in lines}
    for one in merges:
        value = _value(copy, one)
        if not said(value):
            continue
        for number in range(one.first_row, min(one.last_row, max(copy, default=0)) + 1):
            if number in copy:
                for column in range(one.first_column, min(one.last_column + 1, len(copy[number]))):
                    copy[number][column] = value
    return [(number, copy[number]) for number, _cells in lines]


def filled_down(lines: Sequence[Line], merges: Sequence[Merge]) -> list[int]:
    """Fill in place what is merged over several rows, in its first column; return the columns concerned.

    Cells merged sideways are a line of their own in somebody's layout and are left as they are.
    Raises Refused (TOO_MANY_CELLS).
    """
    rows = dict(lines)
    columns, filled = set(), 0
    for one in merges:
        value = _value(rows, one)
        if one.last_row == one.first_row or not said(value):
            continue
        for number in range(one.first_row + 1, min(one.last_row, lines[-1][0]) + 1):
            filled += 1
            if filled > MOST_FILLED:
                raise reasons.TOO_MANY_CELLS()
            if number in rows and one.first_column < len(rows[number]):
                rows[number][one.first_column] = value
                columns.add(one.first_column)
    return sorted(columns)


def _value(rows: dict[int, list[Any]], one: Merge) -> Any:
    cells = rows.get(one.first_row, [])
    return cells[one.first_column] if one.first_column < len(cells) else None

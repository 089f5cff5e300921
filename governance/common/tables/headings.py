"""Finding the row that names the columns, and the rows below it as cells by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.common import table_reasons as reasons
from governance.common.tables.merges import Merge, filled_down, filled_out
from governance.common.tables.model import MOST_ROWS, Line, Table, said

LOOKED_AT = 15  # rows with something in them: column names stand among these
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060"))


def tidy(cell: Any) -> str:
    """A column's name on one line: a break inside a Chinese name is no blank."""
    words = said(cell).translate(_INVISIBLE).split()
    name = words[0] if words else ""
    for word in words[1:]:
        name += word if _is_wide(name[-1]) and _is_wide(word[0]) else f" {word}"
    return name


def _is_wide(letter: str) -> bool:
    return ord(letter) >= 0x2E80


def with_something(lines: Sequence[Line]) -> list[Line]:
    return [(number, cells) for number, cells in lines if any(map(said, cells))]


def known_names(cells: Sequence[Any], known: Collection[str]) -> int:
    """How many different ``known`` names (in lower case) stand in a row."""
    return len({tidy(cell).lower() for cell in cells} & set(known))


def find(lines: Sequence[Line], known: Collection[str], merges: Sequence[Merge] = ()) -> int:
    """The place in ``lines`` (all with something in them) of the row that names the columns.

    It is the one with most of the ``known`` names; a single one may be chance below the first row that
    looks like names. Else it is that row: the first with more than a title in it, and of names merged
    downwards the last.
    """
    head = filled_out(lines[:LOOKED_AT], merges)
    first = next((n for n, (_row, cells) in enumerate(head) if len({*map(tidy, cells)} - {""}) > 1), 0)
    hits = [known_names(cells, known) for _row, cells in head]
    best = max(range(len(head)), key=lambda n: (hits[n], -n))
    if hits[best] > 1 or (hits[best] == 1 and best == first):
        return best
    ends = [one.last_row for one in merges if one.first_row == head[first][0]]
    return max((n for n, (row, _cells) in enumerate(head) if row <= max(ends, default=0)), default=first)


def table(
    lines: Sequence[Line],
    name: str,
    *,
    known: Collection[str] = (),
    heading: int = 0,
    merges: Sequence[Merge] = (),
    notes: Sequence[str] = (),
    encoding: str = "",
    sheet: str = "",
    sheets: Sequence[str] = (),
) -> Table:
    """The table in ``lines``; ``heading`` is the row of names where somebody has chosen it.

    Raises Refused (EMPTY, NO_ROWS, NO_HEADING, COLUMN_EMPTY, COLUMN_TWICE, TOO_MANY).
    """
    filled = with_something(lines)
    if not filled:
        raise reasons.EMPTY(name=name)
    if heading:
        place = next((n for n, (number, _cells) in enumerate(filled) if number == heading), None)
        if place is None:
            raise reasons.NO_HEADING(row=heading)
    else:
        place = find(filled, known, merges)
    number = filled[place][0]
    below = filled[place + 1 :]
    if not below:
        raise reasons.NO_ROWS(name=name)
    if len(below) > MOST_ROWS:
        raise reasons.TOO_MANY(limit=MOST_ROWS, count=len(below))
    heads = filled_out(filled[: place + 1], merges)[place][1]
    names = [tidy(cell) for cell in heads]
    while names and not names[-1]:
        names.pop()
    columns = _columns(names, below)
    told = list(notes)
    if place:
        told.append(
            _("以第 %(row)s 行作为表头，它上面有字的 %(count)s 行没有读。") % {"row": number, "count": place}
        )
    for column in filled_down(below, [one for one in merges if one.first_row > number]):
        if column in columns:
            told.append(_("“%s”一栏有合并的单元格，已按合并的内容填到每一行。") % columns[column])
    rows = [
        (
            row,
            {name: cells[at] if at < len(cells) else None for at, name in columns.items()},
            sum(map(bool, map(said, cells[len(names) :]))),
        )
        for row, cells in below
    ]
    return Table(list(columns.values()), rows, encoding, sheet, tuple(sheets), number, tuple(told))


def _columns(names: list[str], below: Sequence[Line]) -> dict[int, str]:
    """Each column's name by its place; columns with neither a name nor anything below are left out."""
    found: dict[int, str] = {}
    for at, name in enumerate(names):
        if not name:
            if row := next((n for n, cells in below if at < len(cells) and said(cells[at])), 0):
                raise reasons.COLUMN_EMPTY(n=at + 1, row=row)
            continue
        if name in found.values():
            raise reasons.COLUMN_TWICE(column=name)
        found[at] = name
    return found

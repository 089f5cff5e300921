"""From arrays to the text that COPY reads: columns of strings, one row a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workshop.city.ledger import NONE, UNKNOWN
from workshop.city.tables import Ints

NULL = r"\N"


@dataclass
class Rows:
    """Rows for one table."""

    table: str
    columns: tuple[str, ...]
    lines: list[str]

    @classmethod
    def of(cls, table: str, count: int, **columns: Any) -> Rows:
        """Columns are lists of strings, or one string for all rows."""
        lists = [[value] * count if isinstance(value, str) else value for value in columns.values()]
        if any(len(one) != count for one in lists):
            raise ValueError(f"{table}: columns of different length")
        return cls(table, tuple(columns), list(map("\t".join, zip(*lists, strict=True))) if count else [])


def escaped(text: str) -> str:
    """As COPY's text form wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def times(column: Ints) -> list[str]:
    """Instants in UTC; NONE is null."""
    texts = np.datetime_as_string(np.where(column == NONE, 0, column).astype("datetime64[s]")).tolist()
    if (column == NONE).any():
        return [NULL if at == NONE else f"{text}+00" for at, text in zip(column.tolist(), texts, strict=True)]
    return [f"{text}+00" for text in texts]


def plain_times(column: Ints) -> list[str]:
    """2026-03-01T02:03:04, without a zone."""
    return np.datetime_as_string(column.astype("datetime64[s]")).tolist()


def numbers(column: Any) -> list[str]:
    return list(map(str, np.asarray(column).tolist()))


def keys(column: Ints, known: Sequence[Any]) -> list[str]:
    """Keys of rows by position; below zero is null."""
    texts = [str(key) for key in known]
    texts.append(NULL)  # position -1
    return [texts[one] if one >= 0 else NULL for one in column.tolist()]


def shifted(column: Ints, first: int) -> list[str]:
    """Keys that are positions counted from ``first``; below zero is null."""
    return [str(first + one) if one >= 0 else NULL for one in column.tolist()]


def flags(column: Any) -> list[str]:
    return ["t" if one else "f" for one in np.asarray(column).tolist()]


def maybe(column: Ints) -> list[str]:
    """Yes, no, or null where it is not known."""
    return [NULL if one == UNKNOWN else "t" if one else "f" for one in column.tolist()]


def chosen(column: Any, known: Sequence[str], missing: str = "") -> list[str]:
    """Texts by position; below zero is ``missing``."""
    return [known[one] if one >= 0 else missing for one in np.asarray(column).tolist()]


def size(rows: Iterable[Rows]) -> int:
    return sum(len(one.lines) for one in rows)

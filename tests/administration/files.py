"""Workbooks as an administrator would upload them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook


def workbook(heads: Sequence[str], *rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(content: bytes) -> list[list[Any]]:
    """The first sheet of a workbook, row by row."""
    book = load_workbook(io.BytesIO(content))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)

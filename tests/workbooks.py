"""Workbooks for tests: written by openpyxl, and then edited in the zip as other programs write them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: Iterable[Any], after: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook of one worksheet with ``rows``; ``after`` may change it before it is saved."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if after is not None:
        after(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(content: bytes, pattern: str, replacement: str, *, part: str = SHEET) -> bytes:
    """The workbook with what ``pattern`` finds in ``part`` replaced; it must be found."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == part:
                text, count = re.subn(pattern, lambda _found: replacement, data.decode(), flags=re.DOTALL)
                assert count, f"{pattern} is not in {part}"
                data = text.encode()
            new.writestr(entry.filename, data)
    return out.getvalue()

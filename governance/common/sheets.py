"""Writing spreadsheets: no cell a formula, streamed from a file on disk, never kept by a cache on the way."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so is a formula to a spreadsheet, also behind spaces; CWE-1236.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Characters a spreadsheet file cannot hold.
UNWRITABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))


def safe(value: Any) -> Any:
    """A cell's value that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = value.translate(UNWRITABLE)
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def write(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    about: Sequence[str | Sequence[str]] = (),
) -> tempfile.SpooledTemporaryFile[bytes]:
    """A workbook of one table under bold headings; the lines ``about`` (one cell or several) on a second."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, safe(head))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([safe(value) for value in row])
    if about:
        second = book.create_sheet("说明")
        for line in about:
            second.append([safe(cell) for cell in ([line] if isinstance(line, str) else line)])
    file: tempfile.SpooledTemporaryFile[bytes] = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def response(file: Any, name: str) -> FileResponse:
    """The workbook as a download called ``name``."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=TYPE)
    answer["Cache-Control"] = "private, no-store"
    return answer

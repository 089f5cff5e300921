"""Reading a file as a table: what kind it really is, in which encoding, row by row as text or instants."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from openpyxl import load_workbook

from governance.common import table_reasons as reasons

MEGABYTES = 30
MOST_ROWS = 20_000
UNPACKED = 400 * 1024 * 1024  # bytes of a workbook: a small file that swells is no table
ENCODINGS = ("utf-8-sig", "gb18030")
OLE = b"\xd0\xcf\x11\xe0"


class Formula(str):
    """A cell that holds a formula and therefore no value of its own."""


@dataclass(frozen=True)
class Table:
    """Column names and rows. A row is (its number in the file, its cells by column, cells too many)."""

    columns: list[str]
    rows: list[tuple[int, dict[str, Any], int]]
    encoding: str = ""
    samples: list[dict[str, Any]] = field(default_factory=list)


def read(content: bytes, name: str) -> Table:
    """The table in ``content``. Raises Refused with what to do."""
    if len(content) > MEGABYTES * 1024 * 1024:
        raise reasons.TOO_LARGE(size=round(len(content) / 1024 / 1024, 1), limit=MEGABYTES)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise reasons.EMPTY(name=name)
    ending = PurePath(name).suffix.lower()
    if content.startswith(OLE):
        raise reasons.OLD_EXCEL(name=name)
    is_zip = content.startswith(b"PK\x03\x04")
    if ending not in (".csv", ".txt", ".xlsx"):
        raise reasons.UNKNOWN_TYPE(name=name)
    if ending == ".xlsx" and not is_zip:
        raise reasons.NOT_WHAT_NAMED(name=name, named="xlsx", found=_looks_like(content))
    if ending != ".xlsx" and is_zip:
        raise reasons.NOT_WHAT_NAMED(name=name, named="csv", found="xlsx")
    found = _workbook(content, name) if is_zip else _csv(content, name)
    if not found.rows:
        raise reasons.NO_ROWS(name=name)
    return found


def _looks_like(content: bytes) -> str:
    for start, kind in ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"<", "HTML")):
        if content.lstrip().startswith(start):
            return kind
    return "csv" if b"\0" not in content[:4096] else "?"


def _csv(content: bytes, name: str) -> Table:
    if kind := next((k for k in (_looks_like(content),) if k in ("PDF", "PNG", "JPEG", "HTML")), ""):
        raise reasons.NOT_WHAT_NAMED(name=name, named="csv", found=kind)
    text, encoding = _decoded(content, name)
    head = text[:8192].splitlines()[0] if text.strip() else ""
    delimiter = max(",\t;", key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        lines = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise reasons.UNREADABLE(name=name) from error
    return _table(lines, name, encoding)


def _numbered(reader: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows by their place in the table (the heading is 1), as a spreadsheet numbers them."""
    yield from enumerate(reader, 1)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as error:
            raise reasons.UNKNOWN_ENCODING(name=name) from error
    if b"\0" in content:
        raise reasons.NOT_WHAT_NAMED(name=name, named="csv", found="?")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise reasons.UNKNOWN_ENCODING(name=name)


def _workbook(content: bytes, name: str) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if not any(entry.filename == "xl/workbook.xml" for entry in entries):
                raise reasons.NOT_WHAT_NAMED(name=name, named="xlsx", found="zip")
            if sum(entry.file_size for entry in entries) > UNPACKED:
                raise reasons.TOO_LARGE(size="> 400", limit=MEGABYTES)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        lines = []
        for number, row in enumerate(sheet.iter_rows(), 1):
            lines.append((number, [_cell(cell) for cell in row]))
            if number > MOST_ROWS + 1:
                raise reasons.TOO_MANY(limit=MOST_ROWS)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise reasons.UNREADABLE(name=name) from error
    return _table(lines, name, "xlsx")


def _cell(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=") and len(value) > 1):
        return Formula(value)
    if isinstance(value, (datetime, date)) or value is None:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(lines: list[tuple[int, list[Any]]], name: str, encoding: str) -> Table:
    filled = [(number, cells) for number, cells in lines if any(_said(cell) for cell in cells)]
    if not filled:
        raise reasons.EMPTY(name=name)
    _number, heads = filled[0]
    columns = [_said(cell) for cell in heads]
    while columns and not columns[-1]:
        columns.pop()
    for place, column in enumerate(columns, 1):
        if not column:
            raise reasons.COLUMN_EMPTY(n=place)
        if columns.index(column) != place - 1:
            raise reasons.COLUMN_TWICE(column=column)
    if len(filled) - 1 > MOST_ROWS:
        raise reasons.TOO_MANY(limit=MOST_ROWS)
    rows = [
        (
            number,
            dict(zip(columns, cells, strict=False)),
            sum(bool(_said(cell)) for cell in cells[len(columns) :]),
        )
        for number, cells in filled[1:]
    ]
    return Table(columns, rows, encoding)


def _said(cell: Any) -> str:
    return "" if cell is None else str(cell).replace("\0", "").strip()

"""Workbooks: looked through before anything is built of them. What they say of themselves is not believed."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from governance.common import table_reasons as reasons
from governance.common.tables import headings
from governance.common.tables.merges import MOST_MERGES, Merge
from governance.common.tables.model import Blurred, Formula, Line, Table, plain_text, said

UNPACKED = 200 * 1024 * 1024  # bytes: a small file that swells is no table
MOST_PARTS = 5_000
MOST_SHEETS = 100
MOST_CELLS = 2_000_000  # with those that are empty and only have a border
MOST_COLUMNS = 500  # the last one with something in it
MOST_DIGITS = 15  # of a number in a spreadsheet; the ones behind are made up
LAST_ROW = 1_048_576
CHUNK = 1024 * 1024
# What a reader stumbles over in a workbook that was not written by a spreadsheet.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Measured:
    """What a part of a workbook holds, learned while it is parsed and thrown away."""

    def __init__(self, cells: int = 0) -> None:
        self.cells = cells  # of the parts before, too
        self.values = 0
        self.last_row = self.last_column = 0  # with something in them
        self.merges: list[Merge] = []
        self._row = self._column = 0
        self._places: dict[str, int] = {}

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            self._cell(attrs)
        elif name in ("v", "t", "f"):
            self.values += 1
            self.last_row = self._row
            self.last_column = max(self.last_column, self._column)
        elif name == "row":
            number = int(attrs.get("r") or self._row + 1)
            if not self._row < number <= LAST_ROW:
                raise ValueError("rows out of order")  # a reader would leave them out without a word
            self._row, self._column = number, 0
        elif name == "mergeCell" and len(self.merges) < MOST_MERGES:
            left, top, right, bottom = range_boundaries(attrs["ref"])
            self.merges.append(Merge(left - 1, top, right - 1, bottom))

    def _cell(self, attrs: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise reasons.TOO_MANY_CELLS()
        column = self._column + 1
        if place := attrs.get("r"):
            letters = place.rstrip("0123456789")
            if letters not in self._places:
                self._places[letters] = range_boundaries(f"{letters}1")[0]
            column = self._places[letters]
        if column <= self._column:
            raise ValueError("cells out of order")
        self._column = column


def read(content: bytes, name: str, *, known: Collection[str], sheet: str, heading: int) -> Table:
    """The table on the worksheet called ``sheet``, else on the first visible one that looks like it.

    Raises Refused: NOT_WHAT_NAMED, TOO_LARGE, TOO_MANY_CELLS, TOO_WIDE, HAS_DTD, UNREADABLE, EMPTY,
    ALL_HIDDEN, NO_SUCH_SHEET, and what ``headings.table`` does.
    """
    try:
        parts = _measured(content, name)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return _read(book, parts, name, known, sheet, heading)
    except DefusedXmlException as error:
        raise reasons.HAS_DTD(name=name) from error
    except BROKEN as error:
        raise reasons.UNREADABLE(name=name) from error


def _measured(content: bytes, name: str) -> dict[str, Measured]:
    """Every part of the workbook, by name. A document type in any of them is refused by the parser."""
    found: dict[str, Measured] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        if not any(entry.filename == "xl/workbook.xml" for entry in entries):
            raise reasons.NOT_WHAT_NAMED(name=name, named="xlsx", found="zip")
        # A part never unpacks to more than its size in the list: what is behind is not read.
        if sum(entry.file_size for entry in entries) > UNPACKED or len(entries) > MOST_PARTS:
            raise reasons.SWELLS(limit=UNPACKED // 1024 // 1024)
        cells = 0
        for entry in entries:
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            one = Measured(cells)
            parser = DefusedXMLParser(target=one, forbid_dtd=True)
            with packed.open(entry) as part:
                while chunk := part.read(CHUNK):
                    parser.feed(chunk)
            parser.close()
            found[entry.filename] = one
            cells = one.cells
    return found


def _read(
    book: Any, parts: dict[str, Measured], name: str, known: Collection[str], sheet: str, heading: int
) -> Table:
    every = [(one, parts[one._worksheet_path.lstrip("/")]) for one in book.worksheets[:MOST_SHEETS]]
    filled = {one.title: (one, measured) for one, measured in every if measured.values}
    visible = [title for title, (one, _measured) in filled.items() if one.sheet_state == "visible"]
    hidden = [title for title in filled if title not in visible]
    if not filled:
        raise reasons.EMPTY(name=name)
    if sheet and sheet not in filled:
        raise reasons.NO_SUCH_SHEET(sheet=sheet, sheets="、".join(visible or hidden))
    if not visible and not sheet:
        raise reasons.ALL_HIDDEN(sheets="、".join(hidden))
    chosen = sheet or _likely(visible, filled, known)
    worksheet, measured = filled[chosen]
    if measured.last_column > MOST_COLUMNS:
        raise reasons.TOO_WIDE(sheet=chosen, most=MOST_COLUMNS, count=measured.last_column)
    notes = []
    if len(visible) > 1 or chosen in hidden:
        notes.append(
            _("文件里有 %(count)s 张有内容的工作表，读的是“%(sheet)s”，没有读：%(others)s。")
            % {
                "count": len(filled),
                "sheet": chosen,
                "others": "、".join(title for title in filled if title != chosen),
            }
        )
    elif hidden:
        notes.append(_("隐藏的工作表没有读：%s。") % "、".join(hidden))
    return headings.table(
        list(_lines(worksheet, measured)),
        name,
        known=known,
        heading=heading,
        merges=measured.merges,
        notes=notes,
        encoding="xlsx",
        sheet=chosen,
        sheets=[*visible, *hidden],
    )


def _likely(titles: Sequence[str], filled: dict[str, Any], known: Collection[str]) -> str:
    """The first worksheet on which known column names stand, else the first."""
    if len(titles) > 1 and known:
        for title in titles:
            worksheet, measured = filled[title]
            first = headings.with_something(list(_lines(worksheet, measured, most=headings.LOOKED_AT * 2)))
            if any(headings.known_names(cells, known) > 1 for _n, cells in first):
                return title
    return titles[0]


def _lines(worksheet: Any, measured: Measured, most: int = LAST_ROW) -> Iterator[Line]:
    """Rows with something in them, up to the last row and column with something in them."""
    worksheet.reset_dimensions()  # what the file says of its size is often wrong
    last = min(measured.last_row, most)
    if measured.last_column > MOST_COLUMNS:
        last = min(last, headings.LOOKED_AT)
    for number, row in enumerate(worksheet.iter_rows(max_row=last, max_col=measured.last_column), 1):
        cells = [_cell(cell) for cell in row]
        if any(cell is not None for cell in cells):
            yield number, cells


def _cell(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, str):
        text = plain_text(_ESCAPED.sub(_character, value))
        if text.startswith("=") and len(text) > 1:
            return Formula(text)
        return Blurred(text) if isinstance(text, Blurred) else text if said(text) else None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _number(value)
    return value if hasattr(value, "year") else str(value)


def _number(value: float) -> str:
    if value != int(value):
        return repr(value)
    text = str(int(value))
    return Blurred(text) if len(text.lstrip("-")) > MOST_DIGITS else text


def _character(match: re.Match[str]) -> str:
    """A control character as spreadsheets write it into XML; other characters are never written so."""
    code = int(match[1], 16)
    if code in (0x0D, 0x0A, 0x09):
        return "" if code == 0x0D else chr(code)
    return "" if code < 0x20 else match[0]

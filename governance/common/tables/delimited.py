"""Text files of separated values: their encoding, their separator, and quotes that do not end."""

from __future__ import annotations

import csv
import io
import re

from governance.common import table_reasons as reasons
from governance.common.tables.model import Line, plain_text

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;|"
LONGEST = 1_000_000  # characters of a cell
WIDTH_BY = 15  # rows: as wide as the widest of the first is the table
_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def lines(content: bytes, name: str) -> tuple[list[Line], str]:
    """The rows and the encoding. Raises Refused (UNKNOWN_ENCODING, NOT_WHAT_NAMED, QUOTE)."""
    text, encoding = _decoded(content, name)
    delimiter = ""
    if said := _SEPARATOR.match(text):  # what Excel writes for itself
        delimiter, text = said[1], text[said.end() :]
    every = list(io.StringIO(text, newline=""))
    heads = next((line for line in every if any(map(line.count, DELIMITERS))), "")
    delimiter = delimiter or max(DELIMITERS, key=heads.count)
    csv.field_size_limit(LONGEST)
    found: list[Line] = []
    width, begins = 0, 0
    try:
        # Strict: a quote that is not closed would take the rows behind it into one cell.
        reader = csv.reader(every, delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, 1):
            width = max(width, len(cells)) if number <= WIDTH_BY else width
            if _swallows(cells, every[begins : reader.line_num], width, delimiter):
                raise reasons.QUOTE(row=number)
            found.append((number, [plain_text(cell) for cell in cells]))
            begins = reader.line_num
    except csv.Error as error:
        raise reasons.QUOTE(row=len(found) + 1) from error
    return found, encoding


def _swallows(cells: list[str], lines: list[str], width: int, delimiter: str) -> bool:
    """Whether a row over several ``lines`` is rather several rows: one too short, or each of them a row."""
    if len(lines) < 2 or not any("\n" in cell or "\r" in cell for cell in cells):
        return False
    return len(cells) < width or (width > 2 and all(line.count(delimiter) == width - 1 for line in lines))


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

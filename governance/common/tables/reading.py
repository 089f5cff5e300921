"""From the bytes of an upload to a table, or to a sentence that says what to do with the file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath

from governance.common import table_reasons as reasons
from governance.common.tables import delimited, headings, workbook
from governance.common.tables.model import MEGABYTES, Table

OLE = b"\xd0\xcf\x11\xe0"
# How the parts of an encrypted workbook are called inside its container.
ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_KINDS = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"<", "HTML"))


def read(
    content: bytes, name: str, *, known: Collection[str] = (), sheet: str = "", heading: int = 0
) -> Table:
    """The table in ``content``. Raises Refused with what to do.

    ``known`` are column names in lower case by which the heading is recognised below a title, and the
    worksheet among several. ``sheet`` and ``heading`` (a row's number) say it where somebody has chosen.
    """
    if len(content) > MEGABYTES * 1024 * 1024:
        raise reasons.TOO_LARGE(size=round(len(content) / 1024 / 1024, 1), limit=MEGABYTES)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise reasons.EMPTY(name=name)
    ending = PurePath(name).suffix.lower()
    if content.startswith(OLE):
        raise (
            reasons.PASSWORD(name=name)
            if any(map(content.__contains__, ENCRYPTED))
            else reasons.OLD_EXCEL(name=name)
        )
    is_zip = content.startswith(b"PK\x03\x04")
    if ending not in (".csv", ".txt", ".xlsx"):
        raise reasons.UNKNOWN_TYPE(name=name)
    if ending == ".xlsx" and not is_zip:
        raise reasons.NOT_WHAT_NAMED(name=name, named="xlsx", found=_looks_like(content))
    if ending != ".xlsx" and is_zip:
        raise reasons.NOT_WHAT_NAMED(name=name, named="csv", found="xlsx")
    names = {headings.tidy(one).lower() for one in known}
    if is_zip:
        return workbook.read(content, name, known=names, sheet=sheet, heading=heading)
    if (kind := _looks_like(content)) not in ("csv", "?"):
        raise reasons.NOT_WHAT_NAMED(name=name, named="csv", found=kind)
    lines, encoding = delimited.lines(content, name)
    return headings.table(lines, name, known=names, heading=heading, encoding=encoding)


def _looks_like(content: bytes) -> str:
    for start, kind in _KINDS:
        if content.lstrip().startswith(start):
            return kind
    return "csv" if b"\0" not in content[:4096] else "?"

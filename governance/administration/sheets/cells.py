"""What a cell may hold: readers from a file's cell to a value, and how a value is shown and exported.

A reader gets the cell as ``common.tables`` found it (text, an instant, None) and returns the value, or
raises Refused with what to do. An empty cell is ``None`` and never reaches a reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from governance.administration.sheets import reasons
from governance.common import phones

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
    Read = Callable[[Any], Any]

SHORT_CODES, FULL_CODE = (6, 9), 12  # digits of a statistical code
DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def said(cell: Any) -> str:
    """The text of a cell: without what stands around it, and without NUL."""
    if isinstance(cell, (datetime, date)):
        return shown(cell)
    return "" if cell is None else str(cell).replace("\0", "").replace("\u3000", " ").strip()


def text(most: int = 200) -> Read:
    """Words on one line, at most ``most`` characters."""

    def read(cell: Any) -> str:
        found = " ".join(said(cell).split())
        if len(found) > most:
            raise reasons.TOO_LONG(length=len(found), most=most)
        return found

    return read


def area_code() -> Read:
    """An area's code. Its short form (6 digits of a district, 9 of a subdistrict) is filled up."""

    def read(cell: Any) -> str:
        found = text(32)(cell)
        short = found.isdigit() and len(found) in SHORT_CODES
        full = found.ljust(FULL_CODE, "0")
        return full if short and re.fullmatch(settings.AREA_CODE_PATTERN, full) else found

    return read


def phone(cell: Any) -> str:
    """A telephone number in the form in which it is kept."""
    return phones.normal(said(cell))


def whole(least: int = 0, most: int = 2_000_000_000) -> Read:
    """A whole number; 1,200 and 1 200 and 1200.0 are one too."""

    def read(cell: Any) -> int:
        found = said(cell).replace(",", "").replace("，", "").replace(" ", "")
        try:
            number = int(float(found)) if float(found).is_integer() else None
        except (ValueError, OverflowError):
            number = None
        if number is None:
            raise reasons.NO_NUMBER(text=said(cell)[:40])
        if not least <= number <= most:
            raise reasons.NUMBER_RANGE(number=number, least=least, most=most)
        return number

    return read


def day() -> Read:
    """A local date."""

    def read(cell: Any) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        found = said(cell).split(" ")[0]
        for form in DAY_FORMS:
            try:
                return datetime.strptime(found, form).date()  # noqa: DTZ007 - a date has no zone
            except ValueError:
                continue
        raise reasons.NO_DAY(text=said(cell)[:40])

    return read


def choice(options: Callable[[], Iterable[tuple[Any, Text]]]) -> Read:
    """One of ``options`` (value, label), written as its label or its value."""

    def read(cell: Any) -> Any:
        found, known = said(cell), list(options())
        for value, label in known:
            if found in (str(label), str(value)):
                return value
        raise reasons.NO_CHOICE(text=found[:40], choices="、".join(str(label) for _value, label in known))

    return read


def labelled(options: Callable[[], Iterable[tuple[Any, Text]]]) -> Callable[[Any], str]:
    """How a value of ``choice`` is shown: by its label."""

    def show(value: Any) -> str:
        return next((str(label) for known, label in options() if known == value), shown(value))

    return show


def shown(value: Any) -> str:
    """A value as words, so that its reader reads it back."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)

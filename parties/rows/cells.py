"""What lines of lists and pages say of a row: cells with their tags, facts by the names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.common.furniture import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True)
class Tag:
    """A word beside a text. ``tone`` is "", "soon", "late" or "note"."""

    text: Text
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a line. ``kind`` is that of its column; ``bar`` is a share of 100 to draw."""

    text: Text = "–"
    url: str = ""
    tags: tuple[Tag, ...] = ()
    kind: str = ""
    bar: int | None = None


def title(row: Any, *tags: Tag | None) -> Cell:
    """The first cell: what the row is called, leading to it, marked when it is made up."""
    marks = [tag for tag in tags if tag is not None]
    if getattr(row, "is_demo", False):
        marks.append(Tag(_("演示"), "soon"))
    return Cell(spoken(row), row.get_absolute_url(), tuple(marks))


def place(area: Any) -> Cell:
    """An area, a grid with its community."""
    return Cell(f"{area.parent} {area}" if area.level == 4 and area.parent else str(area))


def day(value: date | None) -> Cell:
    return Cell(f"{value:%Y-%m-%d}" if value else "–", kind="number")


def number(value: int | None) -> Cell:
    return Cell("–" if value is None else f"{value:,}".replace(",", " "), kind="number")


def said(value: Any) -> str:
    """A value in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return spoken(value)


def facts(row: Any, names: Iterable[str]) -> list[tuple[str, str]]:
    """The fields ``names`` of ``row`` with their labels, as a page shows them."""
    found = []
    for name in names:
        known = row._meta.get_field(name)
        shown = getattr(row, f"get_{name}_display", None)
        value = shown() if shown is not None and getattr(row, name) not in (None, "") else getattr(row, name)
        found.append((str(known.verbose_name), said(value)))
    return found

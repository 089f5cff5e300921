"""Days, and spans of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies.base import Asked, Words

# Nobody means a day outside these years, and arithmetic near the ends of the calendar fails.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class DaySpan(NamedTuple):
    """From the first day to the last, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Day(Supply):
    """A day between the years 1900 and 2199."""

    def read(self, value: Any, case: Case) -> date:
        return read_day(self.label, value)

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def field(self, asked: Asked) -> forms.Field:
        return forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(frozen=True)
class DayRange(Supply):
    """From one day to another, at most ``longest`` days (0: any number)."""

    longest: int = 0

    def is_empty(self, value: Any) -> bool:
        if isinstance(value, Mapping):
            value = [value.get("from"), value.get("to")]
        return super().is_empty(value) or (isinstance(value, list | tuple) and not any(value))

    def read(self, value: Any, case: Case) -> DaySpan:
        if isinstance(value, Mapping):
            value = [value.get("from"), value.get("to")]
        if not isinstance(value, list | tuple) or len(value) != 2 or not all(value):
            raise ValueError(_("请填写“%s”的起止两个日期。") % self.label)
        span = DaySpan(read_day(self.label, value[0]), read_day(self.label, value[1]))
        if span.last < span.first:
            raise ValueError(_("“%s”的结束日期早于开始日期。") % self.label)
        if self.longest and span.days > self.longest:
            raise ValueError(_("“%(label)s”最长 %(n)s 天。") % {"label": self.label, "n": self.longest})
        return span

    def to_json(self, value: Any) -> Any:
        return None if value is None else {"from": value.first.isoformat(), "to": value.last.isoformat()}

    def _schema(self) -> dict[str, Any]:
        day = {"type": "string", "format": "date"}
        return {"type": "object", "properties": {"from": day, "to": day}, "required": ["from", "to"]}

    def field(self, asked: Asked) -> forms.Field:
        return DayRangeField(self.label)


class DayRangeInput(forms.MultiWidget):
    """Two date inputs, each with a name of its own for whoever listens to the page."""

    def __init__(self, label: Words) -> None:
        names = (_("%s：从") % label, _("%s：到") % label)
        attrs = {"type": "date", "class": "form-control"}
        super().__init__([forms.DateInput(attrs=attrs | {"aria-label": name}) for name in names])

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else [None, None]


class DayRangeField(forms.Field):
    """Hands on the two days as they were typed; what is wrong with them is said by ``DayRange.read``."""

    def __init__(self, label: Words) -> None:
        super().__init__(widget=DayRangeInput(label))

    def clean(self, value: Any) -> list[str]:
        return [str(one or "").strip() for one in value or []]


def read_day(label: Words, value: Any) -> date:
    """A day from a date or its ISO text. Raises ValueError with a sentence that names ``label``."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        try:
            value = date.fromisoformat(str(value).strip())
        except ValueError as error:
            raise ValueError(_("“%s”应为日期，如 2026-11-21。") % label) from error
    if not EARLIEST <= value <= LATEST:
        raise ValueError(
            _("“%(label)s”应在 %(first)s 年到 %(last)s 年之间。")
            % {"label": label, "first": EARLIEST.year, "last": LATEST.year}
        )
    return value

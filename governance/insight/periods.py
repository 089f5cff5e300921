"""Spans of local days, and those they are compared with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

KINDS = ("today", "week", "month", "custom")
LONGEST = 3_660  # days


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``end``, both included."""

    start: date
    end: date
    kind: str = "custom"

    @classmethod
    def today(cls, today: date) -> Period:
        return cls(today, today, "today")

    @classmethod
    def week(cls, today: date) -> Period:
        """Monday to today."""
        return cls(today - timedelta(days=today.weekday()), today, "week")

    @classmethod
    def month(cls, today: date) -> Period:
        """The first of the month to today."""
        return cls(today.replace(day=1), today, "month")

    @classmethod
    def whole_month(cls, day: date) -> Period:
        return cls(day.replace(day=1), _last_of(day.year, day.month), "month")

    @classmethod
    def named(cls, kind: str, today: date) -> Period:
        return {"today": cls.today, "week": cls.week}.get(kind, cls.month)(today)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def until(self, day: date) -> Period:
        """The part up to ``day``: what has not come yet is not asked for."""
        return Period(self.start, min(self.end, day), self.kind)

    def previous(self) -> Period:
        """As many days of the month or week before, or else the days just before."""
        if self.kind == "month" or self._is_whole_month:
            last = self.start - timedelta(days=1)
            begin = last.replace(day=1)
            end = last if self._is_whole_month else begin + timedelta(days=self.days - 1)
            return Period(begin, min(end, last), self.kind)
        back = 7 if self.kind == "week" else self.days
        return Period(self.start - timedelta(days=back), self.end - timedelta(days=back), self.kind)

    def year_ago(self) -> Period:
        """The same days of the year before; a whole month is compared with the whole month."""
        start = _years_back(self.start)
        end = _last_of(start.year, start.month) if self._is_whole_month else _years_back(self.end)
        return Period(start, end, self.kind)

    @property
    def _is_whole_month(self) -> bool:
        return self.start.day == 1 and self.end == _last_of(self.start.year, self.start.month)

    @property
    def query(self) -> dict[str, str]:
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}

    def __str__(self) -> str:
        if self.start == self.end:
            return self.start.isoformat()
        return _("%(start)s 至 %(end)s") % {"start": self.start.isoformat(), "end": self.end.isoformat()}


def twelve_months(end: date) -> list[Period]:
    """The month of ``end`` and the eleven before it, the oldest first."""
    found = [Period.whole_month(end)]
    while len(found) < 12:
        found.append(Period.whole_month(found[-1].start - timedelta(days=1)))
    return found[::-1]


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _years_back(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)

"""What a work calendar says of each day: a value, with no database in it.

Spans are minutes since local midnight; dates are local dates of the calendar's time zone. A day is
worked or off by, in this order: what was entered for that date; the fixed statutory holidays, in a year
that is not entered; the weekday rule in force then.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from governance.clock.tables import YearTable

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTES_A_DAY = 24 * 60
# Days off by law on the same date every year; the others follow the moon and the notice.
FIXED_HOLIDAYS = {
    (1, 1): _("元旦"),
    (5, 1): _("劳动节"),
    (5, 2): _("劳动节"),
    (10, 1): _("国庆节"),
    (10, 2): _("国庆节"),
    (10, 3): _("国庆节"),
}
SECOND_OF_MAY_SINCE = 2025


class Span(NamedTuple):
    """Office time from ``begin`` to ``end``, in minutes since local midnight; 1440 is 24:00."""

    begin: int
    end: int

    @classmethod
    def parse(cls, begin: str, end: str) -> Span:
        """A span from two texts such as "09:00" and "12:00" ("24:00" ends a day). Raises ValueError."""
        return cls(_minutes(begin), _minutes(end))

    @property
    def texts(self) -> tuple[str, str]:
        """The span as two texts: ("09:00", "12:00")."""
        return _clock(self.begin), _clock(self.end)

    def __str__(self) -> str:
        return "–".join(self.texts)


Spans = tuple[Span, ...]


class DayKind(StrEnum):
    """What was entered for a date: off although the weekday is worked, or worked although it is off."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, order=True)
class SpecialDay:
    """A date that does not follow its weekday.

    ``spans`` of a workday are its own office time; None means those of a normal day (see
    ``OfficeHours.normal``). A workday with spans may also shorten a day that is worked anyway.
    ``notice`` is the year whose notice named it; it is kept for December, which two notices may name.
    """

    date: date
    kind: DayKind
    name: str = ""
    spans: Spans | None = None
    notice: int | None = None

    def __post_init__(self) -> None:
        if self.kind == DayKind.HOLIDAY and self.spans is not None:
            raise ValueError("a holiday has no office time")
        if self.spans is not None:
            check_spans(self.spans)
            if not self.spans:
                raise ValueError("a workday has office time")


@dataclass(frozen=True, order=True)
class OfficeHours:
    """The weekday rule in force from the local date ``starts_on``: spans for Monday to Sunday.

    A city with summer and winter hours has one of these per season.
    """

    starts_on: date
    week: tuple[Spans, ...]

    def __post_init__(self) -> None:
        check_week(self.week)

    @property
    def normal(self) -> Spans:
        """What a make-up workday has by default: Monday's spans, else the first worked weekday's."""
        return next(spans for spans in self.week if spans)


@dataclass(frozen=True)
class Day:
    """One local date as the calendar sees it. ``special`` is what was entered for it, if anything."""

    date: date
    spans: Spans
    special: SpecialDay | None
    weekday_spans: Spans

    @property
    def is_workday(self) -> bool:
        return bool(self.spans)

    @property
    def is_make_up(self) -> bool:
        """Worked although its weekday is off (调休上班)."""
        return bool(self.spans) and not self.weekday_spans

    @property
    def is_holiday(self) -> bool:
        """Off by name, not merely because of its weekday."""
        return self.special is not None and self.special.kind == DayKind.HOLIDAY

    @property
    def name(self) -> str:
        return self.special.name if self.special else ""

    @property
    def minutes(self) -> int:
        """Office time of the day in minutes."""
        return sum(span.end - span.begin for span in self.spans)


@dataclass(frozen=True)
class Calendar:
    """A work calendar at one version: immutable, comparable, and safe to keep for ever.

    ``calendar_id`` and ``version`` are its identity, ``version_pk`` is the row a judged deadline points
    at (all three unset for a calendar that is in no database). ``covered`` holds the years whose
    holidays are known; in other years the weekday rule and the statutory days of fixed date hold.
    """

    hours: tuple[OfficeHours, ...]
    special: tuple[SpecialDay, ...] = ()
    covered: frozenset[int] = frozenset()
    calendar_id: int | None = None
    version: int = 0
    version_pk: int | None = None
    name: str = ""
    tz: ZoneInfo = SHANGHAI
    _years: dict[int, YearTable] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("a calendar has office hours")
        for what, dates in (
            ("office hours", [one.starts_on for one in self.hours]),
            ("special days", [one.date for one in self.special]),
        ):
            if len(set(dates)) != len(dates):
                raise ValueError(f"{what}: a date occurs twice")
        object.__setattr__(self, "hours", tuple(sorted(self.hours)))
        object.__setattr__(self, "special", tuple(sorted(self.special, key=lambda day: day.date)))

    @cached_property
    def _special_by_date(self) -> dict[date, SpecialDay]:
        return {one.date: one for one in self.special}

    @cached_property
    def _starts(self) -> list[date]:
        return [one.starts_on for one in self.hours]

    def hours_on(self, day: date) -> OfficeHours:
        """The weekday rule in force on ``day``; before the first one starts, the first."""
        return self.hours[max(bisect_right(self._starts, day) - 1, 0)]

    def day(self, day: date) -> Day:
        """What the calendar says of the local date ``day``."""
        hours = self.hours_on(day)
        usual = hours.week[day.weekday()]
        special = self._special_by_date.get(day) or self._fixed(day)
        if special is None:
            return Day(day, usual, None, usual)
        if special.kind == DayKind.HOLIDAY:
            return Day(day, (), special, usual)
        return Day(day, special.spans or usual or hours.normal, special, usual)

    def _fixed(self, day: date) -> SpecialDay | None:
        """A statutory holiday of fixed date in a year whose notice is not entered yet."""
        if day.year in self.covered or (name := fixed_holiday(day)) is None:
            return None
        return SpecialDay(day, DayKind.HOLIDAY, name)

    def is_workday(self, day: date) -> bool:
        return self.day(day).is_workday

    def notice_of(self, day: SpecialDay) -> int | None:
        """The year whose notice named ``day``; None where it may have been its own or the next year's."""
        if day.notice is None and day.date.month == 12 and self.covers(day.date.year + 1):
            return None
        return day.notice or day.date.year

    def covers(self, year: int) -> bool:
        """Whether the holidays of ``year`` are known."""
        return year in self.covered

    def local(self, instant: datetime) -> datetime:
        """``instant`` as the clock on the office wall shows it. Raises ValueError when it is naive."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return instant.astimezone(self.tz)

    def instant(self, day: date, minutes: int = 0) -> datetime:
        """The instant (UTC) at ``minutes`` since local midnight of ``day``; 1440 is the next midnight."""
        days, minutes = divmod(minutes, MINUTES_A_DAY)
        local = datetime.combine(day + timedelta(days), time(*divmod(minutes, 60)), tzinfo=self.tz)
        return local.astimezone(UTC)

    def year(self, year: int) -> YearTable:
        """The table of ``year``'s days, built once for this value."""
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = YearTable.of(self, year)
        return table


def fixed_holiday(day: date) -> str | None:
    """The name of the statutory holiday that falls on ``day`` every year (全国年节及纪念日放假办法)."""
    if (day.month, day.day) == (5, 2) and day.year < SECOND_OF_MAY_SINCE:
        return None
    return FIXED_HOLIDAYS.get((day.month, day.day))


def check_spans(spans: Sequence[Span]) -> None:
    """Raise ValueError unless the spans lie within a day, in order, without overlap. Touching is allowed."""
    previous = 0
    for span in spans:
        if not 0 <= span.begin < span.end <= MINUTES_A_DAY:
            raise ValueError(f"{span}: office time begins before it ends, within one day")
        if span.begin < previous:
            raise ValueError(f"{span}: begins before the span above it has ended")
        previous = span.end


def check_week(week: Sequence[Sequence[Span]]) -> None:
    """Raise ValueError unless there are seven days of sound spans and at least one of them is worked."""
    if len(week) != 7:
        raise ValueError("a week has seven days, Monday first")
    for spans in week:
        check_spans(spans)
    if not any(week):
        raise ValueError("at least one weekday is worked")


def week_of(*spans: tuple[str, str], days: Iterable[int] = range(5)) -> tuple[Spans, ...]:
    """A week whose ``days`` (0 is Monday) have the same ``spans``, such as ("09:00", "12:00")."""
    worked = tuple(Span.parse(*span) for span in spans)
    chosen = set(days)
    return tuple(worked if day in chosen else () for day in range(7))


def _minutes(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == 2 and len(minutes) == 2 and hours.isascii() and minutes.isascii()):
        raise ValueError(f"{text}: a time is written like 09:00")
    if not (hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60):
        raise ValueError(f"{text}: a time is written like 09:00")
    total = int(hours) * 60 + int(minutes)
    if total > MINUTES_A_DAY:
        raise ValueError(f"{text}: a day ends at 24:00")
    return total


def _clock(minutes: int) -> str:
    return "{:02d}:{:02d}".format(*divmod(minutes, 60))

"""A year of a calendar as running totals, so that a due time is found by bisection, not by stepping."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from governance.clock.calendars import Calendar

NOTHING = timedelta(0)


@dataclass(frozen=True)
class YearTable:
    """The days of one year. Lists are indexed by day of the year from 0; totals have one entry more.

    ``office[i]`` is the office time before day i, ``workdays[i]`` the workdays before it; both begin
    at zero on 1 January. ``spans`` are instants in UTC.
    """

    year: int
    first: int  # the ordinal of 1 January
    spans: list[list[tuple[datetime, datetime]]]
    office: list[timedelta]
    workdays: list[int]

    @classmethod
    def of(cls, calendar: Calendar, year: int) -> YearTable:
        first, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
        spans: list[list[tuple[datetime, datetime]]] = []
        office, workdays = [NOTHING], [0]
        for ordinal in range(first, end):
            day = date.fromordinal(ordinal)
            known = calendar.day(day)
            spans.append(
                [(calendar.instant(day, one.begin), calendar.instant(day, one.end)) for one in known.spans]
            )
            office.append(office[-1] + sum((stop - start for start, stop in spans[-1]), NOTHING))
            workdays.append(workdays[-1] + known.is_workday)
        return cls(year, first, spans, office, workdays)


def office_until(calendar: Calendar, instant: datetime, since: int) -> timedelta:
    """Office time from 1 January of the year ``since`` to ``instant``."""
    day = calendar.local(instant).date()
    total = NOTHING
    for year in range(since, day.year):
        total += calendar.year(year).office[-1]
    table = calendar.year(day.year)
    index = day.toordinal() - table.first
    total += table.office[index]
    for start, stop in table.spans[index]:
        if instant <= start:
            break
        total += min(instant, stop) - start
    return total


def office_reached(calendar: Calendar, total: timedelta, since: int) -> datetime:
    """The first instant at which ``total`` (above zero) office time has passed since 1 January ``since``."""
    year = since
    while (table := calendar.year(year)).office[-1] < total:
        total -= table.office[-1]
        year += 1
    index = bisect_left(table.office, total) - 1  # the day on which the total is reached
    total -= table.office[index]
    for start, stop in table.spans[index]:
        if total <= stop - start:
            return start + total
        total -= stop - start
    raise AssertionError("a day's spans add up to its total")


def office_opens(calendar: Calendar, instant: datetime) -> datetime:
    """The first instant from ``instant`` on that lies in office time: itself while the office is open.

    A span's end is no longer office time.
    """
    day = calendar.local(instant).date()
    while True:
        table = calendar.year(day.year)
        for ordinal in range(day.toordinal(), table.first + len(table.spans)):
            for start, stop in table.spans[ordinal - table.first]:
                if instant < stop:
                    return max(instant, start)
        day = date(day.year + 1, 1, 1)


def workdays_until(calendar: Calendar, day: date, since: int) -> int:
    """Workdays from 1 January of the year ``since`` to the local date ``day``, that day included."""
    total = sum(calendar.year(year).workdays[-1] for year in range(since, day.year))
    table = calendar.year(day.year)
    return total + table.workdays[day.toordinal() - table.first + 1]


def workday_reached(calendar: Calendar, count: int, since: int) -> date:
    """The ``count``-th workday (from 1) since 1 January of the year ``since``."""
    year = since
    while (table := calendar.year(year)).workdays[-1] < count:
        count -= table.workdays[-1]
        year += 1
    return date.fromordinal(table.first + bisect_left(table.workdays, count) - 1)

"""A calendar's year as a page prints it: months, weeks from Monday to Sunday, days, totals."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from governance.clock.calendars import Calendar, Day, Spans, SpecialDay


@dataclass(frozen=True)
class Totals:
    """Sums over days: how many there are of each sort, and the office time they have."""

    workdays: int
    make_up_days: int
    holidays: int
    rest_days: int  # off by weekday alone
    office_time: timedelta

    @classmethod
    def of(cls, days: list[Day]) -> Totals:
        return cls(
            workdays=sum(day.is_workday for day in days),
            make_up_days=sum(day.is_make_up for day in days),
            holidays=sum(day.is_holiday for day in days),
            rest_days=sum(not day.is_workday and not day.is_holiday for day in days),
            office_time=timedelta(minutes=sum(day.minutes for day in days)),
        )


@dataclass(frozen=True)
class Month:
    """One month. ``weeks`` are rows of seven, None where a day belongs to another month."""

    number: int
    weeks: list[list[Day | None]]
    totals: Totals

    @property
    def first(self) -> Day:
        """The month's first day."""
        return next(day for day in self.weeks[0] if day is not None)


@dataclass(frozen=True)
class Stretch:
    """Special days in a row of one kind and name: 国庆节, 10-01 to 10-07."""

    name: str
    is_workday: bool
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class YearView:
    """A year to print. ``covered`` is False when its holidays are not known: say so on the page.

    ``hours`` are the weekday rules that hold on some day of the year, each with the date from which.
    """

    year: int
    covered: bool
    months: list[Month]
    totals: Totals
    stretches: list[Stretch]
    hours: list[tuple[date, tuple[Spans, ...]]]


def year_view(calendar: Calendar, year: int) -> YearView:
    """What ``calendar`` says of ``year``, arranged for a page. Raises ValueError outside 1 to 9998."""
    if not 1 <= year <= 9998:
        raise ValueError(f"{year} is no year that can be shown")
    months = [_month(calendar, year, number) for number in range(1, 13)]
    days = [day for month in months for week in month.weeks for day in week if day is not None]
    return YearView(
        year=year,
        covered=calendar.covers(year),
        months=months,
        totals=Totals.of(days),
        stretches=list(_stretches([day.special for day in days if day.special is not None])),
        hours=_hours(calendar, days),
    )


def _month(calendar: Calendar, year: int, number: int) -> Month:
    weeks = [
        [calendar.day(date(year, number, day)) if day else None for day in week]
        for week in gregorian.Calendar(firstweekday=0).monthdayscalendar(year, number)
    ]
    return Month(number, weeks, Totals.of([day for week in weeks for day in week if day is not None]))


def _stretches(days: list[SpecialDay]) -> Iterator[Stretch]:
    run: list[SpecialDay] = []
    for day in days:
        if run and (day.name, day.kind, day.date) != (run[0].name, run[0].kind, run[-1].date + timedelta(1)):
            yield _stretch(run)
            run = []
        run.append(day)
    if run:
        yield _stretch(run)


def _stretch(run: list[SpecialDay]) -> Stretch:
    return Stretch(run[0].name, run[0].kind == "workday", run[0].date, run[-1].date)


def _hours(calendar: Calendar, days: list[Day]) -> list[tuple[date, tuple[Spans, ...]]]:
    found: list[tuple[date, tuple[Spans, ...]]] = []
    for day in days:
        week = calendar.hours_on(day.date).week
        if not found or found[-1][1] != week:
            found.append((day.date, week))
    return found

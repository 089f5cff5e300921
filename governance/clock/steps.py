"""The working behind a due time, as data: what counted, what did not, and why.

Made from a ``Due`` when somebody asks; ``explanation`` puts it into words. Dates are local dates of
the calendar, instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from governance.clock.arithmetic import ClockType, Due, days_lost, running
from governance.clock.calendars import Calendar, Spans
from governance.clock.tables import NOTHING, office_opens
from governance.clock.terms import ONE_DAY


class StepKind(StrEnum):
    """What a step says. The fields it fills stand behind it."""

    NONSTOP = "nonstop"  # an urgent hour runs through nights and holidays
    OFFICE = "office"  # office time of the days counted: spans, first (the first such day)
    OPENS = "opens"  # it did not run at the start: begin (since when it did), name (CLOSED or RESTING)
    START_DAY = "start_day"  # the day of the start does not count: first, last (the first day that does)
    REST = "rest"  # off by weekday: first, last, days
    HOLIDAY = "holiday"  # off by name: first, last, days, name
    MAKE_UP = "make_up"  # worked although its weekday is off: first, name
    PAUSED = "paused"  # the clock stood still: begin, end (None: still does)
    LOST = "lost"  # whole days not counted because of pauses: first, last, days
    COUNTED_TIME = "counted_time"  # running time on one day: first, time
    COUNTED_DAYS = "counted_days"  # days that counted: first, last, days
    MOVED = "moved"  # the count ended on a rest day: first (that day), last (the day it moved to)
    UNKNOWN_YEAR = "unknown_year"  # holidays of that year are not known: days (the year)
    DUE = "due"  # the end: begin (the instant), first (the local date it falls on)
    STOPPED = "stopped"  # no end while a pause is open: begin (since when)


CLOSED, RESTING = "closed", "resting"  # why a clock did not run at its start: no office time, or a pause


@dataclass(frozen=True)
class WorkingStep:
    """One step of the working; see StepKind for the fields that mean something."""

    kind: StepKind
    first: date | None = None
    last: date | None = None
    begin: datetime | None = None
    end: datetime | None = None
    time: timedelta = NOTHING
    days: int = 0
    name: str = ""
    spans: Spans = ()


def working(due: Due) -> tuple[WorkingStep, ...]:
    """The steps of a due time, in the order in which they are told."""
    makers = {
        ClockType.URGENT_HOUR: _urgent_hours,
        ClockType.WORKING_HOUR: _working_hours,
        ClockType.WORKING_DAY: _working_days,
        ClockType.CALENDAR_DAY: _calendar_days,
    }
    steps = list(makers[due.clock_type](due))
    steps += [WorkingStep(StepKind.UNKNOWN_YEAR, days=year) for year in due.missing_years]
    if due.due_at is not None:
        steps.append(WorkingStep(StepKind.DUE, begin=due.due_at, first=due.last_day))
    else:
        steps.append(WorkingStep(StepKind.STOPPED, begin=max(due.pauses[-1].begin, due.start)))
    return tuple(steps)


def _urgent_hours(due: Due) -> Iterator[WorkingStep]:
    yield WorkingStep(StepKind.NONSTOP)
    yield from _pauses(due)


def _working_hours(due: Due) -> Iterator[WorkingStep]:
    calendar, end = due.calendar, due.due_at or max(due.pauses[-1].begin, due.start)
    days = list(_dates(calendar.local(due.start).date(), due.last_day or calendar.local(end).date()))
    counted: list[WorkingStep] = []
    told: list[Spans] = []
    for day in days:
        begin, until = max(due.start, calendar.instant(day)), min(end, calendar.instant(day + ONE_DAY))
        time = running(begin, until, due.clock_type, calendar, due.pauses)
        if time:
            counted.append(WorkingStep(StepKind.COUNTED_TIME, first=day, time=time))
            if (spans := calendar.day(day).spans) not in told:
                told.append(spans)
                yield WorkingStep(StepKind.OFFICE, first=day, spans=spans)
    opening = _first_running(due)
    if opening is not None and opening > due.start:
        why = RESTING if office_opens(calendar, due.start) == due.start else CLOSED
        yield WorkingStep(StepKind.OPENS, begin=opening, name=why)
    yield from _days_off(calendar, days)
    yield from _pauses(due)
    yield from counted


def _working_days(due: Due) -> Iterator[WorkingStep]:
    calendar = due.calendar
    start = calendar.local(due.start).date()
    if due.last_day is None:
        yield WorkingStep(StepKind.START_DAY, first=start)
        yield from _pauses(due)
        return
    days = list(_dates(start + ONE_DAY, due.last_day))
    lost = {day for day in _lost(due, days) if calendar.is_workday(day)}
    counted = [day for day in days if calendar.is_workday(day) and day not in lost]
    yield _start_day(start, counted[0], lost)
    yield from _days_off(calendar, days)
    yield from _pauses(due)
    yield from _lost_days(iter(lost))
    yield WorkingStep(StepKind.COUNTED_DAYS, first=counted[0], last=counted[-1], days=len(counted))


def _calendar_days(due: Due) -> Iterator[WorkingStep]:
    start = due.calendar.local(due.start).date()
    if due.last_day is None or due.counted_until is None:
        yield WorkingStep(StepKind.START_DAY, first=start)
        yield from _pauses(due)
        return
    lost = _lost(due, _dates(start + ONE_DAY, due.last_day))
    counted = [day for day in _dates(start + ONE_DAY, due.counted_until) if day not in lost]
    yield _start_day(start, counted[0], lost)
    yield from _pauses(due)
    yield from _lost_days(iter(lost))
    yield WorkingStep(StepKind.COUNTED_DAYS, first=counted[0], last=counted[-1], days=len(counted))
    if due.last_day != due.counted_until:
        between = list(_dates(due.counted_until, due.last_day))
        yield from _days_off(due.calendar, between)
        yield WorkingStep(StepKind.MOVED, first=due.counted_until, last=due.last_day)


def _start_day(start: date, counted: date, lost: set[date]) -> WorkingStep:
    """Counting begins on the day after, or on ``counted`` where a pause took days before it."""
    return WorkingStep(
        StepKind.START_DAY, first=start, last=counted if any(day < counted for day in lost) else None
    )


def _pauses(due: Due) -> Iterator[WorkingStep]:
    """The pauses that fall between the start and the end."""
    for begin, end in due.pauses:
        if (end is None or end > due.start) and (due.due_at is None or begin < due.due_at):
            yield WorkingStep(StepKind.PAUSED, begin=max(begin, due.start), end=end)


def _first_running(due: Due) -> datetime | None:
    """When the clock first ran: inside office time and outside every pause; None if that is never known."""
    day = due.calendar.local(due.start).date()
    last = due.last_day or day + timedelta(days=31)
    for one in _dates(day, last):
        for span in due.calendar.day(one).spans:
            begin = max(due.calendar.instant(one, span.begin), due.start)
            for stop, until in due.pauses:
                if stop <= begin:
                    if until is None:
                        return None
                    begin = max(begin, until)
            if begin < due.calendar.instant(one, span.end):
                return begin
    return None


def _days_off(calendar: Calendar, days: list[date]) -> Iterator[WorkingStep]:
    """Runs of days off with one name, and the make-up workdays among ``days``, in order of date."""
    run: WorkingStep | None = None
    for day in days:
        known = calendar.day(day)
        if known.is_workday:
            if run is not None:
                yield run
                run = None
            if known.is_make_up:
                yield WorkingStep(StepKind.MAKE_UP, first=day, name=known.name)
            continue
        kind = StepKind.HOLIDAY if known.is_holiday else StepKind.REST
        if run is not None and (run.kind, run.name) == (kind, known.name):
            run = WorkingStep(kind, first=run.first, last=day, days=run.days + 1, name=run.name)
        else:
            if run is not None:
                yield run
            run = WorkingStep(kind, first=day, last=day, days=1, name=known.name)
    if run is not None:
        yield run


def _lost(due: Due, days: list[date] | Iterator[date]) -> set[date]:
    calendar = due.calendar
    runs = days_lost(due.start, due.clock_type, calendar, due.last_day_ends, due.pauses)
    return {day for day in days if any(a <= day and (b is None or day <= b) for a, b in runs)}


def _lost_days(days: Iterator[date]) -> Iterator[WorkingStep]:
    """Lost days as runs of dates; for working days a run goes on over the days off between."""
    lost = sorted(days)
    if lost:
        yield WorkingStep(StepKind.LOST, first=lost[0], last=lost[-1], days=len(lost))


def _dates(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)

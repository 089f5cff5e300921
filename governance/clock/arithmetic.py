"""Due times and used time: pure functions over a calendar and instants, exact and without floats.

The four clocks (GB/T 30428.8, 紧急工作时 / 工作时 / 工作日 / 自然日):

* An *urgent hour* runs from the minute, through nights and holidays.
* A *working hour* runs only inside office time. A term ends at the first instant at which its amount
  is used up: 17:30, not the next morning's opening.
* A *working day* and a *calendar day* are counted as 民法典 201 and 203 count: the day of the start
  does not count; the last day ends at 24:00, or at the close of business where the act needs an
  office; a term in calendar days whose last day is a rest day ends on the next day that is none.

An act at the due instant itself is in time; the moment after is late (``Due.is_late``). A day that
ends at 24:00 is due at the next local midnight, which is the same instant.

While a clock is paused, hours do not run. Of days only whole ones count, so a day during which the
clock stood still at any moment between its opening (calendar days: midnight) and its end is not
counted. What happens after the due instant, a pause included, does not move it.

Instants are aware datetimes, results are in UTC; amounts are hours or days of the named clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from governance.clock.calendars import Calendar
from governance.clock.tables import (
    NOTHING,
    office_reached,
    office_until,
    workday_reached,
    workdays_until,
)
from governance.clock.terms import (
    MICRO,
    ONE_DAY,
    Amount,
    ClockType,
    LastDayEnds,
    Pause,
    Used,
    ending,
    exact,
    in_utc,
    merged,
)

__all__ = [
    "Amount",
    "ClockType",
    "Due",
    "LastDayEnds",
    "Pause",
    "Used",
    "due",
    "remaining",
    "share_used",
    "used",
]


@dataclass(frozen=True)
class Due:
    """When a term ends, and what it was worked out from.

    ``due_at`` is in UTC, None while an open pause keeps the end unknown. ``last_day`` is the local
    date on which the term ends; a term that ends at 24:00 ends on that day, not on the next.
    ``missing_years`` are years the working reached whose holidays are not known: a warning to show.
    """

    due_at: datetime | None
    last_day: date | None
    missing_years: tuple[int, ...]
    start: datetime
    amount: timedelta | int
    clock_type: ClockType
    calendar: Calendar
    last_day_ends: LastDayEnds
    pauses: tuple[Pause, ...]
    counted_until: date | None = None  # calendar days: the last day before rest days moved it

    def is_late(self, at: datetime) -> bool:
        """Whether ``at`` is after the end; the due instant itself is in time. False while it is unknown."""
        return self.due_at is not None and at > self.due_at


def due(
    start: datetime,
    amount: Amount,
    clock_type: ClockType,
    calendar: Calendar,
    *,
    last_day_ends: LastDayEnds | None = None,
    pauses: Iterable[Pause] = (),
) -> Due:
    """When ``amount`` of the clock that starts at ``start`` is used up.

    ``amount`` is in hours (whole minutes; a timedelta also will do) or in whole days of the clock.
    ``last_day_ends`` matters to the day clocks only; None is the close of business for working days
    and 24:00 for calendar days. Pauses may overlap and may begin before the start.

    Raises ValueError for an amount that is not positive, not whole or above ten years, for a naive
    instant, and for a pause that ends before it begins; TypeError for a float.
    """
    term = exact(amount, clock_type)
    start, stops = in_utc(start), merged(pauses)
    ends = last_day_ends or ending(clock_type)
    last: date | None
    if isinstance(term, int):
        counted, last = _last_day(start, term, clock_type, calendar, ends, stops)
        at = None if last is None else day_end(calendar, last, ends)
    else:
        counted, at = None, _reach_time(start, term, clock_type, calendar, stops)
        last = None if at is None else _day_ending(calendar, at)
    asked_from = calendar.local(start).date() if clock_type.needs_office else counted
    missing = _years_missing(calendar, asked_from, last or _asked_until(calendar, asked_from, stops))
    return Due(at, last, missing, start, term, clock_type, calendar, ends, stops, counted)


def used(
    start: datetime,
    end: datetime,
    clock_type: ClockType,
    calendar: Calendar,
    *,
    last_day_ends: LastDayEnds | None = None,
    pauses: Iterable[Pause] = (),
) -> Used:
    """How much of the clock ran from ``start`` to ``end``; nothing when ``end`` is not after ``start``.

    A day is used when it has ended (at 24:00 or the close of business, as for ``due``). For the hour
    clocks ``used(start, due(start, n)) == n``; for days as well, but for calendar days moved off rest
    days, which are more than n. Raises ValueError for a naive instant or a pause that ends first.
    """
    start, end, stops = in_utc(start), in_utc(end), merged(pauses)
    if clock_type.in_days:
        ends = last_day_ends or ending(clock_type)
        return Used(clock_type, days=_days_used(start, end, clock_type, calendar, ends, stops))
    return Used(clock_type, time=running(start, end, clock_type, calendar, stops))


def remaining(
    start: datetime,
    at: datetime,
    amount: Amount,
    clock_type: ClockType,
    calendar: Calendar,
    *,
    last_day_ends: LastDayEnds | None = None,
    pauses: Iterable[Pause] = (),
) -> Used:
    """What is left at ``at``; negative once it is late, and by how much.

    Hours to the second. Days are those that still end up to and including the due instant (a day moved
    off a rest day is among them), so the last day shows 1 until it is over. A pause open at ``at`` is
    taken to end then: what would be left if the clock went on now.
    """
    start, at, stops = in_utc(start), in_utc(at), _closed(merged(pauses), in_utc(at))
    term = exact(amount, clock_type)
    if isinstance(term, timedelta):
        return Used(clock_type, time=term - running(start, at, clock_type, calendar, stops))
    ends = last_day_ends or ending(clock_type)
    goal = due(start, term, clock_type, calendar, last_day_ends=ends, pauses=stops).due_at
    assert goal is not None  # every pause is closed
    gone = _days_used(start, at, clock_type, calendar, ends, stops)
    return Used(clock_type, days=_days_used(start, goal, clock_type, calendar, ends, stops) - gone)


def share_used(
    start: datetime,
    at: datetime,
    amount: Amount,
    clock_type: ClockType,
    calendar: Calendar,
    *,
    last_day_ends: LastDayEnds | None = None,
    pauses: Iterable[Pause] = (),
) -> Fraction:
    """The part of the term that has passed at ``at``, for the four warning colours: 0 at the start.

    Smooth also for terms in days: running time so far over the running time up to the due instant,
    office time for the working clocks and all time for the other two. 1 when due; more when late
    (lateness counts in the same time). A pause open at ``at`` is taken to end then.
    """
    start, at, stops = in_utc(start), in_utc(at), _closed(merged(pauses), in_utc(at))
    goal = due(start, amount, clock_type, calendar, last_day_ends=last_day_ends, pauses=stops).due_at
    assert goal is not None  # every pause is closed
    by = ClockType.WORKING_HOUR if clock_type.needs_office else ClockType.URGENT_HOUR
    whole = running(start, goal, by, calendar, stops)
    return Fraction(running(start, at, by, calendar, stops) // MICRO, whole // MICRO)


# What the functions above are made of ---------------------------------------------------


def day_begin(calendar: Calendar, day: date, clock_type: ClockType) -> datetime:
    """From when on a pause takes ``day`` from a day clock: the opening for workdays, else midnight."""
    if clock_type == ClockType.WORKING_DAY and (spans := calendar.day(day).spans):
        return calendar.instant(day, spans[0].begin)
    return calendar.instant(day)


def day_end(calendar: Calendar, day: date, ends: LastDayEnds) -> datetime:
    """When ``day`` is over: its close of business where that is asked for and there is one, else 24:00."""
    if ends == LastDayEnds.CLOSE_OF_BUSINESS and (spans := calendar.day(day).spans):
        return calendar.instant(day, spans[-1].end)
    return calendar.instant(day + ONE_DAY)


def running(
    start: datetime, end: datetime, clock_type: ClockType, calendar: Calendar, stops: Sequence[Pause]
) -> timedelta:
    """Time that an hour clock ran between two instants in UTC; ``stops`` are merged pauses."""
    if end <= start:
        return NOTHING
    measure = _time_measure(start, clock_type, calendar)
    total = measure(end) - measure(start)
    for begin, until in stops:
        lower, upper = max(begin, start), end if until is None else min(until, end)
        if lower < upper:
            total -= measure(upper) - measure(lower)
    return total


def days_lost(
    start: datetime, clock_type: ClockType, calendar: Calendar, ends: LastDayEnds, stops: Sequence[Pause]
) -> list[tuple[date, date | None]]:
    """The runs of local dates after the day of the start that a pause takes out; None has no end yet."""
    first_possible = calendar.local(start).date() + ONE_DAY
    runs: list[tuple[date, date | None]] = []
    for begin, end in stops:
        first = calendar.local(begin).date()
        if begin >= day_end(calendar, first, ends):
            first += ONE_DAY
        first = max(first, first_possible)
        last = None
        if end is not None:
            last = calendar.local(end).date()
            if end <= day_begin(calendar, last, clock_type):
                last -= ONE_DAY
            if last < first:
                continue
        if runs and runs[-1][1] is not None and first <= runs[-1][1]:
            first = runs[-1][1] + ONE_DAY  # two pauses on one day take it once
            if last is not None and last < first:
                continue
        runs.append((first, last))
    return runs


def _reach_time(
    start: datetime, term: timedelta, clock_type: ClockType, calendar: Calendar, stops: Sequence[Pause]
) -> datetime | None:
    measure = _time_measure(start, clock_type, calendar)
    goal = measure(start) + term
    for begin, end in stops:
        begin = max(begin, start)
        if end is not None and end <= begin:
            continue
        if measure(begin) >= goal:
            break
        if end is None:
            return None
        goal += measure(end) - measure(begin)
    if clock_type == ClockType.URGENT_HOUR:
        return start + goal
    return office_reached(calendar, goal, calendar.local(start).year)


def _time_measure(
    start: datetime, clock_type: ClockType, calendar: Calendar
) -> Callable[[datetime], timedelta]:
    """A running total of clock time at an instant not before ``start``; only differences mean anything."""
    if clock_type == ClockType.URGENT_HOUR:
        return lambda instant: instant - start
    since = calendar.local(start).year
    return lambda instant: office_until(calendar, instant, since)


def _day_measure(clock_type: ClockType, calendar: Calendar, since: int) -> Callable[[date], int]:
    """A running total of the days that count, up to and including a date."""
    if clock_type == ClockType.CALENDAR_DAY:
        return lambda day: day.toordinal()
    return lambda day: workdays_until(calendar, day, since)


def _last_day(
    start: datetime,
    term: int,
    clock_type: ClockType,
    calendar: Calendar,
    ends: LastDayEnds,
    stops: Sequence[Pause],
) -> tuple[date | None, date | None]:
    """The day on which the count is reached, and the last day of the term, moved off rest days."""
    began = calendar.local(start).date()
    measure = _day_measure(clock_type, calendar, began.year)
    goal = measure(began) + term
    lost = days_lost(start, clock_type, calendar, ends, stops)
    for first, last in lost:
        if measure(first - ONE_DAY) >= goal:
            break
        if last is None:
            return None, None
        goal += measure(last) - measure(first - ONE_DAY)
    if clock_type == ClockType.WORKING_DAY:
        day = workday_reached(calendar, goal, began.year)
        return day, day
    counted = day = date.fromordinal(goal)
    while True:
        run = next((run for run in lost if run[0] <= day and (run[1] is None or day <= run[1])), None)
        if run is not None and run[1] is None:
            return counted, None
        if run is None and calendar.is_workday(day):
            return counted, day
        day = day + ONE_DAY if run is None or run[1] is None else run[1] + ONE_DAY


def _days_used(
    start: datetime,
    end: datetime,
    clock_type: ClockType,
    calendar: Calendar,
    ends: LastDayEnds,
    stops: Sequence[Pause],
) -> int:
    began, last = calendar.local(start).date(), calendar.local(end).date()
    if end < day_end(calendar, last, ends):
        last -= ONE_DAY
    if last <= began:
        return 0
    measure = _day_measure(clock_type, calendar, began.year)
    total = measure(last) - measure(began)
    for first, until in days_lost(start, clock_type, calendar, ends, stops):
        upper = last if until is None else min(until, last)
        if first <= upper:
            total -= measure(upper) - measure(first - ONE_DAY)
    return total


def _day_ending(calendar: Calendar, at: datetime) -> date:
    """The local date of ``at``; local midnight belongs to the day that ends there."""
    return calendar.local(at - MICRO).date()


def _closed(stops: Sequence[Pause], at: datetime) -> tuple[Pause, ...]:
    """The pauses as if an open one ended at ``at``."""
    return tuple(Pause(begin, end or at) for begin, end in stops if end is not None or begin < at)


def _asked_until(calendar: Calendar, first: date | None, stops: Sequence[Pause]) -> date | None:
    """Where the end is unknown: how far the calendar was asked, up to the pause that is open."""
    if first is None or not stops or stops[-1].end is not None:
        return first
    return max(first, calendar.local(stops[-1].begin).date())


def _years_missing(calendar: Calendar, first: date | None, last: date | None) -> tuple[int, ...]:
    """The uncovered years from ``first`` to ``last``, over which the calendar was asked; none for None."""
    if first is None or last is None:
        return ()
    return tuple(year for year in range(first.year, last.year + 1) if not calendar.covers(year))

"""Office time as arrays: due times and shares of a term for whole columns of clocks at once.

Instants are whole seconds since 1970 (UTC), lengths are seconds. The results are those of
``governance.clock.arithmetic`` without pauses; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.clock.calendars import Calendar

Ints = NDArray[np.int64]
URGENT_HOUR, WORKING_HOUR, WORKING_DAY, CALENDAR_DAY = range(4)
TYPES = ("urgent_hour", "working_hour", "working_day", "calendar_day")
DEFAULT_END, END_OF_DAY, CLOSE = range(3)
ENDS = ("", "end_of_day", "close_of_business")
DAY = 86_400


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def instant(at: int) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)


@dataclass(frozen=True)
class Office:
    """One calendar over some years. Days are counted from ``first``, a date's ordinal."""

    calendar: Calendar
    first: int
    midnights: Ints  # of each day, and of the day after the last
    closes: Ints  # when the day's business closes; the next midnight where there is none
    begins: Ints  # of each office span
    before: Ints  # office seconds before each span
    after: Ints  # and once it has ended
    worked: Ints  # workdays up to and including each day
    workdays: Ints  # the days that are worked
    next_workday: Ints  # each day's own number where it is worked, else the next worked day's

    @classmethod
    def of(cls, calendar: Calendar, years: range) -> Office:
        first, end = date(years[0], 1, 1).toordinal(), date(years[-1], 12, 31).toordinal() + 1
        spans: list[tuple[int, int]] = []
        midnights, closes, is_worked = [], [], []
        for ordinal in range(first, end):
            day = date.fromordinal(ordinal)
            known = calendar.day(day)
            midnights.append(seconds(calendar.instant(day)))
            found = [
                (seconds(calendar.instant(day, one.begin)), seconds(calendar.instant(day, one.end)))
                for one in known.spans
            ]
            spans += found
            closes.append(found[-1][1] if found else seconds(calendar.instant(day, 24 * 60)))
            is_worked.append(known.is_workday)
        midnights.append(seconds(calendar.instant(date.fromordinal(end))))
        lengths = np.array([stop - start for start, stop in spans], dtype=np.int64)
        after = np.cumsum(lengths)
        flags = np.array(is_worked)
        workdays = np.flatnonzero(flags).astype(np.int64)
        days = np.arange(len(flags))
        ahead = workdays[np.minimum(np.searchsorted(workdays, days), len(workdays) - 1)]
        return cls(
            calendar,
            first,
            np.array(midnights, dtype=np.int64),
            np.array(closes, dtype=np.int64),
            np.array([start for start, _stop in spans], dtype=np.int64),
            after - lengths,
            after,
            np.cumsum(flags).astype(np.int64),
            workdays,
            ahead,
        )

    def day_of(self, at: Any) -> Ints:
        """The local day of each instant."""
        return np.searchsorted(self.midnights, at, side="right") - 1

    def until(self, at: Any) -> Ints:
        """Office seconds from the beginning of the table to each instant."""
        span = np.maximum(np.searchsorted(self.begins, at, side="right") - 1, 0)
        inside = np.clip(at - self.begins[span], 0, self.after[span] - self.before[span])
        return self.before[span] + inside

    def reached(self, total: Any) -> Ints:
        """The first instant at which so much office time has passed."""
        span = np.searchsorted(self.after, total, side="left")
        return self.begins[span] + (total - self.before[span])

    def due(self, start: Ints, amount: Ints, kind: Ints, ends: Ints) -> Ints:
        """When terms end: ``amount`` in minutes for the hour clocks, in days for the day clocks."""
        result = start + amount * 60
        if (by := kind == WORKING_HOUR).any():
            result[by] = self.reached(self.until(start[by]) + amount[by] * 60)
        if (by := kind == WORKING_DAY).any():
            worked = self.worked[self.day_of(start[by])]
            last = self.workdays[worked + amount[by] - 1]
            whole = ends[by] == END_OF_DAY
            result[by] = np.where(whole, self.midnights[last + 1], self.closes[last])
        if (by := kind == CALENDAR_DAY).any():
            last = self.next_workday[self.day_of(start[by]) + amount[by]]
            office = ends[by] == CLOSE
            result[by] = np.where(office, self.closes[last], self.midnights[last + 1])
        return result

    def share(self, start: Ints, due: Ints, kind: Ints, percent: Any) -> Ints:
        """The instants at which ``percent`` of the terms is used: as ``cases.sla.arming.at_share`` rounds."""
        percent = np.broadcast_to(np.asarray(percent, dtype=np.int64), start.shape)
        office = (kind == WORKING_HOUR) | (kind == WORKING_DAY)
        began = np.where(office, self.until(start), start)
        total = np.where(office, self.until(due), due) - began
        goal = began + np.maximum(1, total * percent // 6000) * 60
        found = goal.copy()
        if office.any():
            found[office] = self.reached(goal[office])
        return np.where(percent == 100, due, found)

    def later(self, at: Ints, office_seconds: Ints) -> Ints:
        """Each instant moved on by so much office time: when people would get round to it."""
        return self.reached(self.until(at) + np.maximum(office_seconds, 1))

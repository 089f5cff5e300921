"""The same law a second time, as slowly and plainly as it can be said: minute by minute, day by day.

Shares no code with governance.clock beyond the values that describe a calendar. Whole minutes only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from governance.clock.calendars import Calendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Off by law whatever the notice of the year will say.
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
Stop = tuple[datetime, datetime | None]


class Oracle:
    """Counts for one calendar, one kind of clock and one set of pauses."""

    def __init__(
        self, calendar: Calendar, kind: str, stops: Sequence[Stop] = (), *, close: bool = False
    ) -> None:
        self.calendar, self.kind, self.stops, self.close = calendar, kind, stops, close
        self.known: dict[date, list[tuple[int, int]]] = {}

    # Hours: one minute after the other

    def due_time(self, start: datetime, minutes: int) -> datetime | None:
        now = start
        while True:
            if self.stands_for_ever(now):
                return None
            if self.runs(now):
                minutes -= 1
            now += MINUTE
            if minutes == 0:
                return now

    def used_minutes(self, start: datetime, end: datetime) -> int:
        count, now = 0, start
        while now < end:
            count += self.runs(now)
            now += MINUTE
        return count

    def runs(self, now: datetime) -> bool:
        """Whether the clock runs in the minute that begins ``now``."""
        if self.stopped(now):
            return False
        return self.kind == "urgent_hour" or self.in_office(now)

    def stopped(self, now: datetime) -> bool:
        return any(begin <= now and (end is None or now < end) for begin, end in self.stops)

    def stands_for_ever(self, now: datetime) -> bool:
        return any(end is None and begin <= now for begin, end in self.stops)

    def in_office(self, now: datetime) -> bool:
        local = now.astimezone(self.calendar.tz)
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.office(local.date()))

    def office(self, day: date) -> list[tuple[int, int]]:
        if day not in self.known:
            self.known[day] = self.look_up(day)
        return self.known[day]

    def look_up(self, day: date) -> list[tuple[int, int]]:
        rule = None
        for hours in sorted(self.calendar.hours, key=lambda one: one.starts_on):
            if rule is None or hours.starts_on <= day:
                rule = hours.week
        assert rule is not None
        for special in self.calendar.special:
            if special.date == day:
                if special.kind == "holiday":
                    return []
                if special.spans:
                    return list(special.spans)
                if rule[day.weekday()]:
                    return list(rule[day.weekday()])
                return next(list(spans) for spans in rule if spans)
        if day.year not in self.calendar.covered and (day.month, day.day) in FIXED:
            return []
        return list(rule[day.weekday()])

    # Days: one day after the other

    def due_day(self, start: datetime, days: int) -> datetime | None:
        day = start.astimezone(self.calendar.tz).date()
        while True:
            day += DAY
            if self.stands_for_ever(self.clock_time(day, 0)):
                return None
            counts = self.kind == "calendar_day" or bool(self.office(day))
            if counts and not self.touched(day):
                days -= 1
                if days <= 0 and self.office(day):
                    return self.end(day)

    def used_days(self, start: datetime, end: datetime) -> int:
        count, day = 0, start.astimezone(self.calendar.tz).date() + DAY
        while self.clock_time(day, 0) < end:
            counts = self.kind == "calendar_day" or bool(self.office(day))
            count += counts and self.end(day) <= end and not self.touched(day)
            day += DAY
        return count

    def touched(self, day: date) -> bool:
        """Whether the clock stood still in any minute of the day until its end."""
        if not self.stops:
            return False
        now = self.clock_time(day, 0)
        if self.kind == "working_day" and self.office(day):
            now = self.clock_time(day, self.office(day)[0][0])
        while now < self.end(day):
            if self.stopped(now):
                return True
            now += MINUTE
        return False

    def end(self, day: date) -> datetime:
        if self.close and self.office(day):
            return self.clock_time(day, self.office(day)[-1][1])
        return self.clock_time(day, 24 * 60)

    def clock_time(self, day: date, minutes: int) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self.calendar.tz) + minutes * MINUTE

"""When a resource is open, what of it is taken, and what is free: all in local time (Asia/Shanghai)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from parties.models import Booking

if TYPE_CHECKING:
    from parties.models import SharedResource


@dataclass(frozen=True)
class Span:
    """From when to when on a day; ``note`` says why it is not as usual."""

    start: datetime
    end: datetime
    note: str = ""

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds() // 60)


@dataclass(frozen=True)
class Slot:
    """One piece of the calendar: ``left`` are the pieces that are free all the time."""

    start: datetime
    end: datetime
    left: int
    is_past: bool

    @property
    def is_free(self) -> bool:
        return self.left > 0 and not self.is_past


@dataclass(frozen=True)
class Day:
    """A day of the calendar: closed where there is no ``span``."""

    day: date
    span: Span | None
    note: str
    slots: tuple[Slot, ...]

    @property
    def free(self) -> int:
        return sum(slot.is_free for slot in self.slots)


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, timezone.get_current_timezone())


def open_on(resource: SharedResource, first: date, days: int = 1) -> dict[date, tuple[Span | None, str]]:
    """By day the hours in force and the note of an exception; None is closed. Two queries."""
    usual = {row.weekday: row for row in resource.hours.all()}
    last = first + timedelta(days=days - 1)
    others = {row.day: row for row in resource.exceptions.filter(day__range=(first, last))}
    found: dict[date, tuple[Span | None, str]] = {}
    for number in range(days):
        day = first + timedelta(days=number)
        row, note = others.get(day) or usual.get(day.weekday()), others[day].note if day in others else ""
        if row is None or row.opens is None or row.closes is None:
            found[day] = (None, note)
        else:
            found[day] = (Span(moment(day, row.opens), moment(day, row.closes), note), note)
    return found


def most_taken(bookings: Iterable[Booking], start: datetime, end: datetime) -> int:
    """The most pieces that are taken at one moment between ``start`` and ``end``."""
    steps = sorted(
        step
        for one in bookings
        if one.starts_at < end and one.ends_at > start
        for step in ((max(one.starts_at, start), one.pieces), (min(one.ends_at, end), -one.pieces))
    )
    # At the same instant what ends goes first: -n sorts before +n.
    taken = most = 0
    for _at, change in steps:
        taken += change
        most = max(most, taken)
    return most


def calendar(resource: SharedResource, first: date, days: int, *, at: datetime) -> list[Day]:
    """Day by day the slots with what is left of them. Three queries, however many days."""
    known = open_on(resource, first, days)
    held = list(
        Booking.objects.filter(resource=resource)
        .holding()
        .overlapping(moment(first, time.min), moment(first + timedelta(days=days), time.min))
    )
    step = timedelta(minutes=resource.slot_minutes)
    found = []
    for day, (span, note) in known.items():
        slots = []
        start = span.start if span else None
        while span is not None and start is not None and start + step <= span.end:
            end = start + step
            left = resource.pieces - most_taken(held, start, end)
            slots.append(Slot(start, end, max(0, left), start < at))
            start = end
        found.append(Day(day, span, note, tuple(slots)))
    return found

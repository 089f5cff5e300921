"""The terms of a time limit: clocks, amounts, pauses; and how they are made exact.

Instants are aware datetimes; amounts are hours or whole days of the named clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

Amount = int | Decimal | Fraction | timedelta
MAX_DAYS = 3660  # ten years: no rule of a city is longer, and a slip of the keyboard is caught
ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MICRO = timedelta(microseconds=1)


class ClockType(StrEnum):
    """What a time limit is counted in."""

    URGENT_HOUR = "urgent_hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"

    @property
    def in_days(self) -> bool:
        return self in (ClockType.WORKING_DAY, ClockType.CALENDAR_DAY)

    @property
    def needs_office(self) -> bool:
        """Whether it counts by the work calendar alone."""
        return self in (ClockType.WORKING_HOUR, ClockType.WORKING_DAY)


class LastDayEnds(StrEnum):
    """When the last day of a term in days ends (民法典 203): a setting of the rule."""

    END_OF_DAY = "end_of_day"
    CLOSE_OF_BUSINESS = "close_of_business"


class Pause(NamedTuple):
    """The clock stood still from ``begin`` until ``end``; None is a pause that still lasts."""

    begin: datetime
    end: datetime | None = None


class Used(NamedTuple):
    """How much of a clock has run: ``time`` for the hour clocks, whole ``days`` for the day clocks."""

    clock_type: ClockType
    time: timedelta = timedelta(0)
    days: int = 0

    @property
    def amount(self) -> Fraction:
        """In the clock's own unit: hours or days."""
        return Fraction(self.days) if self.clock_type.in_days else in_hours(self.time)


def exact(amount: Amount, clock_type: ClockType) -> timedelta | int:
    """The amount as whole minutes (hour clocks) or whole days. Raises as ``due`` does."""
    if isinstance(amount, bool | float):
        raise TypeError("an amount is an int, Decimal, Fraction or timedelta, never a float")
    if clock_type.in_days:
        if isinstance(amount, timedelta):
            raise TypeError("a term in days is a number of days")
        days = int(amount)
        if days != amount or not 0 < days <= MAX_DAYS:
            raise ValueError(f"{amount}: a term in days is a whole number from 1 to {MAX_DAYS}")
        return days
    minutes = (in_hours(amount) if isinstance(amount, timedelta) else Fraction(amount)) * 60
    if minutes.denominator != 1 or not 0 < minutes <= MAX_DAYS * 24 * 60:
        raise ValueError(f"{amount}: a term in hours is whole minutes, more than none, at most ten years")
    return timedelta(minutes=int(minutes))


def in_hours(time: timedelta) -> Fraction:
    """A length of time as exact hours."""
    return Fraction(time // MICRO, 3_600_000_000)


def ending(clock_type: ClockType) -> LastDayEnds:
    """When the last day ends if the rule does not say: working days need an office, calendar days do not."""
    if clock_type == ClockType.WORKING_DAY:
        return LastDayEnds.CLOSE_OF_BUSINESS
    return LastDayEnds.END_OF_DAY


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses in UTC, in order, without overlaps and empty ones; an open one is the last."""
    result: list[Pause] = []
    spans = [Pause(in_utc(begin), None if end is None else in_utc(end)) for begin, end in pauses]
    for begin, end in sorted(spans, key=lambda pause: pause.begin):
        if end is not None and end < begin:
            raise ValueError("a pause ends before it begins")
        if end == begin:
            continue
        if result and (result[-1].end is None or begin <= result[-1].end):
            before = result[-1].end
            result[-1] = Pause(result[-1].begin, None if before is None or end is None else max(before, end))
        else:
            result.append(Pause(begin, end))
    return tuple(result)


def in_utc(instant: datetime) -> datetime:
    """``instant`` in UTC. Raises ValueError when it is naive."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def amount_in_words(clock_type: str, amount: int) -> str:
    """A limit with its unit: 8 个工作时, 3 个工作日, 30 分钟. ``amount`` is days or minutes."""
    if clock_type == "working_day":
        return _("%(n)s 个工作日") % {"n": amount}
    if clock_type == "calendar_day":
        return _("%(n)s 天") % {"n": amount}
    hours = Fraction(amount, 60)
    if hours < 1:
        return _("%(n)s 分钟") % {"n": amount}
    number = f"{Decimal(amount) / 60:.2f}".rstrip("0").rstrip(".")
    return (_("%(n)s 个紧急工作时") if clock_type == "urgent_hour" else _("%(n)s 个工作时")) % {"n": number}

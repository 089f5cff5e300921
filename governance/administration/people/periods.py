"""Days as people write them, and the instants at which a post begins and ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def begins(day: date | None) -> datetime | None:
    """The first instant of a local day; None is now, and so is today: an appointment counts at once."""
    if day is None or day == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def ends(day: date | None) -> datetime | None:
    """The instant after the last one of a local day, so that "until Friday" holds on Friday."""
    return None if day is None else timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(at: datetime | None) -> date | None:
    """The last local day on which something that ends ``at`` this instant still holds."""
    return None if at is None else timezone.localdate(at - timedelta(microseconds=1))

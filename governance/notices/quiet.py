"""When a person may be reached: their own quiet hours, else the office hours of their place.

The office hours are worked out by whoever tells (this room knows no calendar) and handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone

from governance.notices.models import QuietHours


def own_hours(people: Iterable[int]) -> dict[int, tuple[time, time]]:
    """The quiet hours of those who have set their own, by person: (begin, end) in local time."""
    rows = QuietHours.objects.filter(person__in=set(people)).values_list("person", "begins", "ends")
    return {person: (begins, ends) for person, begins, ends in rows}


def after(hours: tuple[time, time], at: datetime) -> datetime:
    """The first instant from ``at`` on that lies outside the quiet hours (they may cross midnight)."""
    begins, ends = hours
    local = timezone.localtime(at)
    clock = local.time()
    inside = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not inside:
        return at
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, ends), local.tzinfo)

"""When a person may be reached: their own quiet hours, else the city's, else their place's office hours.

The office hours are worked out by whoever tells (this room knows no calendar) and handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from governance.notices.models import QuietHours


def own_hours(people: Iterable[int]) -> dict[int, tuple[time, time]]:
    """The quiet hours that hold for each of ``people``, where any are set: (begin, end) in local time."""
    asked = set(people)
    rows = QuietHours.objects.filter(Q(person__in=asked) | Q(person=None))
    found = list(rows.values_list("person", "begins", "ends"))
    own = {person: (begins, ends) for person, begins, ends in found if person is not None}
    everybody = next(((begins, ends) for person, begins, ends in found if person is None), None)
    return dict.fromkeys(asked, everybody) | own if everybody is not None else own


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

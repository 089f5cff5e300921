"""What is open at an instant: one condition on facts for the count and for the list behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

# Open cases by whole days gone since they were reported: from, to (inclusive; None is without end).
AGES: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 2), (3, 6), (7, 14), (15, 29), (30, None))


def _late_today(at: datetime) -> Q:
    return Q(is_open=True, due_on=timezone.localdate(at), deadline_at__gte=at)


STOCKS: dict[str, Callable[[datetime], Q]] = {
    "open": lambda at: Q(is_open=True),
    "overdue": lambda at: Q(is_open=True, deadline_at__lt=at),
    "due_later": _late_today,
    "late": lambda at: Q(is_open=True) & (Q(deadline_at__lt=at) | Q(next_due_at__lt=at)),
    "suspended": lambda at: Q(is_open=True, is_suspended=True),
    "extended_later": lambda at: _late_today(at) & Q(is_extended=True),
}


def reported_ago(first: int, at: datetime) -> Q:
    """Reported so many days ago as the band of ``AGES`` that begins with ``first`` says: in elapsed time."""
    last = dict(AGES)[first]
    # A report from a moment ahead (the server's clock was set back) is new, not nowhere.
    found = Q(reported_at__lte=at - timedelta(days=first)) if first else Q(reported_at__isnull=False)
    if last is not None:
        found &= Q(reported_at__gt=at - timedelta(days=last + 1))
    return found


def age_key(first: int) -> str:
    """The name of a band's count."""
    return f"age_{first}"

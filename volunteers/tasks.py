"""What the books do by themselves."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from volunteers.books import points


@shared_task(ignore_result=True)
def clear_party_book() -> int:
    """On the first days of January, clear the last year's points of Party members. Returns how many."""
    today = timezone.localdate()
    return points.clear_party_book(today.year - 1)

"""Work that beat asks for: bookings are tended. Asked twice it happens once."""

from celery import shared_task
from django.utils import timezone

from parties.resources import upkeep


@shared_task
def tend_bookings() -> None:
    """Remind, let lapse, take as used, forget."""
    upkeep.tend(timezone.now())

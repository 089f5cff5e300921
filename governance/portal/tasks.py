"""Work that beat asks for and a worker does."""

from celery import shared_task
from django.utils import timezone

from governance.portal.models import BeatPulse


@shared_task
def beat_pulse() -> None:
    """Leave a trace that beat asks and a worker answers. Asked twice, it says the same."""
    BeatPulse.objects.update_or_create(id=BeatPulse.ONLY, defaults={"beaten_at": timezone.now()})

"""Work that beat asks for: the reports of the year are made when their day comes."""

from celery import shared_task
from django.utils import timezone

from parties.checkins import reports


@shared_task
def open_reports() -> None:
    """Make the reports that are missing."""
    reports.tend(timezone.now())

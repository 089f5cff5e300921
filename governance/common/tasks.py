"""Work that beat asks for and a worker does. Asked twice, it happens once."""

from celery import shared_task
from django.utils import timezone

from governance.common import jobs, media


@shared_task(ignore_result=True)
def run_job(job: int) -> None:
    """Do a job that somebody waits for."""
    jobs.run(job)


@shared_task(ignore_result=True)
def ask_again() -> int:
    """Ask again for jobs that were lost with the queue or with a worker. Returns how many."""
    return jobs.ask_again()


@shared_task(ignore_result=True)
def sweep_media() -> int:
    """Remove files that no row names. Returns how many."""
    return media.sweep_orphans(timezone.now())

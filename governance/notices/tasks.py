"""Work that beat asks for and a worker does."""

from celery import shared_task

from governance.notices import outbox


@shared_task
def send_waiting() -> None:
    """Send what waits in the outbox. Asked twice, nothing is claimed twice."""
    outbox.run()

"""What the ledgers do by themselves."""

from __future__ import annotations

from celery import shared_task

from governance.ledgers import holds


@shared_task(ignore_result=True)
def release_expired_holds() -> int:
    """Give back what is held beyond its time. Returns how many holds ended."""
    return holds.release_expired()

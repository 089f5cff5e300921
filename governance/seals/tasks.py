"""Work that beat asks for: linking the audit, sealing every day, handing seals out."""

from __future__ import annotations

from celery import shared_task

from governance.seals import audit_chain, delivery, sealing


@shared_task(ignore_result=True)
def link_audit() -> int:
    """Link what the audit has got since the last minute. Returns how many entries."""
    return audit_chain.link()


@shared_task(ignore_result=True)
def daily_seal() -> None:
    """Seal once a day, and hand out what has not been handed out."""
    sealing.seal_of_today()
    delivery.deliver()

"""Work that beat asks for and a worker does. Asked twice, or by two workers at once, it happens once."""

from celery import shared_task

from governance.cases.maintenance import jobs
from governance.cases.rules import publishing, recompute
from governance.cases.sla.escalation import sweep

__all__ = ["escalate", "routine_acts", "rules_due"]

RULE_BATCHES = 50  # of a wake-up; the next one goes on


@shared_task
def escalate() -> None:
    """Escalate what is due."""
    sweep.sweep()


@shared_task
def routine_acts() -> None:
    """Resume what has rested long enough, archive what has lain long enough."""
    jobs.run()


@shared_task
def rules_due() -> None:
    """Write the rules whose day has come, and go on with putting running clocks under them."""
    publishing.apply_due()
    recompute.run(batches=RULE_BATCHES)

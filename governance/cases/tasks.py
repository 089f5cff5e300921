"""Work that beat asks for and a worker does. Asked twice, or by two workers at once, it happens once."""

from celery import shared_task

from governance.cases import escalation, routine
from governance.cases.exporting import fulfil

__all__ = ["escalate", "fulfil", "routine_acts"]


@shared_task
def escalate() -> None:
    """Escalate what is due."""
    escalation.sweep()


@shared_task
def routine_acts() -> None:
    """Resume what has rested long enough, archive what has lain long enough."""
    routine.run()

"""What the beat wakes."""

from __future__ import annotations

from celery import shared_task

from governance.insight import facts

ROUNDS = 40  # of facts.BATCH rows: a wake-up ends in time for the next


@shared_task
def fold() -> int:
    """Fold what acts have appended, in bounded batches. Returns how many rows."""
    done = 0
    for _round in range(ROUNDS):
        count = facts.fold()
        done += count
        if count < facts.BATCH:
            break
    return done

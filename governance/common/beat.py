"""Celery's beat, which goes on when the machine's clock is set back."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from celery.beat import PersistentScheduler

log = logging.getLogger(__name__)
MOST_AHEAD = timedelta(seconds=5)  # a correction this small is waited out


class Scheduler(PersistentScheduler):
    """Beat as Celery has it waits until the clock shows again what it showed when it last asked.

    When it was last asked for lies in the future, a task is asked for at once; asked twice, it happens once.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for what is due; returns the seconds until the next look."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if _is_ahead(entry.last_run_at, now)]
        if ahead:
            log.warning("the clock was set back: %s tasks are asked for anew", len(ahead))
            for entry in ahead:
                entry.last_run_at = now - timedelta(days=1)
            self._heap = None  # it holds instants of the old clock
        return super().tick(*args, **kwargs)


def _is_ahead(last: datetime | None, now: datetime) -> bool:
    return last is not None and last > now + MOST_AHEAD

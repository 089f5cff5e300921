"""How far behind the loop is: for the health page, the metrics and the administrators' workbench."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from governance.cases.models import Alarm, Clock, LoopSetting, ParkedClock

STALE_MINUTES = 5  # where the row ``stale_minutes`` is missing


@dataclass(frozen=True)
class Backlog:
    """What waits. ``oldest_due`` is the age in seconds of the oldest rung that should have fired."""

    oldest_due: float | None
    stale_after: float
    parked: int
    alarms: int

    @property
    def is_stale(self) -> bool:
        return self.oldest_due is not None and self.oldest_due > self.stale_after


def look(at: datetime | None = None) -> Backlog:
    """The backlog at the instant ``at`` (now), in four cheap queries."""
    moment = at or timezone.now()
    oldest = Clock.objects.due_to_fire(moment).values_list("next_fire_at", flat=True).first()
    minutes = LoopSetting.objects.filter(pk="stale_minutes").values_list("value", flat=True).first()
    return Backlog(
        oldest_due=(moment - oldest).total_seconds() if oldest is not None else None,
        stale_after=60.0 * (minutes or STALE_MINUTES),
        parked=ParkedClock.objects.filter(clock__state="running").count(),
        alarms=Alarm.objects.filter(settled_at=None).count(),
    )

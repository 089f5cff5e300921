"""Finding the limit that applies: the most specific rule in force, and for emergencies the stricter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from governance.cases import reasons
from governance.cases.choices import Urgency
from governance.cases.models import LoopSetting, TimeLimit
from governance.cases.sla import clock_kinds
from governance.clock.arithmetic import ClockType, LastDayEnds, due
from governance.clock.calendars import Calendar

if TYPE_CHECKING:
    from governance.cases.models import Case

MINUTES = 60  # of an hour


def find(case: Case, clock: str, *, level: int, at: datetime, calendar: Calendar) -> TimeLimit:
    """The limit for ``clock`` of ``case`` at ``level``, in force at the instant ``at``.

    A limit of the filing condition overrides the level's default; for emergencies the one that is due
    first is taken (GB/T 30428.8: the stricter of both). Raises Refused (NO_LIMIT).
    """
    rows = list(
        TimeLimit.objects.in_force(at)
        .filter(kind=case.kind, clock=clock, urgency=case.urgency)
        .filter(Q(level=None) | Q(level=level))
        .filter(Q(condition=None) | Q(condition=case.condition_id))
    )
    return _applying(rows, case, clock, at, calendar)


class LimitTable:
    """Every limit there is, read once: for a sweep that starts thousands of clocks."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], list[TimeLimit]] = {}
        for row in TimeLimit.objects.all():
            self._rows.setdefault((row.kind, row.clock, row.urgency), []).append(row)

    def find(self, case: Case, clock: str, *, level: int, at: datetime, calendar: Calendar) -> TimeLimit:
        """As ``find``. Raises Refused (NO_LIMIT)."""
        rows = [
            row
            for row in self._rows.get((case.kind, clock, case.urgency), [])
            if row.effective_from <= at
            and (row.effective_to is None or row.effective_to > at)
            and row.level in (None, level)
            and row.condition_id in (None, case.condition_id)
        ]
        return _applying(rows, case, clock, at, calendar)


def _applying(rows: list[TimeLimit], case: Case, clock: str, at: datetime, calendar: Calendar) -> TimeLimit:
    if not rows:
        raise reasons.NO_LIMIT(clock=clock_kinds.label_of(clock))
    by_condition = [row for row in rows if row.condition_id is not None]
    by_level = [row for row in rows if row.condition_id is None]
    best = [_most_specific(found) for found in (by_condition, by_level) if found]
    if case.urgency == Urgency.EMERGENCY and len(best) > 1:
        return min(best, key=lambda row: due_at(row, at, calendar))
    return best[0]


def _most_specific(rows: list[TimeLimit]) -> TimeLimit:
    return min(rows, key=lambda row: (row.level is None, -row.number, row.pk))


def amount_of(clock_type: str, amount: int) -> int | timedelta:
    """The stored amount as the clock's arithmetic takes it: whole days, or a length of time."""
    return amount if clock_type in TimeLimit.DAY_TYPES else timedelta(minutes=amount)


def due_at(limit: TimeLimit, start: datetime, calendar: Calendar) -> datetime:
    """When a clock by this limit would be due, started at ``start``."""
    result = due(
        start,
        amount_of(limit.clock_type, limit.amount),
        ClockType(limit.clock_type),
        calendar,
        last_day_ends=LastDayEnds(limit.last_day_ends) if limit.last_day_ends else None,
    )
    assert result.due_at is not None  # no pause is open
    return result.due_at


def setting(key: str) -> int:
    """A number the loop goes by. Raises Refused (NO_SETTING) when the row is missing."""
    value = LoopSetting.objects.filter(pk=key).values_list("value", flat=True).first()
    if value is None:
        raise reasons.NO_SETTING(key=key)
    return value

"""When a clock fires next: at its start, after a rung, and whenever its deadline has moved.

Everything that moves a deadline or lets a clock go on ends in ``rearm``, so that no act can silence a ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from governance.cases.models import Clock, Firing, LadderRung
from governance.clock.arithmetic import ClockType, Pause, due, used
from governance.clock.calendars import Calendar

WHOLE = 100  # percent of the limit: the deadline itself


def pauses_of(clock: Clock) -> list[Pause]:
    return [
        Pause(datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end in clock.pauses
    ]


def at_share(clock: Clock, percent: int, calendar: Calendar) -> datetime:
    """The instant at which ``percent`` of the limit is used; above 100 the clock goes on in the same time.

    Shares run smoothly: terms in working days by office time, the others through. Rounded to the minute.
    """
    assert clock.due_at is not None
    if percent == WHOLE:
        return clock.due_at
    by = ClockType.WORKING_HOUR if ClockType(clock.clock_type).needs_office else ClockType.URGENT_HOUR
    stops = pauses_of(clock)
    total = used(clock.started_at, clock.due_at, by, calendar, pauses=stops).time
    minutes = max(1, int(total.total_seconds() * percent // 6000)) if total else 1
    found = due(clock.started_at, timedelta(minutes=minutes), by, calendar, pauses=stops).due_at
    assert found is not None
    return found


def ladder(case_kind: str, clock_kind: str, at: datetime | None = None) -> list[LadderRung]:
    """The rungs of a kind of clock as they stood at the instant ``at`` (now), lowest first."""
    return list(
        LadderRung.objects.in_force(at)
        .filter(kind=case_kind, clock=clock_kind, is_active=True)
        .order_by("percent", "order")
    )


def ladder_of(clock: Clock) -> list[LadderRung]:
    """The ladder a clock climbs: that of its start, unless it was put under a later one."""
    return ladder(clock.case.kind, clock.kind, clock.ladder_since)


def arm(clock: Clock, calendar: Calendar, rungs: Iterable[LadderRung], at: datetime) -> None:
    """Arm a clock that starts at ``at``: the first rung still ahead fires next."""
    clock.next_fire_at = None
    for rung in rungs:
        moment = at_share(clock, rung.percent, calendar)
        if moment > at:
            clock.next_rung, clock.next_fire_at = rung.order, moment
            return


def rearm(
    clock: Clock, calendar: Calendar, rungs: Iterable[LadderRung], at: datetime, fired: Collection[int]
) -> None:
    """Arm a clock whose deadline has moved, or which goes on; ``fired`` is as ``fired_rungs`` finds it.

    The highest rung whose moment has come fires at once, and those below it are passed over: the firing
    says which (``passed_over``). Where it has fired before, or none has come yet, the next one ahead fires.
    """
    clock.next_fire_at = None
    reached: tuple[LadderRung, datetime] | None = None
    for rung in rungs:
        moment = at_share(clock, rung.percent, calendar)
        if moment > at:
            ahead = rung, moment
            break
        reached = rung, moment
    else:
        ahead = None
    found = reached if reached is not None and reached[0].order not in fired else ahead
    if found is not None:
        clock.next_rung, clock.next_fire_at = found[0].order, found[1]


def arm_after(clock: Clock, calendar: Calendar, rungs: Iterable[LadderRung], fired: int) -> None:
    """After rung ``fired``: the next higher rung, even if its moment has passed too (none is skipped)."""
    rungs = list(rungs)
    clock.next_fire_at = None
    passed = next((rung.percent for rung in rungs if rung.order == fired), 0)
    for rung in rungs:
        if rung.percent > passed:
            clock.next_rung, clock.next_fire_at = rung.order, at_share(clock, rung.percent, calendar)
            return


def fired_rungs(clocks: Collection[int]) -> dict[int, set[int]]:
    """The rungs that have fired for each of ``clocks`` (keys), at any deadline it has had. One query."""
    found: dict[int, set[int]] = {}
    for clock, rung in Firing.objects.filter(clock__in=clocks).values_list("clock_id", "rung"):
        found.setdefault(clock, set()).add(rung)
    return found


def passed_over(rung: LadderRung, rungs: Sequence[LadderRung], fired: Collection[int]) -> list[LadderRung]:
    """The rungs below ``rung`` that never fired, because a moved deadline left no time for them."""
    return [one for one in rungs if one.percent < rung.percent and one.order not in fired]

"""Starting, stopping, pausing and moving the clocks of a case. Called inside the transaction of an act."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from governance.areas.models import Area
from governance.cases.choices import ClockState
from governance.cases.models import Case, Clock, LadderRung, TimeLimit
from governance.cases.sla import clock_kinds, limits
from governance.cases.workflow import batch_state
from governance.clock.arithmetic import ClockType, Due, LastDayEnds, Pause, due, used
from governance.clock.calendars import Calendar
from governance.clock.reasons import NO_CALENDAR
from governance.clock.resolve import calendar_for, calendars_by_version, calendars_of_areas

if TYPE_CHECKING:
    from governance.access.models import Unit

MOST_LINEAGES = 4_000  # in memory
# What a stop writes: a clock that rested ends its pause and has its instants worked out first.
STOPPED = ["state", "stopped_at", "next_fire_at", "in_time", "pauses", "due_at", "blue_at", "yellow_at"]
LIVE = (ClockState.RUNNING, ClockState.PAUSED)
BLUE, YELLOW, WHOLE = 50, 80, 100  # percent of the limit used: the four warning colours


class Rules:
    """What a clock is started by, asked of the database each time."""

    def calendar_for(self, area: Area) -> Calendar:
        return calendar_for(area)

    def limit(self, case: Case, clock: str, *, level: int, at: datetime, calendar: Calendar) -> TimeLimit:
        return limits.find(case, clock, level=level, at=at, calendar=calendar)

    def ladder(self, case_kind: str, clock_kind: str, at: datetime) -> list[LadderRung]:
        return ladder(case_kind, clock_kind, at)


class CachedRules(Rules):
    """The same, each read once. Whoever keeps it answers for its age (``rules.cache``)."""

    def __init__(self) -> None:
        self._lineages: dict[int, list[Area]] = {}

    @cached_property
    def _limits(self) -> limits.LimitTable:
        return limits.LimitTable()

    @cached_property
    def _calendars(self) -> dict[int, Calendar]:
        return calendars_of_areas()

    @cached_property
    def _ladders(self) -> dict[tuple[str, str], list[LadderRung]]:
        found: dict[tuple[str, str], list[LadderRung]] = {}
        for rung in LadderRung.objects.filter(is_active=True).order_by("percent", "order"):
            found.setdefault((rung.kind, rung.clock), []).append(rung)
        return found

    def lineage(self, area: Area) -> list[Area]:
        """The areas above ``area`` from the city down, itself last, without outlines."""
        if area.pk not in self._lineages:
            if len(self._lineages) >= MOST_LINEAGES:
                self._lineages.clear()
            self._lineages[area.pk] = list(Area.objects.defer("boundary").above(area))
        return self._lineages[area.pk]

    def calendar_for(self, area: Area) -> Calendar:
        for place in reversed(self.lineage(area)):
            if place.pk in self._calendars:
                return self._calendars[place.pk]
        raise NO_CALENDAR(area=area.name)

    def limit(self, case: Case, clock: str, *, level: int, at: datetime, calendar: Calendar) -> TimeLimit:
        return self._limits.find(case, clock, level=level, at=at, calendar=calendar)

    def ladder(self, case_kind: str, clock_kind: str, at: datetime) -> list[LadderRung]:
        return [rung for rung in self._ladders.get((case_kind, clock_kind), []) if rung.is_in_force(at)]


# What clocks are started by within a transaction that has read the rules already (``rules.cache.held``).
rules: ContextVar[Rules | None] = ContextVar("rules", default=None)


def start(
    case: Case,
    kind: str,
    *,
    at: datetime,
    area: Area | None = None,
    unit: Unit | None = None,
    lead_area: Area | None = None,
    level: int | None = None,
    key: str = "",
) -> Clock:
    """Start a clock by the limit and the calendar in force at ``at``.

    ``area`` (the desk's) answers for it and lends its calendar, ``unit`` where one does; ``lead_area`` is the
    area whose own people were handed it. ``key`` tells clocks of one kind apart that run beside each other.
    Raises Refused (NO_LIMIT; NO_CALENDAR).
    """
    area = area or case.desk
    level = area.level if level is None else level
    known = rules.get() or Rules()
    calendar = known.calendar_for(area)  # what is known of holidays now, also for matters of years ago
    limit = known.limit(case, kind, level=level, at=at, calendar=calendar)
    rungs = known.ladder(case.kind, kind, at)
    clock = build(case, kind, at=at, limit=limit, calendar=calendar, rungs=rungs)
    clock.level, clock.area, clock.unit, clock.lead_area, clock.key = level, area, unit, lead_area, key
    clock.save(force_insert=True)
    batch_state.saved(clock)
    return clock


def answering(case: Case, kind: str, *, unit: Unit | None = None, area: Area | None = None) -> dict[str, Any]:
    """Who answers for a clock of a matter handed to ``unit`` or to ``area``'s own people, for ``start``.

    Own people have the limits of their own level, so far down as the clock has limits (``deepest``).
    """
    level = area.level if area is not None else case.desk.level
    if (deepest := clock_kinds.get(kind).deepest) is not None:
        level = min(level, deepest)
    return {"area": case.desk, "unit": unit, "lead_area": area, "level": level}


def build(
    case: Case, kind: str, *, at: datetime, limit: TimeLimit, calendar: Calendar, rungs: list[LadderRung]
) -> Clock:
    """A clock started at ``at``, not yet saved and not yet anybody's (level, area, unit)."""
    assert calendar.version_pk is not None  # it came from a row
    clock = Clock(
        case=case,
        kind=kind,
        leg=case.leg,
        limit=limit,
        clock_type=limit.clock_type,
        amount=limit.amount,
        last_day_ends=limit.last_day_ends,
        calendar_version_id=calendar.version_pk,
        started_at=at,
    )
    set_instants(clock, calendar)
    assert clock.due_at is not None
    clock.original_due_at = clock.due_at
    arm(clock, calendar, rungs, at)
    return clock


def stop(clocks: Iterable[Clock], at: datetime) -> None:
    """Stop clocks and freeze their verdicts: the due instant itself is in time."""
    for clock in clocks:
        if clock.state == ClockState.PAUSED:
            _close_pause(clock, at)
            set_instants(clock, calendar_of(clock))
        clock.state, clock.stopped_at, clock.next_fire_at = ClockState.STOPPED, at, None
        assert clock.due_at is not None
        clock.in_time = at <= clock.due_at
        clock.save(update_fields=STOPPED)


def cancel(clocks: Iterable[Clock], at: datetime) -> None:
    """End clocks without a verdict: what they measured is no longer asked for."""
    for clock in clocks:
        clock.state, clock.stopped_at, clock.next_fire_at = ClockState.CANCELLED, at, None
        clock.save(update_fields=["state", "stopped_at", "next_fire_at"])


def pause(clocks: Iterable[Clock], at: datetime) -> None:
    """Let running clocks rest from ``at``; until they go on they have no due time and fire nothing."""
    for clock in clocks:
        if clock.state != ClockState.RUNNING:
            continue
        clock.pauses = [*clock.pauses, [at.isoformat(), None]]
        clock.state = ClockState.PAUSED
        clock.due_at = clock.blue_at = clock.yellow_at = clock.next_fire_at = None
        clock.save()


def resume(clocks: Iterable[Clock], at: datetime) -> None:
    """Let resting clocks go on: due later by what they rested."""
    for clock in clocks:
        if clock.state != ClockState.PAUSED:
            continue
        _close_pause(clock, at)
        clock.state = ClockState.RUNNING
        calendar = calendar_of(clock)
        set_instants(clock, calendar)
        arm(clock, calendar, ladder_of(clock), at)
        clock.save()


def lengthen(clock: Clock, extra: int, at: datetime) -> None:
    """Give a clock ``extra`` more of its own unit; the original due time is kept beside the new one."""
    clock.amount += extra
    calendar = calendar_of(clock)
    set_instants(clock, calendar)
    arm(clock, calendar, ladder_of(clock), at)
    clock.save()
    batch_state.saved(clock)


def rejudge(clock: Clock, limit: TimeLimit, at: datetime) -> None:
    """Put a running clock under another limit; what it has used so far is carried over."""
    clock.limit, clock.clock_type, clock.amount = limit, limit.clock_type, limit.amount
    clock.last_day_ends = limit.last_day_ends
    calendar = calendar_of(clock)
    set_instants(clock, calendar)
    arm(clock, calendar, ladder_of(clock), at)
    clock.save()
    batch_state.saved(clock)


def reopen(clock: Clock, at: datetime) -> None:
    """Take a stop back: rework goes on against the same deadline, the time between counted (捆绑计时)."""
    clock.state, clock.stopped_at, clock.in_time = ClockState.RUNNING, None, None
    arm(clock, calendar_of(clock), ladder_of(clock), at)
    clock.save()
    batch_state.saved(clock)


def refresh(case: Case, running: Iterable[tuple[str, datetime | None]] | None = None) -> None:
    """Keep on the case when its next clock and its whole clock are due. Does not save the case.

    ``running`` are kind and due time of its running clocks, where they have been read already.
    """
    case.next_due_at = case.due_at = None
    if running is None and (known := batch_state.clocks_of(case)) is not None:
        running = [(clock.kind, clock.due_at) for clock in known if clock.state == ClockState.RUNNING]
    if running is None:
        running = case.clocks.running().values_list("kind", "due_at")
    for kind, due_at in running:
        if kind == clock_kinds.WHOLE:
            case.due_at = due_at
        elif kind not in clock_kinds.PAPERS and due_at is not None:
            case.next_due_at = min(case.next_due_at or due_at, due_at)
    case.next_due_at = case.next_due_at or case.due_at


def live(case: Case, *kinds: str, key: str | None = None) -> list[Clock]:
    """The case's running and paused clocks: all or of ``kinds``, with any key or with ``key``."""
    if (found := batch_state.clocks_of(case)) is None:
        rows = case.clocks.live()
        found = list(rows.filter(kind__in=kinds) if kinds else rows)
    return [
        clock
        for clock in found
        if clock.state in LIVE and (not kinds or clock.kind in kinds) and key in (None, clock.key)
    ]


def calendar_of(clock: Clock) -> Calendar:
    """The calendar version the clock was started by, and is judged by until its end."""
    return calendars_by_version([clock.calendar_version_id])[clock.calendar_version_id]


def working(clock: Clock, calendar: Calendar | None = None) -> Due:
    """The working of a clock's due time, for "why this deadline"."""
    return due(
        clock.started_at,
        limits.amount_of(clock.clock_type, clock.amount),
        ClockType(clock.clock_type),
        calendar or calendar_of(clock),
        last_day_ends=LastDayEnds(clock.last_day_ends) if clock.last_day_ends else None,
        pauses=pauses_of(clock),
    )


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


def arm(clock: Clock, calendar: Calendar, rungs: list[LadderRung], at: datetime) -> None:
    """Set when the clock fires next: the first rung still ahead at ``at``. A moved deadline arms it anew."""
    clock.next_fire_at = None
    for rung in rungs:
        moment = at_share(clock, rung.percent, calendar)
        if moment > at:
            clock.next_rung, clock.next_fire_at = rung.order, moment
            return


def arm_moved(
    clock: Clock, calendar: Calendar, rungs: list[LadderRung], at: datetime, fired: Collection[int]
) -> None:
    """Arm a clock that a new rule has moved; ``fired`` are the rungs that fired at any of its deadlines.

    As for any moved deadline, rungs whose moment has passed are not made up for, but one: a clock that is
    late by now and has not been called late fires the first rung at or past the end at once, and goes on
    from there. Otherwise it would lie overdue and nobody would hear of it.
    """
    arm(clock, calendar, rungs, at)
    if clock.due_at is None or clock.due_at > at:
        return
    for rung in rungs:
        if rung.percent >= WHOLE and rung.order not in fired:
            clock.next_rung, clock.next_fire_at = rung.order, at_share(clock, rung.percent, calendar)
            return


def arm_after(clock: Clock, calendar: Calendar, rungs: list[LadderRung], fired: int) -> None:
    """After rung ``fired``: the next higher rung, even if its moment has passed too (none is skipped)."""
    clock.next_fire_at = None
    passed = next((rung.percent for rung in rungs if rung.order == fired), 0)
    for rung in rungs:
        if rung.percent > passed:
            clock.next_rung, clock.next_fire_at = rung.order, at_share(clock, rung.percent, calendar)
            return


def set_instants(clock: Clock, calendar: Calendar) -> None:
    """Work out when a running clock is due, and when its chip turns blue and yellow."""
    clock.due_at = working(clock, calendar).due_at
    clock.blue_at = at_share(clock, BLUE, calendar)
    clock.yellow_at = at_share(clock, YELLOW, calendar)


def _close_pause(clock: Clock, at: datetime) -> None:
    begin, _open = clock.pauses[-1]
    clock.pauses = [*clock.pauses[:-1], [begin, at.isoformat()]]

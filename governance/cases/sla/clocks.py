"""Starting, stopping, pausing and moving the clocks of a case. Called inside the transaction of an act."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from governance.areas.models import Area
from governance.cases.choices import ClockState
from governance.cases.models import Case, Clock, LadderRung, TimeLimit
from governance.cases.sla import arming, clock_kinds, limits
from governance.cases.sla.arming import at_share, pauses_of
from governance.cases.workflow import batch_state
from governance.clock.arithmetic import ClockType, Due, LastDayEnds, due
from governance.clock.calendars import Calendar
from governance.clock.reasons import NO_CALENDAR
from governance.clock.resolve import calendar_for, calendars_by_version, calendars_of_areas

if TYPE_CHECKING:
    from governance.access.models import Unit

MOST_LINEAGES = 4_000  # in memory
# What a stop writes: a clock that rested ends its pause and has its instants worked out first.
STOPPED = ["state", "stopped_at", "next_fire_at", "in_time", "pauses", "due_at", "blue_at", "yellow_at"]
LIVE = (ClockState.RUNNING, ClockState.PAUSED)
BLUE, YELLOW = 50, 80  # percent of the limit used, with 100: the four warning colours


class Rules:
    """What a clock is started by, asked of the database each time."""

    def calendar_for(self, area: Area) -> Calendar:
        return calendar_for(area)

    def limit(self, case: Case, clock: str, *, level: int, at: datetime, calendar: Calendar) -> TimeLimit:
        return limits.find(case, clock, level=level, at=at, calendar=calendar)

    def ladder(self, case_kind: str, clock_kind: str, at: datetime) -> list[LadderRung]:
        return arming.ladder(case_kind, clock_kind, at)


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
    arming.arm(clock, calendar, rungs, at)
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
    """Let running clocks rest from ``at``; until they go on they have no due time and fire nothing.

    A rung whose moment had come, and which no sweep has met yet, is kept for when they do.
    """
    for clock in clocks:
        if clock.state != ClockState.RUNNING:
            continue
        clock.pauses = [*clock.pauses, [at.isoformat(), None]]
        clock.state = ClockState.PAUSED
        clock.due_at = clock.blue_at = clock.yellow_at = None
        if clock.next_fire_at is not None and clock.next_fire_at > at:
            clock.next_fire_at = None
        clock.save()


def resume(clocks: Iterable[Clock], at: datetime) -> None:
    """Let resting clocks go on: due later by what they rested. A rung due before the rest fires now."""
    for clock in clocks:
        if clock.state != ClockState.PAUSED:
            continue
        _close_pause(clock, at)
        clock.state = ClockState.RUNNING
        owed = clock.next_rung, clock.next_fire_at
        _move(clock, at)
        if owed[1] is not None:
            clock.next_rung, clock.next_fire_at = owed
            clock.save(update_fields=["next_rung", "next_fire_at"])


def lengthen(clock: Clock, extra: int, at: datetime) -> None:
    """Give a clock ``extra`` more of its own unit; the original due time is kept beside the new one."""
    clock.amount += extra
    _move(clock, at)


def lengthen_to(clock: Clock, target: datetime, step: int, at: datetime) -> None:
    """Give a clock more of its own unit, ``step`` by step, until it is due at ``target`` or later."""
    calendar = calendar_of(clock)
    while (now := working(clock, calendar).due_at) is not None and now < target:
        clock.amount += step
    _move(clock, at)


def rejudge(clock: Clock, limit: TimeLimit, at: datetime) -> None:
    """Put a running clock under another limit; what it has used so far is carried over."""
    clock.limit, clock.clock_type, clock.amount = limit, limit.clock_type, limit.amount
    clock.last_day_ends = limit.last_day_ends
    _move(clock, at)


def reopen(clock: Clock, at: datetime) -> None:
    """Take a stop back: rework goes on against the same deadline, the time between counted (捆绑计时)."""
    clock.state, clock.stopped_at, clock.in_time = ClockState.RUNNING, None, None
    _move(clock, at)


def take_up(clock: Clock, at: datetime) -> None:
    """Let a clock that was cancelled go on where it was: the time between counts as a rest."""
    assert clock.stopped_at is not None
    clock.pauses = [*clock.pauses, [clock.stopped_at.isoformat(), at.isoformat()]]
    clock.state, clock.stopped_at = ClockState.RUNNING, None
    _move(clock, at)


def hand_on(clock: Clock, who: dict[str, Any], at: datetime) -> None:
    """Somebody else answers for a running clock (``answering``), by the limit of their own level.

    What it has used so far and what it was given more are carried over. Raises Refused (NO_LIMIT).
    """
    clock.unit, clock.lead_area = who["unit"], who["lead_area"]
    if clock.level != who["level"]:
        clock.level = who["level"]
        calendar = calendar_of(clock)
        limit = limits.find(clock.case, clock.kind, level=clock.level, at=at, calendar=calendar)
        given = clock.limit.amount if clock.limit is not None else clock.amount
        extra = clock.amount - given if limit.clock_type == clock.clock_type else 0
        rejudge(clock, limit, at)
        if extra:
            lengthen(clock, extra, at)
        return
    clock.save(update_fields=["unit", "lead_area"])


def _move(clock: Clock, at: datetime) -> None:
    """Work out anew when a running clock is due and fires, and save it. Of one that rests: save it."""
    if clock.state == ClockState.RUNNING:
        calendar = calendar_of(clock)
        set_instants(clock, calendar)
        fired = arming.fired_rungs([clock.pk]).get(clock.pk, set())
        arming.rearm(clock, calendar, arming.ladder_of(clock), at, fired)
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


def set_instants(clock: Clock, calendar: Calendar) -> None:
    """Work out when a running clock is due, and when its chip turns blue and yellow."""
    clock.due_at = working(clock, calendar).due_at
    clock.blue_at = at_share(clock, BLUE, calendar)
    clock.yellow_at = at_share(clock, YELLOW, calendar)


def _close_pause(clock: Clock, at: datetime) -> None:
    begin, _open = clock.pauses[-1]
    clock.pauses = [*clock.pauses[:-1], [begin, at.isoformat()]]

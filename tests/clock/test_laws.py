"""Laws that hold for every calendar, start, amount and pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.clock.arithmetic import ClockType, LastDayEnds, Pause, due, remaining, share_used, used
from governance.clock.calendars import Calendar
from governance.clock.steps import working
from tests.clock.strategies import calendars, instants, pauses

HOURS = [ClockType.URGENT_HOUR, ClockType.WORKING_HOUR]
many = settings(max_examples=25, deadline=None)
lengths = st.integers(1, 12)


@pytest.mark.parametrize("clock", HOURS)
@many
@given(
    calendar=calendars(), start=instants, minutes=st.integers(1, 3000), stops=pauses(), odd=st.integers(0, 59)
)
def test_exactly_the_amount_is_used_when_hours_are_due_and_not_a_moment_before(
    clock: ClockType, calendar: Calendar, start: datetime, minutes: int, stops: list[Pause], odd: int
) -> None:
    start, amount = start + timedelta(seconds=odd), timedelta(minutes=minutes)
    end = due(start, amount, clock, calendar, pauses=stops).due_at
    assert end is not None
    assert used(start, end, clock, calendar, pauses=stops).time == amount
    before = end - timedelta(microseconds=1)
    assert used(start, before, clock, calendar, pauses=stops).time < amount


@many
@given(calendar=calendars(), start=instants, days=lengths, stops=pauses(), ends=st.sampled_from(LastDayEnds))
def test_exactly_the_amount_is_used_when_working_days_are_due(
    calendar: Calendar, start: datetime, days: int, stops: list[Pause], ends: LastDayEnds
) -> None:
    clock = ClockType.WORKING_DAY
    end = due(start, days, clock, calendar, last_day_ends=ends, pauses=stops).due_at
    assert end is not None
    for at, expected in ((end, days), (end - timedelta(microseconds=1), days - 1)):
        assert used(start, at, clock, calendar, last_day_ends=ends, pauses=stops).days == expected


@pytest.mark.parametrize("clock", ClockType)
@many
@given(
    calendar=calendars(),
    start=instants,
    later=instants,
    amount=lengths,
    more=st.integers(0, 3),
    stops=pauses(),
)
def test_a_later_start_or_a_larger_amount_is_never_due_earlier(
    clock: ClockType,
    calendar: Calendar,
    start: datetime,
    later: datetime,
    amount: int,
    more: int,
    stops: list[Pause],
) -> None:
    start, later = min(start, later), max(start, later)
    first = due(start, amount, clock, calendar, pauses=stops).due_at
    second = due(later, amount + more, clock, calendar, pauses=stops).due_at
    assert first is not None
    assert second is not None
    assert first <= second


@pytest.mark.parametrize("clock", ClockType)
@many
@given(calendar=calendars(), start=instants, amount=lengths, stops=pauses(), extra=pauses())
def test_another_pause_never_brings_the_end_forward(
    clock: ClockType, calendar: Calendar, start: datetime, amount: int, stops: list[Pause], extra: list[Pause]
) -> None:
    few = due(start, amount, clock, calendar, pauses=stops).due_at
    more = due(start, amount, clock, calendar, pauses=[*stops, *extra]).due_at
    assert few is not None
    assert more is not None
    assert few <= more


@pytest.mark.parametrize("clock", ClockType)
@many
@given(calendar=calendars(), start=instants, amount=lengths, stops=pauses())
def test_what_happens_after_the_end_does_not_move_it(
    clock: ClockType, calendar: Calendar, start: datetime, amount: int, stops: list[Pause]
) -> None:
    end = due(start, amount, clock, calendar, pauses=stops).due_at
    assert end is not None
    assert due(start, amount, clock, calendar, pauses=[*stops, Pause(end)]).due_at == end


@pytest.mark.parametrize("clock", ClockType)
@many
@given(calendar=calendars(), moments=st.tuples(instants, instants, instants), stops=pauses())
def test_used_time_only_grows_and_hours_add_up(
    clock: ClockType, calendar: Calendar, moments: tuple[datetime, datetime, datetime], stops: list[Pause]
) -> None:
    a, b, c = sorted(moments)
    short, long = used(a, b, clock, calendar, pauses=stops), used(a, c, clock, calendar, pauses=stops)
    assert short.amount <= long.amount
    if not clock.in_days:
        assert short.time + used(b, c, clock, calendar, pauses=stops).time == long.time


@pytest.mark.parametrize("clock", ClockType)
@many
@given(calendar=calendars(), start=instants, amount=lengths, at=instants, stops=pauses())
def test_the_share_is_one_when_due_and_the_rest_changes_sign_there(
    clock: ClockType, calendar: Calendar, start: datetime, amount: int, at: datetime, stops: list[Pause]
) -> None:
    end = due(start, amount, clock, calendar, pauses=stops).due_at
    assert end is not None
    assert share_used(start, end, amount, clock, calendar, pauses=stops) == 1
    assert remaining(start, end, amount, clock, calendar, pauses=stops).amount == 0
    share = share_used(start, at, amount, clock, calendar, pauses=stops)
    rest = remaining(start, at, amount, clock, calendar, pauses=stops)
    if at < end:
        assert 0 <= share <= 1
        assert rest.amount > 0
    else:
        assert share >= 1
        assert rest.amount <= 0


@pytest.mark.parametrize("clock", ClockType)
@many
@given(calendar=calendars(), start=instants, amount=lengths, stops=pauses(may_be_open=True))
def test_every_end_can_show_its_working(
    clock: ClockType, calendar: Calendar, start: datetime, amount: int, stops: list[Pause]
) -> None:
    found = due(start, amount, clock, calendar, pauses=stops)
    told = {step.kind.value: step for step in working(found)}
    if found.due_at is None:
        assert "stopped" in told
    else:
        assert told["due"].begin == found.due_at
        times = [step.time for step in working(found) if step.kind == "counted_time"]
        if clock == ClockType.WORKING_HOUR:
            assert sum(times, timedelta(0)) == timedelta(hours=amount)
        if clock.in_days:
            assert told["counted_days"].days == amount

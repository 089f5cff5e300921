"""The arithmetic and a naive second implementation agree, over random calendars and pauses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.clock.arithmetic import ClockType, LastDayEnds, Pause, due, used
from governance.clock.calendars import Calendar
from tests.clock.oracle import Oracle
from tests.clock.strategies import calendars, instants, pauses

HOURS = [ClockType.URGENT_HOUR, ClockType.WORKING_HOUR]
DAYS = [ClockType.WORKING_DAY, ClockType.CALENDAR_DAY]
many = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("clock", HOURS)
@many
@given(calendar=calendars(), start=instants, minutes=st.integers(1, 1200), stops=pauses(may_be_open=True))
def test_hours_are_due_when_minutes_counted_one_by_one_run_out(
    clock: ClockType, calendar: Calendar, start: datetime, minutes: int, stops: list[Pause]
) -> None:
    found = due(start, timedelta(minutes=minutes), clock, calendar, pauses=stops)
    assert found.due_at == Oracle(calendar, clock, stops).due_time(start, minutes)


@pytest.mark.parametrize("clock", HOURS)
@many
@given(calendar=calendars(), start=instants, end=instants, stops=pauses(may_be_open=True))
def test_hours_used_are_the_minutes_counted_one_by_one(
    clock: ClockType, calendar: Calendar, start: datetime, end: datetime, stops: list[Pause]
) -> None:
    found = used(start, end, clock, calendar, pauses=stops).time
    assert found.total_seconds() == 60 * Oracle(calendar, clock, stops).used_minutes(start, end)


@pytest.mark.parametrize("ends", LastDayEnds)
@pytest.mark.parametrize("clock", DAYS)
@many
@given(calendar=calendars(), start=instants, days=st.integers(1, 15), stops=pauses(may_be_open=True))
def test_days_are_due_when_days_counted_one_by_one_run_out(
    clock: ClockType, ends: LastDayEnds, calendar: Calendar, start: datetime, days: int, stops: list[Pause]
) -> None:
    found = due(start, days, clock, calendar, last_day_ends=ends, pauses=stops)
    oracle = Oracle(calendar, clock, stops, close=ends == LastDayEnds.CLOSE_OF_BUSINESS)
    assert found.due_at == oracle.due_day(start, days)


@pytest.mark.parametrize("ends", LastDayEnds)
@pytest.mark.parametrize("clock", DAYS)
@many
@given(calendar=calendars(), start=instants, end=instants, stops=pauses(may_be_open=True))
def test_days_used_are_the_days_counted_one_by_one(
    clock: ClockType,
    ends: LastDayEnds,
    calendar: Calendar,
    start: datetime,
    end: datetime,
    stops: list[Pause],
) -> None:
    found = used(start, end, clock, calendar, last_day_ends=ends, pauses=stops).days
    oracle = Oracle(calendar, clock, stops, close=ends == LastDayEnds.CLOSE_OF_BUSINESS)
    assert found == oracle.used_days(start, end)

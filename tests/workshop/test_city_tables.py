"""Office time in columns says what the portal's own arithmetic says, clock by clock."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from governance.cases.models import Clock
from governance.cases.sla.arming import at_share
from governance.cases.sla.limits import amount_of
from governance.clock.arithmetic import ClockType, LastDayEnds, due
from governance.clock.calendars import Calendar, DayKind, OfficeHours, Span, SpecialDay, week_of
from workshop.city.tables import ENDS, TYPES, Office, instant, seconds

CALENDARS = {
    "two spans": Calendar(
        hours=(OfficeHours(date(2020, 1, 1), week_of(("09:00", "12:00"), ("13:30", "17:30"))),),
        special=(
            SpecialDay(date(2026, 2, 17), DayKind.HOLIDAY),
            SpecialDay(date(2026, 2, 18), DayKind.HOLIDAY),
            SpecialDay(date(2026, 2, 28), DayKind.WORKDAY),
        ),
    ),
    "summer hours and a short day": Calendar(
        hours=(
            OfficeHours(date(2020, 1, 1), week_of(("08:30", "17:00"))),
            OfficeHours(date(2026, 6, 1), week_of(("07:30", "11:30"), ("14:30", "18:00"), days=range(6))),
        ),
        special=(SpecialDay(date(2026, 6, 5), DayKind.WORKDAY, spans=(Span(480, 600),)),),
    ),
}
AMOUNTS = {
    "urgent_hour": (15, 60, 2880),
    "working_hour": (30, 240, 480),
    "working_day": (1, 5, 15),
    "calendar_day": (1, 7, 30),
}


@pytest.mark.parametrize("name", CALENDARS)
def test_the_columns_equal_the_arithmetic(name: str) -> None:
    calendar = CALENDARS[name]
    office = Office.of(calendar, range(2025, 2029))
    lot = random.Random(name)
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    rows = []
    for _ in range(400):
        kind = lot.choice(TYPES)
        start = begin + timedelta(seconds=lot.randrange(330 * 86_400))
        ends = lot.choice(ENDS) if kind.endswith("day") else ""
        rows.append((start, lot.choice(AMOUNTS[kind]), kind, ends))
    # Edges: the opening, the close, midnight, the last second of a year.
    for hour, minute, second in ((1, 0, 0), (9, 30, 0), (16, 0, 0), (15, 59, 59)):
        rows += [
            (datetime(2026, 12, 31, hour, minute, second, tzinfo=UTC), AMOUNTS[k][1], k, "") for k in TYPES
        ]
    start = np.array([seconds(one[0]) for one in rows])
    amount = np.array([one[1] for one in rows])
    types = np.array([TYPES.index(one[2]) for one in rows])
    ends = np.array([ENDS.index(one[3]) for one in rows])
    found = office.due(start, amount, types, ends)
    shares = {percent: office.share(start, found, types, percent) for percent in (50, 80, 100, 150, 200)}
    for number, (at, term, name_, end) in enumerate(rows):
        last = LastDayEnds(end) if end else None
        wanted = due(at, amount_of(name_, term), ClockType(name_), calendar, last_day_ends=last).due_at
        assert instant(found[number]) == wanted, rows[number]
        clock = Clock(
            clock_type=name_, amount=term, last_day_ends=end, started_at=at, due_at=wanted, pauses=[]
        )
        for percent, column in shares.items():
            assert instant(column[number]) == at_share(clock, percent, calendar), (rows[number], percent)

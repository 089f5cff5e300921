"""Many cases at once, written as rows, where a test wants numbers and not lives."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from governance.areas.models import Area
from governance.cases.filing.intake import stamp
from governance.cases.models import Case, Category, Channel, Clock
from governance.clock.models import CalendarVersion
from grids.flows import KIND
from tests.cases.story import MORNING

_serial = itertools.count(1)


def pile(
    area: Area,
    count: int,
    *,
    due: datetime,
    closed: datetime | None = None,
    reported: datetime = MORNING,
    paused: bool = False,
    **facts: Any,
) -> list[Case]:
    """``count`` registered cases in ``area`` due at ``due``, closed at ``closed`` or still open."""
    channel = facts.pop("channel", None) or Channel.objects.get(code="phone")
    category = Category.objects.get(code="rubbish_exposed")
    calendar = CalendarVersion.objects.order_by("pk").first()
    cases = []
    for _turn in range(count):
        case = Case(
            kind=KIND,
            number=f"P{next(_serial):08d}",
            state="closed" if closed else "suspended" if paused else "in_progress",
            title="堆放垃圾",
            text="路边有一大堆垃圾，气味很重。",
            category=category,
            channel=channel,
            reported_at=reported,
            registered_at=reported,
            dispatched_at=reported,
            handled_at=closed,
            closed_at=closed,
            closed_in_time=closed <= due if closed else None,
            is_open=closed is None,
            state_since=closed or reported,
            due_at=None if closed or paused else due,
            next_due_at=None if closed or paused else due,
        )
        stamp(case, area)
        case.desk, case.level = area, area.level
        for name, value in facts.items():
            setattr(case, name, value)
        cases.append(case)
    Case.objects.bulk_create(cases)
    Clock.objects.bulk_create(
        Clock(
            case=case,
            kind="whole",
            level=case.level,
            area=case.desk,
            state="stopped" if closed else "paused" if paused else "running",
            clock_type="working_day",
            amount=7,
            calendar_version=calendar,
            started_at=reported,
            due_at=None if paused else due,
            original_due_at=due,
            stopped_at=closed,
            in_time=closed <= due if closed else None,
        )
        for case in cases
    )
    return cases

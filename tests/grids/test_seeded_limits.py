"""The limits an installation begins with, held against each other."""

from __future__ import annotations

from governance.areas.models import Level
from governance.cases.choices import Urgency
from governance.cases.models import Case, FilingCondition
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.sla.limits import due_at, find
from governance.clock.resolve import calendar_for
from grids.clocks import HANDLE
from tests.cases.story import instant as at
from tests.cast import Cast


def test_nobody_is_late_with_the_whole_before_the_time_for_handling_is_over(cast: Cast) -> None:
    """A case that is dispatched and signed for at once: its handler's time ends within the whole one's."""
    calendar, filed = calendar_for(cast.east_lane), at("2026-03-02 09:00")
    conditions = [None, *FilingCondition.objects.filter(category__kind="incident")]
    assert len(conditions) > 30
    tight = []
    for condition in conditions:
        for urgency in Urgency.values:
            for level in (Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT, Level.CITY):
                case = Case(kind="incident", urgency=urgency, condition=condition)
                ends = {
                    clock: due_at(
                        find(case, clock, level=level, at=filed, calendar=calendar), filed, calendar
                    )
                    for clock in (HANDLE, WHOLE)
                }
                if ends[HANDLE] >= ends[WHOLE]:
                    tight.append(f"{condition} {urgency} {Level(level).label}: {ends}")
    assert tight == []

"""Years that deadlines reach and no calendar knows: what an administrator must be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.clock import resolve
from governance.clock.models import CalendarVersion, WorkCalendar

if TYPE_CHECKING:
    from governance.areas.models import Area

HORIZON_DAYS = 90  # a long rule (60 days, extended by 30) set today reaches so far


@dataclass(frozen=True)
class MissingYear:
    """A year whose holidays a serving calendar does not know although deadlines set now may reach it.

    ``area`` is the calendar's own area, which may lie above the one asked about; ``days_until`` counts
    from today to its first day, 0 when it has begun.
    """

    year: int
    calendar: WorkCalendar
    area: Area
    days_until: int

    @property
    def text(self) -> str:
        facts = {"calendar": self.calendar.name, "year": self.year, "days": self.days_until}
        if self.days_until:
            text = _(
                "“%(calendar)s”还没有 %(year)s 年的放假安排，距该年还有 %(days)s 天；"
                "跨年的时限暂按固定假日和每周作息推算，请尽快录入。"
            )
            return text % facts
        return (
            _("“%(calendar)s”还没有 %(year)s 年的放假安排；时限正按固定假日和每周作息推算，请尽快录入。")
            % facts
        )


def missing_years(
    area: Area | None = None, *, horizon_days: int = HORIZON_DAYS, on: date | None = None
) -> list[MissingYear]:
    """The years from the local date ``on`` (today) to ``horizon_days`` later that are not covered.

    For ``area``: those of the calendar that serves it; for None: those of every calendar in force.
    Empty when nothing is missing, and for an area that no calendar serves. At most four queries.
    """
    today = on or timezone.localdate()
    if area is not None:
        serving = resolve.serving_version(area)
        versions = [] if serving is None else [serving]
    else:
        versions = list(
            CalendarVersion.objects.published()
            .filter(calendar__ended_at=None)
            .order_by("calendar_id", "-number")
            .distinct("calendar_id")
            .select_related("calendar__area")
        )
    calendars = resolve.values(versions)
    found = []
    for version in versions:
        for year in range(today.year, (today + timedelta(days=horizon_days)).year + 1):
            if not calendars[version.pk].covers(year):
                days_until = max((date(year, 1, 1) - today).days, 0)
                found.append(MissingYear(year, version.calendar, version.calendar.area, days_until))
    return found

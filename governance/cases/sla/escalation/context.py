"""What a sweep knows: the ladder, the numbers, limits, calendars, words and people, each read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from governance.cases import reasons
from governance.cases.choices import LOUD
from governance.cases.filing import numbering
from governance.cases.models import Clock, LadderRung, LoopSetting
from governance.cases.sla import clock_kinds, clocks, limits
from governance.cases.sla.escalation.recipient_index import Roster
from governance.clock.reasons import NO_CALENDAR
from governance.clock.resolve import calendars_by_version, calendars_of_areas
from governance.clock.tables import office_opens
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from governance.cases.models import Case, TimeLimit
    from governance.clock.calendars import Calendar

FIELDS = ("due_at", "original_due_at", "blue_at", "yellow_at", "next_rung", "next_fire_at")


class SweepContext:
    """Made for one sweep and thrown away with it, so that nothing in it is older than that."""

    def __init__(self) -> None:
        self.roster = Roster()
        self._calendars: dict[int, Calendar] = {}
        self._limits: dict[tuple[object, ...], TimeLimit] = {}
        self._instants: dict[tuple[object, ...], dict[str, object]] = {}
        self._opens: dict[tuple[int | None, datetime], datetime] = {}
        self.interviewed: set[int] = set()

    @cached_property
    def numbers(self) -> dict[str, int]:
        return dict(LoopSetting.objects.values_list("key", "value"))

    def number(self, key: str) -> int:
        """A number the loop goes by. Raises Refused (NO_SETTING)."""
        if key not in self.numbers:
            raise reasons.NO_SETTING(key=key)
        return self.numbers[key]

    @cached_property
    def paper_pattern(self) -> str:
        return numbering.pattern_of("paper")

    def label(self, clock_kind: str) -> str:
        return clock_kinds.label_of(clock_kind)

    @cached_property
    def texts(self) -> Texts:
        return Texts()

    @cached_property
    def _ladders(self) -> dict[tuple[str, str], list[LadderRung]]:
        # Every version: a clock climbs the ladder of its start.
        found: dict[tuple[str, str], list[LadderRung]] = defaultdict(list)
        for rung in LadderRung.objects.filter(is_active=True).order_by("percent", "order"):
            found[rung.kind, rung.clock].append(rung)
        return found

    def ladder(self, kind: str, clock: str, at: datetime) -> list[LadderRung]:
        """As ``arming.ladder``."""
        return [
            rung
            for rung in self._ladders.get((kind, clock), [])
            if rung.effective_from <= at and (rung.effective_to is None or rung.effective_to > at)
        ]

    @cached_property
    def _known_limits(self) -> limits.LimitTable:
        return limits.LimitTable()

    @cached_property
    def _by_area(self) -> dict[int, Calendar]:
        return calendars_of_areas()

    def calendar_for(self, area: int) -> Calendar:
        """As ``resolve.calendar_for``. Raises Refused (NO_CALENDAR)."""
        for place in self.roster.lineage(area):
            if place.pk in self._by_area:
                return self._by_area[place.pk]
        raise NO_CALENDAR(area=self.roster.place(area).name)

    def learn_versions(self, versions: Iterable[int]) -> None:
        if missing := set(versions) - set(self._calendars):
            self._calendars |= calendars_by_version(missing)

    def calendar_of(self, clock: Clock) -> Calendar:
        """The calendar the clock is judged by. Raises KeyError when there is no such version."""
        return self._calendars[clock.calendar_version_id]

    def start(
        self,
        case: Case,
        kind: str,
        *,
        at: datetime,
        area: int,
        unit: int | None,
        lead_area: int | None,
    ) -> Clock:
        """As ``clocks.start``, but not saved; what it works out once serves every clock alike."""
        level = self.roster.place(area).level
        calendar = self.calendar_for(area)
        assert calendar.version_pk is not None  # it came from a row
        which = (case.kind, kind, case.urgency, case.condition_id, level, calendar.version_pk, at)
        if which not in self._limits:
            self._limits[which] = self._known_limits.find(case, kind, level=level, at=at, calendar=calendar)
        limit = self._limits[which]
        same = (limit.pk, case.kind, kind, calendar.version_pk, at)
        if same not in self._instants:
            made = clocks.build(
                case, kind, at=at, limit=limit, calendar=calendar, rungs=self.ladder(case.kind, kind, at)
            )
            self._instants[same] = {name: getattr(made, name) for name in FIELDS}
        return Clock(
            case=case,
            kind=kind,
            leg=case.leg,
            level=level,
            area_id=area,
            unit_id=unit,
            lead_area_id=lead_area,
            limit=limit,
            clock_type=limit.clock_type,
            amount=limit.amount,
            last_day_ends=limit.last_day_ends,
            calendar_version_id=calendar.version_pk,
            started_at=at,
            **self._instants[same],
        )

    def opens(self, case: Case, area: int, at: datetime) -> datetime | None:
        """When people at ``area`` may be told about ``case``; None is at once: what is urgent wakes them."""
        return None if case.urgency in LOUD else self.office_opens(area, at)

    def office_opens(self, area: int, at: datetime) -> datetime:
        """The first instant from ``at`` on in the office time of ``area``."""
        calendar = self.calendar_for(area)
        which = (calendar.version_pk, at)
        if which not in self._opens:
            self._opens[which] = office_opens(calendar, at).astimezone(UTC)  # quick to compare
        return self._opens[which]

"""The figures of whistles: of an area and a period, from the very rows that the reader may see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from parties.models import Whistle, WhistleCall
from parties.models.whistles import Verdict
from parties.rights import WHISTLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.models import User
    from governance.areas.models import Area

MONTHS = 3  # of a quarter


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year, written 2026Q4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """The quarter that ``text`` names; None for anything else."""
        year, _letter, number = text.partition("Q")
        if not (year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
            return None
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def before(self) -> Quarter:
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def months(self) -> list[int]:
        return [MONTHS * (self.number - 1) + n for n in (1, 2, 3)]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From its first instant up to the first of the next."""
        zone = timezone.get_current_timezone()
        end = Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        first, last = date(self.year, self.months[0], 1), date(end.year, end.months[0], 1)
        return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)


def latest(count: int, today: date | None = None) -> list[Quarter]:
    """The last quarters, this one first."""
    found = [Quarter.of(today or timezone.localdate())]
    while len(found) < count:
        found.append(found[-1].before())
    return found


@dataclass(frozen=True)
class Rate:
    """A numerator over its base; no rate over nothing."""

    part: int
    base: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.base) if self.base else None


@dataclass
class UnitLine:
    """A unit among others: how often it was called and came, and the mean of its marks."""

    unit: Any
    called: int = 0
    came: int = 0
    punctual: int = 0
    marks: list[int] = field(default_factory=list)
    place: int = 0

    @property
    def mean(self) -> float | None:
        return round(sum(self.marks) / len(self.marks), 1) if self.marks else None


@dataclass
class Figures:
    """What the page says of the whistles blown in an area in a quarter."""

    blown: int
    by_month: list[tuple[int, int]]
    called: int
    came: Rate
    punctual: Rate
    solved: Rate
    hours_median: float | None
    hours_p90: float | None
    by_kind: list[tuple[str, int]]
    by_source: list[tuple[str, int]]
    again: int
    units: list[UnitLine]


def of(area: Area, quarter: Quarter, user: User) -> Figures:
    """The figures of the whistles in ``area``, blown in ``quarter``, that ``user`` may see."""
    begin, end = quarter.span
    rows = list(
        Whistle.objects.restrict(user, WHISTLES)
        .within(area)
        .filter(blown_at__gte=begin, blown_at__lt=end)
        .exclude(case__state="withdrawn")
        .for_rows()
    )
    calls = list(WhistleCall.objects.filter(whistle__in=rows).that_count().select_related("unit", "case"))
    judged = [one for one in calls if one.verdict]  # who can still come in time counts for nothing yet
    came = [one for one in judged if one.verdict != Verdict.ABSENT]
    confirmed = [one for one in rows if one.confirmed_at is not None]
    hours = [
        (one.case.handled_at - one.blown_at).total_seconds() / 3600
        for one in rows
        if one.case.handled_at is not None and one.blown_at is not None
    ]
    months = Counter(timezone.localtime(one.blown_at).month for one in rows)
    return Figures(
        blown=len(rows),
        by_month=[(month, months[month]) for month in quarter.months],
        called=len(calls),
        came=Rate(len(came), len(judged)),
        punctual=Rate(sum(1 for one in judged if one.verdict == Verdict.PUNCTUAL), len(judged)),
        solved=Rate(sum(1 for one in confirmed if one.is_solved), len(confirmed)),
        hours_median=quantile(hours, 0.5),
        hours_p90=quantile(hours, 0.9),
        by_kind=Counter(str(one.kind) for one in rows).most_common(),
        by_source=Counter(str(one.source) for one in rows).most_common(),
        again=sum(1 for one in rows if one.incident_id is not None and _blown_before(one)),
        units=ranking(calls),
    )


def _blown_before(whistle: Whistle) -> bool:
    earlier = Whistle.objects.filter(incident=whistle.incident_id, blown_at__lt=whistle.blown_at)
    return bool(earlier.exists())


def ranking(calls: Sequence[WhistleCall]) -> list[UnitLine]:
    """Units by the mean of their marks, absences as nought; unscored ones last, ties share a place."""
    lines: dict[int, UnitLine] = {}
    for call in calls:
        line = lines.setdefault(call.unit_id, UnitLine(call.unit))
        line.called += 1
        line.came += call.verdict in (Verdict.PUNCTUAL, Verdict.LATE)
        line.punctual += call.verdict == Verdict.PUNCTUAL
        if call.total is not None:
            line.marks.append(call.total)
    ordered = sorted(
        lines.values(), key=lambda one: (one.mean is None, -(one.mean or 0), -one.called, one.unit.name)
    )
    for number, line in enumerate(ordered, start=1):
        before = ordered[number - 2] if number > 1 else None
        line.place = before.place if before is not None and before.mean == line.mean else number
    return ordered


def quantile(numbers: list[float], share: float) -> float | None:
    """The smallest number that ``share`` of them do not exceed; None of none."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = max(0, -(-len(ordered) * share // 1) - 1)
    return round(ordered[int(place)], 1)

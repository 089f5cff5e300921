"""One way from an indicator, an area and a period to a figure: for pages, exports and tests alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from governance.cases.models import Case
from governance.insight import reading, reasons
from governance.insight.indicators import COUNTS_WHEN_PAST, INDICATORS, Indicator, Part
from governance.insight.periods import Period
from governance.insight.stocks import reported_ago

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.reading import Counts
    from governance.insight.row_indicators import RowIndicator

RIGHT = "insight.view"
TOP, BASE = "top", "base"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """A number with its base and its moment. ``value`` None is an empty base and shown as "–".

    ``numerator`` and ``denominator`` are cases, or rows of an app; a count has no denominator. ``value`` is
    in the indicator's unit: cases, percent with two decimals, or hours. ``kind`` is the kind of matter
    that is counted, "" for all.
    """

    indicator: Indicator | RowIndicator
    area: Area
    period: Period
    value: Decimal | int | None
    numerator: int
    denominator: int | None
    as_of: datetime
    kind: str = ""

    @property
    def n(self) -> int:
        return self.numerator if self.denominator is None else self.denominator

    @property
    def text(self) -> str:
        """The value as it is written: 75.82 for a rate, 1 234 for a count, "–" for an empty base."""
        if self.value is None:
            return "–"
        return f"{self.value:,}".replace(",", "\u202f")

    @property
    def url(self) -> str:
        return behind_url(self.indicator, TOP, self.area, self.period, kind=self.kind)

    @property
    def base_url(self) -> str:
        part = BASE if self.indicator.is_rate else TOP
        return behind_url(self.indicator, part, self.area, self.period, kind=self.kind)


@dataclass
class FigureSet:
    """What figures of one area in one period are worked out from."""

    area: Area
    period: Period
    at: datetime
    counts: Counts
    stock: Counts = field(default_factory=dict)
    hours: Mapping[int, int] | None = None
    kind: str = ""

    def count(self, part: Part) -> int:
        """How many cases ``part`` has here."""
        if part.stock:
            return self.stock.get(part.stock, 0)
        found = self.counts[part.measure] - (self.counts[part.less] if part.less else 0)
        if later := COUNTS_WHEN_PAST.get(part.measure):
            today = timezone.localdate(self.at)
            if self.period.start <= today <= self.period.end:
                found -= self.stock.get(later, 0)
        return found

    def figure(self, code: str) -> Figure:
        return self.of(INDICATORS[code])

    def of(self, indicator: Indicator) -> Figure:
        numerator = self.count(indicator.top)
        denominator = self.count(indicator.base) if indicator.base else None
        value: Decimal | int | None
        if indicator.quantile is not None:
            assert self.hours is not None, "read the hours for this indicator"
            value = reading.quantile(self.hours, indicator.quantile)
        elif denominator is None:
            value = numerator
        else:
            value = percent(numerator, denominator)
        return Figure(indicator, self.area, self.period, value, numerator, denominator, self.at, self.kind)


def percent(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent, two decimals, halves up; None for an empty base."""
    if not whole:
        return None
    return (Decimal(part * 100) / whole).quantize(CENT, ROUND_HALF_UP)


def figure(
    indicator: str, area: Area, period: Period, user: User, *, at: datetime | None = None, kind: str = ""
) -> Figure:
    """The figure as ``user`` sees it at the instant ``at`` (now). Raises Refused (OUT_OF_REACH).

    ``kind``: of this kind of matter alone; of all that are counted for "".
    """
    if not user.scope(RIGHT).covers(area):
        raise reasons.OUT_OF_REACH(area=str(area))
    hours = INDICATORS[indicator].quantile is not None
    return sheet(area, period, at or timezone.now(), hours=hours, kind=kind).figure(indicator)


def sheet(area: Area, period: Period, at: datetime, *, hours: bool = False, kind: str = "") -> FigureSet:
    """All that one area's figures in ``period`` need; with ``hours`` for the quantiles too."""
    period = period.until(timezone.localdate(at))
    return FigureSet(
        area=area,
        period=period,
        at=at,
        counts=reading.sums(area.level, [area.pk], {"now": period}, kind=kind)[area.pk, "now"],
        stock=reading.together(reading.stock(area, at, kind=kind).values()),
        hours=reading.by_hours(area, period, kind=kind) if hours else None,
        kind=kind,
    )


def behind(indicator: Indicator, part: str, area: Area, period: Period, at: datetime, **narrower: Any) -> Any:
    """The cases a figure counts, before anybody's scope: they add up to it.

    ``narrower``: ``kind`` ("" for all), ``category`` (key; 0 without one) and ``age`` (a first day of
    ``stocks.AGES``).
    """
    chosen = indicator.base if part == BASE and indicator.base else indicator.top
    period = period.until(timezone.localdate(at))
    condition = chosen.condition(period, at)
    rows: Any = Case.objects.filter(_on_fact(condition), **{f"fact__{reading.stamp_of(area.level)}": area.pk})
    if kind := narrower.get("kind"):
        rows = rows.filter(fact__kind=kind)
    if (category := narrower.get("category")) is not None:
        rows = rows.filter(fact__category=category or None)
    if (age := narrower.get("age")) is not None:
        rows = rows.filter(_on_fact(reported_ago(age, at)))
    return rows


def behind_url(
    indicator: Indicator | RowIndicator, part: str, area: Area, period: Period, **narrower: Any
) -> str:
    query = {"figure": indicator.code, "part": part, "area": area.code, **period.query}
    query |= {name: value for name, value in narrower.items() if value != ""}
    return f"{_page(indicator.page)}?{urlencode(query)}"


@lru_cache
def _page(name: str) -> str:
    return reverse(name)


def _on_fact(condition: Any) -> Any:
    """The same condition seen from the case."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        moved.children.append(_on_fact(child) if isinstance(child, Q) else (f"fact__{child[0]}", child[1]))
    return moved

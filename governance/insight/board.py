"""The board of one area: everything its page, its print and its export show, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.models import Area, Level
from governance.cases.models import Category
from governance.insight import catalogue, late, ranking, reading, row_indicators, stocks
from governance.insight.figures import TOP, Figure, FigureSet, behind_url, percent
from governance.insight.indicators import INDICATORS
from governance.insight.models import IndicatorSetting
from governance.insight.periods import Period, twelve_months
from governance.insight.row_indicators import RowIndicator

if TYPE_CHECKING:
    from governance.access.models import User

NOW, BEFORE, YEAR_AGO = "now", "before", "year_ago"
RANKED_BY = ("on_time_closure_rate", "closure_rate", "satisfaction_rate", "reported_count")
TOP_CATEGORIES = 10
LATE_SHOWN = 10


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with the list behind it. ``share`` of the longest bar, ``running`` of the whole."""

    label: str
    count: int
    url: str
    share: int
    running: Any = None


class Board:
    """Figures of ``area`` in ``period`` as they stand at ``at``; parts are read when they are asked for.

    ``kind``: of one kind of matter; of all that are counted for "".
    """

    def __init__(
        self,
        area: Area,
        period: Period,
        user: User,
        *,
        at: datetime,
        by: str = RANKED_BY[0],
        kind: str = "",
    ) -> None:
        self.area, self.user, self.at, self.by, self.kind = area, user, at, by, kind
        self.asked = period
        self.today = timezone.localdate(at)
        self.period = period.until(self.today)

    # What is read ------------------------------------------------------------------------

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {NOW: self.period, BEFORE: self.period.previous(), YEAR_AGO: self.period.year_ago()}

    @cached_property
    def months(self) -> list[Period]:
        return [month.until(self.today) for month in twelve_months(self.period.end)]

    @cached_property
    def settings(self) -> dict[str, IndicatorSetting]:
        """Of every indicator; one without a row has no target and no colours."""
        known = IndicatorSetting.objects.in_bulk()
        codes = [one.code for one in catalogue.every()]
        return {code: known.get(code) or IndicatorSetting(code=code) for code in codes}

    @cached_property
    def _own(self) -> dict[tuple[int, str], reading.Counts]:
        months = {month.start.isoformat(): month for month in self.months}
        return reading.sums(self.area.level, [self.area.pk], self.periods | months, kind=self.kind)

    @cached_property
    def _stock(self) -> dict[int | None, reading.Counts]:
        return reading.stock(self.area, self.at, kind=self.kind)

    @cached_property
    def children(self) -> list[Area]:
        if self.area.level == Level.GRID:
            return []
        drawn = ExpressionWrapper(
            Q(boundary__isnull=False) | Q(centre_lng__isnull=False), output_field=BooleanField()
        )
        inside = Area.objects.filter(parent=self.area).current(self.today).annotate(is_drawn=drawn)
        return list(inside.defer("boundary"))

    @cached_property
    def _below(self) -> dict[tuple[int, str], reading.Counts]:
        inside = [child.pk for child in self.children]
        return reading.sums(self.area.level + 1, inside, self.periods, kind=self.kind)

    @cached_property
    def hours(self) -> dict[int, int]:
        return reading.by_hours(self.area, self.period, kind=self.kind)

    # What is shown -----------------------------------------------------------------------

    @cached_property
    def total(self) -> ranking.Row:
        """The whole area as a row, with its changes."""
        return ranking.Row(self.area, self._sheet(NOW), self._sheet(BEFORE), self._sheet(YEAR_AGO))

    def _sheet(self, key: str) -> FigureSet:
        return FigureSet(
            area=self.area,
            period=self.periods[key],
            at=self.at,
            counts=self._own[self.area.pk, key],
            stock=reading.together(self._stock.values()) if key == NOW else {},
            hours=self.hours if key == NOW else None,
            kind=self.kind,
        )

    def figure(self, code: str) -> Figure:
        return self.total.figure(code)

    @cached_property
    def added(self) -> list[Figure]:
        """The figures of apps that the reader may see here."""
        shown = [one for one in catalogue.added() if self.user.scope(one.right).covers(self.area)]
        by_rows = [one for one in shown if isinstance(one, RowIndicator)]
        told = {
            figure.indicator.code: figure
            for figure in row_indicators.figures(by_rows, self.area, self.period, self.user, self.at)
        }
        return [told[one.code] if isinstance(one, RowIndicator) else self.total.now.of(one) for one in shown]

    @cached_property
    def ranked(self) -> list[ranking.Row]:
        """The children by the chosen indicator, with their changes."""
        rows = [
            ranking.Row(
                child,
                self._child_sheet(child, NOW),
                self._child_sheet(child, BEFORE),
                self._child_sheet(child, YEAR_AGO),
            )
            for child in self.children
        ]
        return ranking.rank(rows, self.by, self.settings[self.by])

    def _child_sheet(self, child: Area, key: str) -> FigureSet:
        return FigureSet(
            area=child,
            period=self.periods[key],
            at=self.at,
            counts=self._below[child.pk, key],
            stock=self._stock.get(child.pk, {}) if key == NOW else {},
            kind=self.kind,
        )

    @property
    def ranked_least(self) -> int:
        return self.settings[self.by].least

    @property
    def late_figure(self) -> Figure:
        return self.figure("late_count")

    @cached_property
    def elsewhere(self) -> int:
        """Reported in none of the children: filed at this level, or in an area that has ended."""
        inside = sum(self._below[child.pk, NOW]["reported"] for child in self.children)
        return self.total.now.counts["reported"] - inside

    @cached_property
    def trend(self) -> list[dict[str, Any]]:
        """Twelve months: reported, closed, on time of due."""
        stock = reading.together(self._stock.values())
        found = []
        for month in self.months:
            counts = self._own[self.area.pk, month.start.isoformat()]
            sheet = FigureSet(self.area, month, self.at, counts, stock, kind=self.kind)
            codes = ("reported_count", "closed_count", "on_time_closure_rate")
            found.append({"month": month.start, "figures": [sheet.figure(code) for code in codes]})
        return found

    @cached_property
    def categories(self) -> list[Bar]:
        """The ten categories most reported, each with its running share of the whole (Pareto)."""
        counts = reading.by_category(self.area, self.period, kind=self.kind)
        most = sorted(
            ((one["reported"], key) for key, one in counts.items() if one["reported"]), reverse=True
        )
        most = most[:TOP_CATEGORIES]
        names = Category.objects.in_bulk([key for _count, key in most])
        whole, seen, found = self.total.now.counts["reported"], 0, []
        for count, key in most:
            seen += count
            found.append(
                Bar(
                    label=str(names[key]) if key in names else "–",
                    count=count,
                    url=self._url("reported_count", category=key),
                    share=round(count * 100 / most[0][0]),
                    running=percent(seen, whole),
                )
            )
        return found

    @cached_property
    def ages(self) -> list[Bar]:
        """Open cases by how long ago they were reported."""
        stock = reading.together(self._stock.values())
        counts = [stock.get(stocks.age_key(first), 0) for first, _last in stocks.AGES]
        longest = max(counts) or 1
        return [
            Bar(
                label=days_waiting(first, last),
                count=count,
                url=self._url("open_count", age=first),
                share=round(count * 100 / longest),
            )
            for (first, last), count in zip(stocks.AGES, counts, strict=True)
        ]

    @cached_property
    def late(self) -> list[late.Late]:
        return late.latest(self.area, self.user, self.at, limit=LATE_SHOWN, kind=self.kind)

    def _url(self, code: str, **narrower: Any) -> str:
        return behind_url(INDICATORS[code], TOP, self.area, self.period, kind=self.kind, **narrower)


def days_waiting(first: int, last: int | None) -> str:
    """How long cases have waited, as a band is named: "不满 1 天", "1–3 天", "30 天以上"."""
    if last is None:
        return _("%(n)s 天以上") % {"n": first}
    if first == last:
        return _("不满 1 天")
    return _("%(first)s–%(last)s 天") % {"first": first, "last": last}

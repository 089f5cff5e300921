"""Areas beside each other: rank, change against other periods, colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.insight.figures import CENT, Figure, FigureSet

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.insight.models import IndicatorSetting

COLOURS = (
    ("green_from", "calm", _("好")),
    ("blue_from", "note", _("较好")),
    ("yellow_from", "soon", _("一般")),
)
WORST = ("late", _("较差"))


@dataclass
class Change:
    """Against another period: percentage points for a rate, percent for a count."""

    value: Decimal | None
    in_points: bool

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        sign = "+" if self.value > 0 else "−" if self.value < 0 else "±"
        return f"{sign}{abs(self.value):.2f}" + ("" if self.in_points else " %")

    @property
    def icon(self) -> str:
        if not self.value:
            return ""
        return "arrow-up" if self.value > 0 else "arrow-down"


def change(now: Figure, before: Figure) -> Change:
    """How ``now`` differs from ``before``; nothing where one of them has no value (or the count was 0)."""
    points = now.indicator.is_rate
    if now.value is None or before.value is None:
        return Change(None, points)
    if points:
        return Change(Decimal(now.value) - Decimal(before.value), True)
    if not before.value:
        return Change(None, False)
    share = (Decimal(now.value) - Decimal(before.value)) * 100 / Decimal(before.value)
    return Change(share.quantize(CENT), False)


@dataclass
class Row:
    """One area of a ranking. ``rank`` is None for an area with too few cases."""

    area: Area
    now: FigureSet
    before: FigureSet
    year_ago: FigureSet
    rank: int | None = None
    rank_before: int | None = None
    tone: str = ""
    colour: object = ""

    def figure(self, code: str) -> Figure:
        return self.now.figure(code)

    def mom(self, code: str) -> Change:
        """环比: against the previous period of the same kind."""
        return change(self.now.figure(code), self.before.figure(code))

    def yoy(self, code: str) -> Change:
        """同比: against the same days a year before."""
        return change(self.now.figure(code), self.year_ago.figure(code))

    @property
    def moved(self) -> int | None:
        """Places won since the previous period; below 0 lost."""
        if self.rank is None or self.rank_before is None:
            return None
        return self.rank_before - self.rank


def rank(rows: Sequence[Row], code: str, setting: IndicatorSetting) -> list[Row]:
    """Competition ranking by ``code``: ties share a rank, areas with fewer than ``least`` cases have none.

    Ranked areas first, the best on top; the others after them in the order of the tree.
    """
    for row, place in zip(rows, _ranks([row.now for row in rows], code, setting), strict=True):
        row.rank = place
    for row, place in zip(rows, _ranks([row.before for row in rows], code, setting), strict=True):
        row.rank_before = place
    for row in rows:
        row.tone, row.colour = colour(row.now.figure(code), setting)
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def _ranks(sheets: Sequence[FigureSet], code: str, setting: IndicatorSetting) -> list[int | None]:
    figures = [sheet.figure(code) for sheet in sheets]
    known = [f.value for f in figures if f.value is not None and f.n >= setting.least]
    better = (lambda a, b: a < b) if setting.direction == "down" else (lambda a, b: a > b)
    return [
        1 + sum(better(other, f.value) for other in known)
        if f.value is not None and f.n >= setting.least
        else None
        for f in figures
    ]


def colour(figure: Figure, setting: IndicatorSetting) -> tuple[str, object]:
    """The four colours with their words; none without a value, without enough cases, or without limits."""
    if figure.value is None or setting.green_from is None or figure.n < setting.least:
        return "", ""
    for field, tone, word in COLOURS:
        limit = getattr(setting, field)
        if limit is not None and figure.value >= limit:
            return tone, word
    return WORST

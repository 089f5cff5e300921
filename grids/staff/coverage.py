"""How much of an area is covered by its people: numerator, base, as of any day, and the rows behind.

A share of places on a day: those that count on that day, and of them those with somebody in force on
that day. The tree is read as it hangs now; a place that has been moved counts where it is today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from grids.models import Building, GridMembership
from grids.staff import seeds

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

COMMUNITIES, GRIDS, BUILDINGS = "communities", "grids", "buildings"
WITH, WITHOUT, ALL = "with", "without", "all"
BASES: dict[str, tuple[Text, Text]] = {
    COMMUNITIES: (_("社区（村）"), _("当日在用的社区（村）")),
    GRIDS: (_("网格"), _("当日在用的网格，含专属网格")),
    BUILDINGS: (_("楼栋"), _("当日在册的楼栋")),
}
Covered = Callable[[date], Any]


@dataclass(frozen=True)
class Coverage:
    """A share of places: what is counted over what, in words, and the condition of the numerator."""

    code: str
    label: Text
    of: str
    formula: Text
    covered: Covered

    @property
    def base_label(self) -> Text:
        return BASES[self.of][0]

    @property
    def base_formula(self) -> Text:
        return BASES[self.of][1]

    def base(self, area: Area, on: date) -> Any:
        """The places that count in ``area`` on the day ``on``."""
        if self.of == BUILDINGS:
            return Building.objects.standing(on).within(area)
        level = Level.COMMUNITY if self.of == COMMUNITIES else Level.GRID
        return Area.objects.defer("boundary").within(area).current(on).at_level(level)

    def behind(self, area: Area, on: date, part: str = ALL) -> Any:
        """The rows that a figure counts: covered, not covered, or the base."""
        rows = self.base(area, on)
        if part == ALL:
            return rows
        condition = self.covered(on)
        return rows.filter(condition if part == WITH else ~condition)


def _in_community(capacity: str) -> Covered:
    return lambda on: Exists(
        GridMembership.objects.in_force(on).filter(capacity__code=capacity, area__parent=OuterRef("pk"))
    )


def _in_grid(capacity: str) -> Covered:
    return lambda on: Exists(
        GridMembership.objects.in_force(on).filter(capacity__code=capacity, area=OuterRef("pk"))
    )


def _in_building(capacity: str) -> Covered:
    return lambda on: Exists(
        GridMembership.objects.in_force(on).filter(capacity__code=capacity, building=OuterRef("pk"))
    )


def _one_and_five(on: date) -> Any:
    condition = Q(_in_grid(seeds.LEADER)(on))
    for code in seeds.FIVE:
        condition &= Q(_in_grid(code)(on))
    return condition


# figures.md: 楼栋长覆盖率 = communities with at least one building head / communities (1527/1702 = 89.7 %).
EVERY = (
    Coverage(
        "building_head_coverage",
        _("楼栋长覆盖率"),
        COMMUNITIES,
        _("至少有一名在任楼栋长的社区（村）÷ 社区（村）"),
        _in_community(seeds.BUILDING_HEAD),
    ),
    Coverage(
        "ten_household_head_coverage",
        _("十户长覆盖率"),
        COMMUNITIES,
        _("至少有一名在任十户长的社区（村）÷ 社区（村）"),
        _in_community(seeds.TEN_HOUSEHOLD_HEAD),
    ),
    Coverage(
        "grid_leader_coverage",
        _("网格长配备率"),
        GRIDS,
        _("有在任网格长的网格 ÷ 网格"),
        _in_grid(seeds.LEADER),
    ),
    Coverage(
        "full_time_coverage",
        _("专职网格员配备率"),
        GRIDS,
        _("至少有一名在任专职网格员的网格 ÷ 网格"),
        _in_grid(seeds.FULL_TIME),
    ),
    Coverage(
        "one_and_five_coverage",
        _("1+5 齐备率"),
        GRIDS,
        _("网格长和五支力量每样至少一人在任的网格 ÷ 网格"),
        _one_and_five,
    ),
    Coverage(
        "building_coverage",
        _("楼栋配备率"),
        BUILDINGS,
        _("有在任楼栋长的楼栋 ÷ 楼栋"),
        _in_building(seeds.BUILDING_HEAD),
    ),
)
BY_CODE = {one.code: one for one in EVERY}


@dataclass(frozen=True)
class Share:
    """A numerator over a base; without a base there is no value."""

    numerator: int
    base: int

    @property
    def percent(self) -> Decimal | None:
        """In percent to one place, half up: 1527 of 1702 is 89.7."""
        if not self.base:
            return None
        exact = Decimal(self.numerator) * 100 / Decimal(self.base)
        return exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)

    @property
    def text(self) -> str:
        return "–" if self.percent is None else f"{self.percent}"

    @property
    def missing(self) -> int:
        return self.base - self.numerator


@dataclass
class Table:
    """The shares of an area and of its children on a day, by the code of the coverage."""

    area: Area
    on: date
    children: list[Any]
    total: dict[str, Share] = field(default_factory=dict)
    by_child: dict[int, dict[str, Share]] = field(default_factory=dict)
    elsewhere: dict[str, Share] = field(default_factory=dict)


def table(area: Area, on: date) -> Table:
    """Every coverage of ``area`` on the day ``on``, and of each child: the children add up to the total."""
    children = children_of(area, on)
    found = Table(area, on, children, by_child={child.pk: {} for child in children})
    for one in EVERY:
        shares = _shares(one, area, on, children)
        found.total[one.code] = Share(
            sum(share.numerator for share in shares.values()), sum(share.base for share in shares.values())
        )
        for child in children:
            found.by_child[child.pk][one.code] = shares.get(child.pk, Share(0, 0))
        if None in shares and children:
            found.elsewhere[one.code] = shares[None]
    return found


def share_of(code: str, area: Area, on: date) -> Share:
    """One coverage of one area on a day."""
    shares = _shares(BY_CODE[code], area, on, [])
    return shares.get(None, Share(0, 0))


def _shares(one: Coverage, area: Area, on: date, children: list[Any]) -> dict[int | None, Share]:
    """The shares by child; None holds what lies in no child: one query."""
    path = "area__" if one.of == BUILDINGS else ""
    counted = (
        one.base(area, on)
        .order_by()
        .annotate(
            child=child_of(children, path),
            is_covered=ExpressionWrapper(Q(one.covered(on)), output_field=BooleanField()),
        )
        .values("child")
        .annotate(count=Count("pk"), covered=Count("pk", filter=Q(is_covered=True)))
    )
    return {row["child"]: Share(row["covered"], row["count"]) for row in counted}


def children_of(area: Area, on: date) -> list[Any]:
    """The children of ``area`` that count on the day ``on``."""
    return list(Area.objects.defer("boundary").filter(parent=area).current(on).order_by("lft"))


def child_of(children: list[Any], path: str = "") -> Any:
    """Which of ``children`` a row lies in, by the numbers of the tree; NULL for none."""
    if not children:
        return Value(None, output_field=IntegerField())
    whens = [
        When(
            **{
                f"{path}tree_id": child.tree_id,
                f"{path}lft__gte": child.lft,
                f"{path}rght__lte": child.rght,
                "then": Value(child.pk),
            }
        )
        for child in children
    ]
    return Case(*whens, default=None, output_field=IntegerField())

"""How much of an area is covered by its people: numerator, base, as of any day, and the rows behind.

A share of places on a day: those that count on that day, and of them those with somebody in force on
that day. Of a past day the tree is read as it hung then (``areas.past_tree``); a building counts in the
grid it belonged to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import AuditAct, AuditEntry
from governance.areas import past_tree
from governance.areas.models import Area, Level
from governance.areas.past_tree import OUTSIDE, PastTree
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
Covered = Callable[[PastTree], Any]


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

    def base(self, area: Area, tree: PastTree) -> Any:
        """The places that counted in ``area`` on the day of ``tree``; ``place`` is the child they lay in."""
        if self.of == BUILDINGS:
            rows: Any = Building.objects.standing(tree.day)
            path, elsewhere = "area__", _homes(tree.day)
        else:
            level = Level.COMMUNITY if self.of == COMMUNITIES else Level.GRID
            rows = Area.objects.defer("boundary").current(tree.day).at_level(level)
            rows = rows.exclude(pk__in=tree.resting)
            path, elsewhere = "", {}
        if not tree.moved and not elsewhere:
            return rows.within(area)
        return rows.annotate(place=tree.where(area, path, elsewhere)).exclude(place=OUTSIDE)

    def behind(self, area: Area, on: date, part: str = ALL) -> Any:
        """The rows that a figure counts: covered, not covered, or the base."""
        tree = past_tree.on_day(on)
        rows = self.base(area, tree)
        if part == ALL:
            return rows
        condition = self.covered(tree)
        return rows.filter(condition if part == WITH else ~condition)


def _homes(on: date) -> dict[int, Area]:
    """Buildings that have changed their grid since the day ``on``, with the grid they belonged to."""
    if on >= timezone.localdate():
        return {}
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    moves = AuditEntry.objects.filter(
        subject_type=Building._meta.label_lower,
        act=AuditAct.STAFF_EDIT,
        at__gte=end,
        detail__before__has_key="area",
    ).order_by("at", "pk")
    codes: dict[int, str] = {}
    for key, detail in moves.values_list("subject_id", "detail"):
        codes.setdefault(int(key), detail["before"]["area"])
    grids = {one.code: one for one in Area.objects.filter(code__in=codes.values()).defer("boundary")}
    return {key: grids[code] for key, code in codes.items() if code in grids}


def _in_community(capacity: str) -> Covered:
    """Somebody in a grid that lay in the community then."""

    def covered(tree: PastTree) -> Any:
        held = GridMembership.objects.in_force(tree.day).filter(capacity__code=capacity)
        if not tree.moved:
            return Exists(held.filter(area__parent=OuterRef("pk")))
        stayed = held.exclude(area__in=tree.moved)
        found = Q(Exists(stayed.filter(area__parent=OuterRef("pk"))))
        moved = held.filter(area__in=tree.moved).values_list("area_id", flat=True)
        return found | Q(pk__in={tree.moved[grid][1].pk for grid in moved})

    return covered


def _in_grid(capacity: str) -> Covered:
    return lambda tree: Exists(
        GridMembership.objects.in_force(tree.day).filter(capacity__code=capacity, area=OuterRef("pk"))
    )


def _in_building(capacity: str) -> Covered:
    return lambda tree: Exists(
        GridMembership.objects.in_force(tree.day).filter(capacity__code=capacity, building=OuterRef("pk"))
    )


def _one_and_five(tree: PastTree) -> Any:
    condition = Q(_in_grid(seeds.LEADER)(tree))
    for code in seeds.FIVE:
        condition &= Q(_in_grid(code)(tree))
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
    tree = past_tree.on_day(on)
    children = children_of(area, on, tree)
    found = Table(area, on, children, by_child={child.pk: {} for child in children})
    for one in EVERY:
        shares = _shares(one, area, tree, children)
        found.total[one.code] = Share(
            sum(share.numerator for share in shares.values()), sum(share.base for share in shares.values())
        )
        for child in children:
            found.by_child[child.pk][one.code] = shares.get(child.pk, Share(0, 0))
        rest = [share for key, share in shares.items() if key not in found.by_child]
        if rest and children:
            found.elsewhere[one.code] = Share(
                sum(share.numerator for share in rest), sum(share.base for share in rest)
            )
    return found


def share_of(code: str, area: Area, on: date) -> Share:
    """One coverage of one area on a day."""
    shares = _shares(BY_CODE[code], area, past_tree.on_day(on), []).values()
    return Share(sum(share.numerator for share in shares), sum(share.base for share in shares))


def _shares(one: Coverage, area: Area, tree: PastTree, children: list[Any]) -> dict[int | None, Share]:
    """The shares by child; what lies in none of ``children`` is under another key: one query."""
    rows = one.base(area, tree).order_by()
    if "place" not in rows.query.annotations:
        rows = rows.annotate(place=child_of(children, "area__" if one.of == BUILDINGS else ""))
    counted = (
        rows.annotate(is_covered=ExpressionWrapper(Q(one.covered(tree)), output_field=BooleanField()))
        .values("place")
        .annotate(count=Count("pk"), covered=Count("pk", filter=Q(is_covered=True)))
    )
    return {row["place"]: Share(row["covered"], row["count"]) for row in counted}


def children_of(area: Area, on: date, tree: PastTree | None = None) -> list[Any]:
    """The children that ``area`` had on the day ``on``, by the numbers of now."""
    rows = (tree or PastTree(on)).children_of(area)
    return list(rows.defer("boundary").current(on).order_by("lft"))


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

"""一图一表一体系一群: what a grid's one-page profile shows, and how much of it there is.

Four parts, each there or not: the map (a boundary), the roster (every capacity that the roster needs),
the organisation (branch, and a group with a member), the chat group (name, owner, way in).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from grids.models import Building, GridGroup, GridMembership, GridProfile, MemberCapacity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

MAP, ROSTER, SYSTEM, GROUP = "map", "roster", "system", "group"


@dataclass(frozen=True)
class Part:
    """One of the four: its name, what it takes, and who can add it."""

    code: str
    label: Text
    takes: Text
    who: Text
    right: str


PARTS = (
    Part(MAP, _("一图"), _("网格边界"), _("能“维护区域”的管理员在区域页面补画边界"), "areas.manage"),
    Part(ROSTER, _("一表"), _("花名册必备的人员"), _("能“维护网格人员”的社区工作人员聘任"), "staff.manage"),
    Part(
        SYSTEM,
        _("一体系"),
        _("党支部，和至少一个有成员的小组"),
        _("能“维护网格人员”的社区工作人员在本档案里填写"),
        "staff.manage",
    ),
    Part(
        GROUP,
        _("一群"),
        _("微信群的名称、群主，入群二维码的内容或图片"),
        _("能“维护网格人员”的社区工作人员在本档案里填写"),
        "staff.manage",
    ),
)


def conditions() -> dict[str, Any]:
    """For each part the condition under which a grid has it today."""
    here = {"area": OuterRef("pk")}
    roster = Q()
    for capacity in MemberCapacity.objects.active().filter(on_roster=True):
        roster &= Q(Exists(GridMembership.objects.in_force().filter(capacity=capacity, **here)))
    grouped = GridMembership.objects.in_force().filter(group__is_active=True, **here)
    branch = GridProfile.objects.exclude(branch="").filter(**here)
    chat = GridProfile.objects.exclude(chat_name="").exclude(chat_owner="")
    chat = chat.exclude(chat_link="", chat_picture="")
    return {
        MAP: Q(boundary__isnull=False),
        ROSTER: roster or Q(Exists(GridMembership.objects.in_force().filter(**here))),
        SYSTEM: Q(Exists(branch)) & Q(Exists(grouped)),
        GROUP: Q(Exists(chat.filter(**here))),
    }


def with_parts(grids: Any) -> Any:
    """Grids with ``has_map`` … ``has_group`` (0 or 1) and ``parts_done`` (0 to 4)."""
    rows = grids.annotate(
        **{
            f"has_{code}": Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
            for code, condition in conditions().items()
        }
    )
    return rows.annotate(parts_done=F("has_map") + F("has_roster") + F("has_system") + F("has_group"))


def grids_of(area: Area) -> Any:
    """The grids in use of ``area`` with their completeness."""
    rows = Area.objects.select_related("parent").defer("boundary", "parent__boundary")
    return with_parts(rows.within(area).current().at_level(Level.GRID))


@dataclass
class Profile:
    """Everything the page shows of one grid."""

    area: Any
    done: dict[str, bool]
    facts: GridProfile
    roster: list[GridMembership]
    groups: list[tuple[GridGroup, list[GridMembership]]]
    ungrouped: list[GridMembership]
    buildings: list[Building]

    @property
    def count(self) -> int:
        return sum(self.done.values())

    @property
    def missing(self) -> list[Part]:
        return [part for part in PARTS if not self.done[part.code]]


def profile_of(grid: Area) -> Profile:
    """The profile of a grid as it is now."""
    row = with_parts(Area.objects.filter(pk=grid.pk)).select_related("parent").get()
    members = list(
        GridMembership.objects.in_force()
        .filter(area=grid)
        .for_rows()
        .order_by("capacity__order", "building__compound", "building__name", "pk")
    )
    groups = list(GridGroup.objects.active().filter(area=grid))
    in_groups = {group.pk: [one for one in members if one.group_id == group.pk] for group in groups}
    return Profile(
        area=row,
        done={part.code: bool(getattr(row, f"has_{part.code}")) for part in PARTS},
        facts=GridProfile.objects.filter(area=grid).first() or GridProfile(area=grid),
        roster=members,
        groups=[(group, in_groups[group.pk]) for group in groups],
        ungrouped=[one for one in members if one.group_id not in in_groups],
        buildings=list(Building.objects.standing().filter(area=grid)),
    )


# The map --------------------------------------------------------------------------------

WIDTH, HEIGHT, EDGE = 640, 300, 16


@dataclass(frozen=True)
class Drawing:
    """The boundary and the buildings as a picture of WIDTH by HEIGHT that needs no tiles."""

    paths: list[str]
    pins: list[tuple[float, float, str]]
    width: int = WIDTH
    height: int = HEIGHT


def drawing(grid: Any, buildings: list[Building]) -> Drawing | None:
    """The grid's outline with its buildings where their place is known; None without a boundary."""
    if not grid.boundary:
        return None
    polygons = (
        grid.boundary["coordinates"]
        if grid.boundary["type"] == "MultiPolygon"
        else [grid.boundary["coordinates"]]
    )
    rings = [ring for polygon in polygons for ring in polygon if len(ring) > 2]
    if not rings:
        return None
    points = [point for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    # A degree of longitude is shorter than one of latitude; at 25° north by about a tenth.
    squeeze = 0.9
    across, along = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / along)
    left, top = (WIDTH - across * scale) / 2, (HEIGHT - along * scale) / 2

    def place(lng: float, lat: float) -> tuple[float, float]:
        return round(left + (lng - west) * squeeze * scale, 1), round(top + (north - lat) * scale, 1)

    paths = ["M" + " L".join(f"{x},{y}" for x, y in (place(*p[:2]) for p in ring)) + " Z" for ring in rings]
    pins = [
        (*place(one.lng, one.lat), one.name)
        for one in buildings
        if one.lng is not None and one.lat is not None
    ]
    return Drawing(paths, pins)

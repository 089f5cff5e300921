"""What the people of grids add to the shell: navigation, search, a card on the page of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from governance.portal.registry import (
    AreaSection,
    NavEntry,
    SearchProvider,
    SearchResult,
    add_area_sections,
    add_nav,
    add_search,
)
from grids.models import GridMembership
from grids.staff.rights import VIEW

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

PAGES = (
    "staff-member",
    "staff-appoint",
    "staff-edit",
    "staff-end",
    "staff-hand-over",
    "staff-vacancies",
    "staff-coverage",
    "staff-coverage-rows",
    "staff-buildings",
    "staff-building",
    "staff-building-new",
    "staff-building-edit",
    "staff-capacities",
    "staff-capacity",
    "staff-capacity-new",
    "grid-profiles",
    "grid-profile-edit",
)


def register() -> None:
    add_nav(NavEntry(_("网格队伍"), "staff", "id-badge-2", right=VIEW, group="city", order=22, also=PAGES))
    add_search(SearchProvider("staff", _("网格队伍"), "id-badge-2", find_members, right=VIEW, order=75))
    add_area_sections(AreaSection("staff", "grids/staff/area_section.html", area_section, right=VIEW))


def find_members(user: User, text: str, limit: int) -> list[SearchResult]:
    """People in office by name, unit or whole telephone number."""
    rows = GridMembership.objects.restrict(user, VIEW).in_force().named(text).for_rows().order_by("pk")
    return [
        SearchResult(
            title=one.name,
            url=one.get_absolute_url(),
            detail=f"{one.area.parent} {one.area}{f' · {one.building}' if one.building else ''}",
            badge=one.capacity.name,
        )
        for one in rows[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """How many hold each capacity in an area: one query."""
    held = (
        GridMembership.objects.restrict(user, VIEW)
        .in_force()
        .within(area)
        .order_by()
        .values("capacity__code", "capacity__name", "capacity__order")
        .annotate(held=Count("pk"))
        .order_by("capacity__order")
    )
    lines = [
        {"code": row["capacity__code"], "name": row["capacity__name"], "held": row["held"]} for row in held
    ]
    return {"area": area, "lines": lines}

"""What this app adds to the shell: navigation, search, a card on the page of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from governance.portal.registry import (
    AreaSection,
    NavEntry,
    NavGroup,
    SearchProvider,
    SearchResult,
    add_area_sections,
    add_groups,
    add_nav,
    add_search,
)
from volunteers.models import Volunteer, VolunteerOrganisation
from volunteers.models.people import Tier, VolunteerState
from volunteers.rights import VIEW

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

PAGES = (
    "volunteer",
    "volunteer-new",
    "volunteer-edit",
    "volunteer-records",
    "bean-awards",
    "time-bookings",
    "volunteer-books",
    "volunteer-rules",
    "volunteer-organisations",
    "volunteer-organisation",
    "volunteer-organisation-new",
    "volunteer-organisation-edit",
)


def register() -> None:
    add_groups(NavGroup("volunteers", _("志愿服务"), 35))
    add_nav(
        NavEntry(_("志愿者"), "volunteers", "users", right=VIEW, group="volunteers", order=10, also=PAGES)
    )
    add_search(SearchProvider("volunteers", _("志愿者"), "users", find_volunteers, VIEW, order=78))
    add_area_sections(AreaSection("volunteers", "volunteers/area_section.jinja", area_section, VIEW))


def find_volunteers(user: User, text: str, limit: int) -> list[SearchResult]:
    """Volunteers by name, number or whole telephone number."""
    rows = Volunteer.objects.restrict(user, VIEW).known().called(text).for_rows()
    return [
        SearchResult(
            title=one.name,
            url=one.get_absolute_url(),
            detail=f"{one.number} · {one.area}",
            badge=str(one.get_state_display()),
        )
        for one in rows.order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """How many volunteers and organisations of each tier an area has."""
    people = Volunteer.objects.restrict(user, VIEW).within(area).filter(state=VolunteerState.ACTIVE)
    rows = VolunteerOrganisation.objects.restrict(user, VIEW).active().within(area)
    number = dict(rows.order_by().values_list("tier").annotate(Count("pk")))
    return {
        "area": area,
        "people": people.count(),
        "lines": [
            {"code": code, "name": label, "number": number[code]}
            for code, label in Tier.choices
            if code in number
        ],
    }

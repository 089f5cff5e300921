"""What shared resources and double check-in add to the shell: menu, search, cards on areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone
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
from parties.models import Booking, CheckIn, SharedResource
from parties.rights import CHECKINS, RESOURCES

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

RESOURCE_PAGES = (
    "shared-resource",
    "shared-resource-new",
    "shared-resource-edit",
    "shared-resource-use",
    "bookings",
    "booking",
)
CHECK_IN_PAGES = (
    "check-in",
    "check-in-new",
    "check-in-posts",
    "check-in-post",
    "check-in-post-new",
    "check-in-services",
    "check-in-reports",
    "check-in-report",
)


def register() -> None:
    add_nav(
        NavEntry(
            _("双报到"),
            "check-ins",
            "circle-check",
            right=CHECKINS,
            group="parties",
            order=60,
            also=CHECK_IN_PAGES,
        ),
        NavEntry(
            _("共享资源"),
            "shared-resources",
            "building-community",
            right=RESOURCES,
            group="parties",
            order=70,
            also=RESOURCE_PAGES,
        ),
    )
    add_search(
        SearchProvider(
            "shared-resources", _("共享资源"), "building-community", find_resources, RESOURCES, order=78
        ),
        SearchProvider("check-ins", _("双报到"), "circle-check", find_check_ins, CHECKINS, order=79),
    )
    add_area_sections(
        AreaSection("bookings", "parties/resources/area_section.jinja", area_section, RESOURCES)
    )


def find_resources(user: User, text: str, limit: int) -> list[SearchResult]:
    """Resources that are not closed, by name or unit."""
    rows = SharedResource.objects.restrict(user, RESOURCES).on_offer().named(text).for_rows()
    return [
        SearchResult(title=one.name, url=one.get_absolute_url(), detail=str(one.unit), badge=str(one.area))
        for one in rows.order_by("pk")[:limit]
    ]


def find_check_ins(user: User, text: str, limit: int) -> list[SearchResult]:
    """Check-ins in force, by unit or Party organisation."""
    rows = CheckIn.objects.restrict(user, CHECKINS).live().named(text).for_rows()
    return [
        SearchResult(
            title=str(one),
            url=one.get_absolute_url(),
            detail=str(one.area),
            badge=str(one.get_kind_display()),
        )
        for one in rows.order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """What is open to the public in an area, what is booked from now on, who has checked in."""
    resources = SharedResource.objects.restrict(user, RESOURCES).within(area).filter(state="open")
    ahead = Booking.objects.restrict(user, RESOURCES).within(area)
    checked = CheckIn.objects.restrict(user, CHECKINS).within(area).filter(state="active").order_by()
    return {
        "area": area,
        "resources": resources.count(),
        "ahead": ahead.filter(state__in=("requested", "approved"), ends_at__gt=timezone.now()).count(),
        **checked.aggregate(
            units=Count("pk", filter=Q(kind="unit")), members=Count("pk", filter=Q(kind="member"))
        ),
    }

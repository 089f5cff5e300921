"""What this app adds to the shell: navigation, search, cards on the page of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
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
from parties.models import Alliance, BranchGrid, Organisation
from parties.organisations.querysets import without_branch
from parties.rights import ALLIANCES, ORGANISATIONS, WHISTLES

if TYPE_CHECKING:
    from governance.access.models import User

ORGANISATION_PAGES = (
    "organisation",
    "organisation-new",
    "organisation-edit",
    "grids-without-branch",
    "party-coverage",
    "party-coverage-rows",
    *(
        f"{name}{page}"
        for name in ("field-base", "leader-link", "reserve-cadre")
        for page in ("s", "", "-new", "-edit")
    ),
)
ALLIANCE_PAGES = (
    "alliance",
    "alliance-new",
    "alliance-edit",
    "alliance-members",
    "alliance-member",
    "alliance-member-edit",
    "alliance-meetings",
    "alliance-meeting",
    "alliance-meeting-new",
    "alliance-meeting-edit",
    "alliance-figures",
    "grand-committees",
    "grand-committee",
    "grand-committee-new",
    "grand-committee-edit",
)
WHISTLE_PAGES = ("whistle-new", "whistle-calls", "whistle-figures", "whistle-settings", "whistle-scores")


def register() -> None:
    add_groups(NavGroup("parties", _("党建"), 30))
    add_nav(
        NavEntry(
            _("吹哨报到"),
            "whistles",
            "speakerphone",
            right=WHISTLES,
            group="parties",
            order=20,
            also=WHISTLE_PAGES,
        ),
        NavEntry(
            _("党组织"),
            "organisations",
            "flag",
            right=ORGANISATIONS,
            group="parties",
            order=30,
            also=ORGANISATION_PAGES,
        ),
        NavEntry(
            _("党建联盟"),
            "alliances",
            "heart-handshake",
            right=ALLIANCES,
            group="parties",
            order=40,
            also=ALLIANCE_PAGES,
        ),
    )
    add_search(
        SearchProvider("organisations", _("党组织"), "flag", find_organisations, ORGANISATIONS, order=76)
    )
    add_area_sections(AreaSection("parties", "parties/area_section.jinja", area_section, ORGANISATIONS))


def find_organisations(user: User, text: str, limit: int) -> list[SearchResult]:
    """Organisations in use by name."""
    rows = Organisation.objects.restrict(user, ORGANISATIONS).active().named(text).for_rows()
    return [
        SearchResult(
            title=one.name,
            url=one.get_absolute_url(),
            detail=str(one.area),
            badge=str(one.get_kind_display()),
        )
        for one in rows.order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """How many organisations of each kind an area has, its grids without a branch, its alliance."""
    rows = Organisation.objects.restrict(user, ORGANISATIONS).active().within(area)
    counted = rows.order_by().values("kind").annotate(number=Count("pk"))
    number = {row["kind"]: row["number"] for row in counted}
    grids = Area.objects.current().within(area).at_level(Level.GRID)
    alliance = (
        Alliance.objects.restrict(user, ALLIANCES)
        .filter(area=area)
        .annotate(units=Count("members", filter=Q(members__left_on=None)))
        .first()
        if area.level == Level.SUBDISTRICT
        else None
    )
    kinds = Organisation._meta.get_field("kind").choices or ()
    return {
        "area": area,
        "lines": [
            {"code": code, "name": label, "number": number[code]} for code, label in kinds if code in number
        ],
        "without": without_branch(grids, BranchGrid.objects.all()).count(),
        "alliance": alliance,
    }

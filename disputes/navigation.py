"""What disputes add to the shell: the menu, search by number, a card on the page of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from disputes.models import Committee, Dispute
from disputes.models.disputes import Risk
from disputes.rights import MEDIATE, VIEW
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

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


def register() -> None:
    add_groups(NavGroup("disputes", _("矛盾纠纷"), 28))
    add_nav(
        NavEntry(_("我调解的"), "disputes-mine", "message", right=MEDIATE, group="disputes", order=10),
        NavEntry(
            _("矛盾纠纷"),
            "disputes",
            "gavel",
            right=VIEW,
            group="disputes",
            order=20,
            also=("dispute-new", "dispute-file"),
        ),
        NavEntry(
            _("调解组织"),
            "committees",
            "users",
            right=VIEW,
            group="disputes",
            order=30,
            also=("committee", "committee-new", "committee-edit"),
        ),
    )
    add_search(SearchProvider("committees", _("调解组织"), "users", find_committees, VIEW, order=78))
    add_area_sections(AreaSection("disputes", "disputes/area_section.jinja", area_section, VIEW))


def find_committees(user: User, text: str, limit: int) -> list[SearchResult]:
    """Committees by name. Disputes are found by their number, as all cases, and never by a person."""
    rows = Committee.objects.restrict(user, VIEW).active().filter(name__icontains=text.strip())
    return [
        SearchResult(title=one.name, url=one.get_absolute_url(), detail=str(one.area))
        for one in rows.select_related("area").order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """How many open disputes of each colour lie in an area, and its committee."""
    rows = Dispute.objects.restrict(user, VIEW).open().within(area).order_by()
    number = {row["risk"]: row["number"] for row in rows.values("risk").annotate(number=Count("pk"))}
    return {
        "area": area,
        "lines": [
            {"code": code, "name": label, "number": number[code]}
            for code, label in Risk.choices
            if code in number
        ],
        "committee": Committee.objects.restrict(user, VIEW).active().filter(area=area).first(),
    }

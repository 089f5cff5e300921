"""What the three lists and the lists of secretaries add to the shell: menu, search, the page of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
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
from parties.lists.names import CLAIMABLE
from parties.models import NeedItem, ResourceItem, SecretaryItem
from parties.rights import LISTS, NEEDS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

NEED_PAGES = (
    "need-new",
    "needs-ours",
    "need-claim",
    "offered-resources",
    "offered-resource",
    "offered-resource-new",
    "offered-resource-edit",
    "contributions",
    "contribution",
    "contribution-letter",
)
SECRETARY_PAGES = ("secretary-item-new", "secretary-year")


def register() -> None:
    add_nav(
        NavEntry(_("三张清单"), "needs", "list", right=NEEDS, group="parties", order=22, also=NEED_PAGES),
        NavEntry(
            _("书记清单"),
            "secretary-lists",
            "list-check",
            right=LISTS,
            group="parties",
            order=24,
            also=SECRETARY_PAGES,
        ),
    )
    add_search(
        SearchProvider("offered_resources", _("资源"), "archive", find_resources, NEEDS, order=78),
    )
    add_area_sections(AreaSection("needs", "parties/needs/area_section.jinja", area_section, NEEDS))


def find_resources(user: User, text: str, limit: int) -> list[SearchResult]:
    """Resources on offer by name or unit. Needs and claims are cases, and found among them."""
    rows = ResourceItem.objects.restrict(user, NEEDS).on_offer().for_rows()
    rows = rows.filter(Q(title__icontains=text) | Q(unit__name__icontains=text))
    return [
        SearchResult(
            title=one.title, url=one.get_absolute_url(), detail=str(one.unit), badge=str(one.category)
        )
        for one in rows.order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any]:
    """How many needs of an area stand where, what is offered there, and what its secretaries have overdue."""
    needs = NeedItem.objects.restrict(user, NEEDS).within(area).filter(case__is_open=True)
    at = {row["case__state"]: row["n"] for row in _by_state(needs)}
    items = SecretaryItem.objects.restrict(user, LISTS).within(area).filter(case__is_open=True)
    late = Q(case__next_due_at__lt=timezone.now())
    return {
        "area": area,
        "lines": (
            (_("待审看"), at.get("collected", 0), "collected"),
            (_("待认领"), at.get("published", 0), "published"),
            (_("实施中"), sum(at.get(one, 0) for one in CLAIMABLE[1:]), "under_way"),
            (_("待评价"), at.get("delivered", 0), "delivered"),
        ),
        "resources": ResourceItem.objects.restrict(user, NEEDS).on_offer().around(area).count(),
        "items": items.order_by().aggregate(open=Count("pk"), overdue=Count("pk", filter=late)),
        "sees_lists": bool(user.scope(LISTS)),
        "public_url": f"{reverse('public-lists')}?area={area.code}",
    }


def _by_state(needs: Any) -> Any:
    return needs.order_by().values("case__state").annotate(n=Count("pk"))

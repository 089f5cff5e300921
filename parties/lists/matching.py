"""Needs and resources that fit each other by kind, place and time, with the reason said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parties.lists.names import CLAIMABLE
from parties.lists.querysets import serves
from parties.models import NeedItem, ResourceItem

if TYPE_CHECKING:
    from governance.areas.models import Area

SHOWN = 5


@dataclass(frozen=True)
class Fit:
    """A need and a resource that fit, and why."""

    need: NeedItem
    resource: ResourceItem
    why: str


def resources_for(need: NeedItem, most: int = SHOWN) -> list[Fit]:
    """What is offered for ``need``: of its kind, there or around, on its days; the nearest first."""
    area = need.case.area
    rows = ResourceItem.objects.on_offer().around(area).filter(category=need.case.category_id)
    if need.wanted_from is not None:
        rows = rows.filter(Q(until_on=None) | Q(until_on__gte=need.wanted_from))
    if need.wanted_until is not None:
        rows = rows.filter(from_on__lte=need.wanted_until)
    found = rows.for_rows().order_by("-area__level", "pk")[:most]
    return [Fit(need, one, why(need, one)) for one in found]


def needs_for(resource: ResourceItem, most: int = SHOWN) -> list[Fit]:
    """The published needs for which ``resource`` is of use; the oldest first."""
    rows = NeedItem.objects.published().filter(
        serves("case__area", resource.area),
        case__state__in=CLAIMABLE,
        case__category=resource.category_id,
    )
    today = timezone.localdate()
    begins = max(resource.from_on, today)
    rows = rows.filter(Q(wanted_until=None) | Q(wanted_until__gte=begins))
    if resource.until_on is not None:
        rows = rows.filter(Q(wanted_from=None) | Q(wanted_from__lte=resource.until_on))
    found = rows.for_rows().order_by("published_at", "pk")[:most]
    return [Fit(one, resource, why(one, resource)) for one in found]


def why(need: NeedItem, resource: ResourceItem) -> str:
    """One sentence: the same kind, where they meet, when they meet."""
    return _("同为“%(kind)s”；%(place)s；%(time)s。") % {
        "kind": resource.category,
        "place": _place(need.case.area, resource.area),
        "time": _time(need, resource),
    }


def _place(wanted: Area, offered: Area) -> str:
    if wanted.pk == offered.pk:
        return _("都在%(area)s") % {"area": offered}
    if offered.span.holds(wanted.span):
        return _("资源服务%(offered)s，包括%(wanted)s") % {"offered": offered, "wanted": wanted}
    return _("资源就在%(wanted)s的%(offered)s") % {"offered": offered, "wanted": wanted}


def _time(need: NeedItem, resource: ResourceItem) -> str:
    first = max(filter(None, (need.wanted_from, resource.from_on)))
    ends = [day for day in (need.wanted_until, resource.until_on) if day is not None]
    when = _days(first, min(ends) if ends else None)
    return f"{when}（{resource.times}）" if resource.times else when


def _days(first: date, last: date | None) -> str:
    if last is None:
        return _("%(first)s 起都有空") % {"first": first.isoformat()}
    return _("%(first)s 至 %(last)s 都有空") % {"first": first.isoformat(), "last": last.isoformat()}

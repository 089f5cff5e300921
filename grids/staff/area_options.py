"""The areas a page offers to choose from: the way up, the area itself, its children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404

from governance.access.gate import find
from governance.areas.models import Area, Level
from grids.staff.rights import MANAGE, VIEW

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest


def light() -> Any:
    """Areas without their boundary, with the parent's name at hand."""
    return Area.objects.select_related("parent").defer("boundary", "parent__boundary")


def near(user: User, here: Area | None, right: str = VIEW) -> list[Any]:
    """What to choose from around ``here``, within the reach of ``right``; the topmost ones without it."""
    reach = Area.objects.defer("boundary").restrict(user, right).current()
    if here is None:
        spans = [span.area_id for span in user.scope(right).spans]
        reach = reach.filter(Q(pk__in=spans) | Q(parent__in=spans) if spans else Q(level__lte=Level.DISTRICT))
    else:
        above = Q(tree_id=here.tree_id, lft__lte=here.lft, rght__gte=here.rght)
        reach = reach.filter(above | Q(parent=here.pk))
    return list(reach.order_by("tree_id", "lft"))


def indented(area: Any) -> str:
    return "\u3000" * area.level + str(area)


def area_of(request: AuthedRequest, right: str = VIEW, key: str = "area") -> Area:
    """The area in the address, else the highest one of the reader's reach. Http404 outside it."""
    code = request.GET.get(key, "").replace("\0", "")
    if code:
        found: Area = find(light(), request.user, right, code=code)
        return found
    first: Area | None = light().restrict(request.user, right).current().order_by("level", "lft").first()
    if first is None:
        raise Http404
    return first


def may_manage(user: User, area: Area | None = None) -> bool:
    return user.has_right(MANAGE, area)


def path_within(user: User, area: Area, right: str = VIEW) -> list[Any]:
    """The ancestors of ``area`` from the top of the reader's reach down, itself last."""
    scope = user.scope(right)
    return [one for one in Area.objects.defer("boundary").above(area) if scope.covers(one)]

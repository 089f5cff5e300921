"""The area a person is working in: remembered in the session, always within what they may see now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.areas.models import Area
from governance.cases.rules import cache

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

CURRENT = "area"
RECENT = "recent_areas"
KEPT = 6


def light() -> Any:
    """Areas without their boundary, which can be large and is drawn only on maps."""
    return Area.objects.defer("boundary")


def choose(request: AuthedRequest, area: Area) -> None:
    """Remember ``area`` as the one worked in. While viewing as somebody else nothing is remembered."""
    if request.viewing_as is not None:
        return
    recent = [code for code in request.session.get(RECENT, []) if code != area.code]
    if request.session.get(CURRENT) != area.code or request.session.get(RECENT, [""])[0] != area.code:
        request.session[CURRENT] = area.code
        request.session[RECENT] = [area.code, *recent][:KEPT]


def of(request: AuthedRequest) -> Area | None:
    """The remembered area, else that of the highest post, else the topmost one in reach."""
    path = _remembered(request)
    return path[-1] if path else home_of(request.user)


def way_to(request: AuthedRequest) -> list[Area]:
    """The area worked in with its ancestors, from the city down: one query."""
    if path := _remembered(request):
        return path
    home = home_of(request.user)
    return path_of(home) if home else []


def _remembered(request: AuthedRequest) -> list[Area]:
    """The way to the remembered area; empty when there is none, or when it is no longer in reach."""
    code = request.session.get(CURRENT)
    if not code or request.viewing_as is not None:
        return []

    def read() -> list[Area]:
        here = Area.objects.filter(code=code)
        above = {"lft__lte": here.values("lft"), "rght__gte": here.values("rght")}
        return list(light().filter(tree_id__in=here.values("tree_id"), **above).order_by("lft"))

    path = cache.current().reading(("way", code), read)
    return path if path and request.user.scope("areas.view").shows(path[-1]) else []


def home_of(user: User) -> Area | None:
    """The area of the highest post in force; for a superuser without one, the city."""
    for post in user.posts_in_force():
        if "areas.view" in post.role.rights:
            return post.area
    return light().filter(level=0).order_by("tree_id").first() if user.is_superuser else None


def path_of(area: Area) -> list[Area]:
    """The ancestors of ``area`` from the city down, itself last: to be read, they are kept for others too."""
    return cache.current().lineage(area)


def recent(request: AuthedRequest) -> list[Area]:
    """The areas used last that are still in reach, the latest first."""
    codes = request.session.get(RECENT, []) if request.viewing_as is None else []
    found = {area.code: area for area in light().restrict(request.user, "areas.view").filter(code__in=codes)}
    return [found[code] for code in codes if code in found]


def own(user: User) -> list[Area]:
    """The areas of a person's posts."""
    return list({post.area.pk: post.area for post in user.posts_in_force()}.values())

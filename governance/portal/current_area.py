"""The area a person is working in: remembered in the session, always within what they may see now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.areas.models import Area

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
    user = request.user
    code = request.session.get(CURRENT)
    if code and request.viewing_as is None:
        found = light().restrict(user, "areas.view").filter(code=code).first()
        if found is not None:
            return found
    return home_of(user)


def home_of(user: User) -> Area | None:
    """The area of the highest post in force; for a superuser without one, the city."""
    for post in user.posts_in_force():
        if "areas.view" in post.role.rights:
            return post.area
    return light().filter(level=0).order_by("tree_id").first() if user.is_superuser else None


def path_of(area: Area) -> list[Area]:
    """The ancestors of ``area`` from the city down, itself last."""
    return list(light().above(area))


def recent(request: AuthedRequest) -> list[Area]:
    """The areas used last that are still in reach, the latest first."""
    codes = request.session.get(RECENT, []) if request.viewing_as is None else []
    found = {area.code: area for area in light().restrict(request.user, "areas.view").filter(code__in=codes)}
    return [found[code] for code in codes if code in found]


def own(user: User) -> list[Area]:
    """The areas of a person's posts."""
    return list({post.area.pk: post.area for post in user.posts_in_force()}.values())

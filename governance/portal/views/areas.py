"""The area page, its map, and finding an area."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from governance.access.gate import find, needs
from governance.access.models import Post, Unit
from governance.areas.models import Area, AreaChange, Level
from governance.common.numbers import whole_number
from governance.portal import current_area, registry
from governance.portal.area_outline import has_outline, outline
from governance.portal.requests import AuthedRequest

FOUND = 20
STAFF_SHOWN = 30
CHANGES_SHOWN = 20


@needs("areas.view")
@require_GET
def areas(request: AuthedRequest) -> HttpResponse:
    """To the area worked in: the index of the tree is the tree."""
    here = current_area.of(request) or find(current_area.light(), request.user, "areas.view", level__gte=0)
    return redirect(here)


@needs("areas.view")
@require_GET
def area(request: AuthedRequest, code: str) -> HttpResponse:
    user = request.user
    here: Area = find(Area.objects.all(), user, "areas.view", code=code)
    current_area.choose(request, here)
    children: list[Area] = list(
        current_area.light()
        .filter(parent=here)
        .current()
        .annotate(below=Count("children", filter=Q(children__valid_to=None)))
    )
    context: dict[str, Any] = {
        "area": here,
        "children": children,
        "child_level": Level(here.level + 1).label if here.level < Level.GRID else "",
        "below": _below(here),
        "groups": here.ranking_groups.all(),
        "units": Unit.objects.active().restrict(user, "units.view").filter(area=here).select_related("kind"),
        "may_see_people": user.has_right("people.view", here),
        "scope": user.scope("areas.view"),
        "tiles": settings.MAP_TILES,
        "has_map": has_outline(here),
    }
    if context["may_see_people"]:
        posts = Post.objects.in_force().filter(area=here)
        posts = posts.select_related("person", "role", "unit", "stands_in_for__person")
        staff = list(posts.order_by("role__order", "pk")[: STAFF_SHOWN + 1])
        context |= {"staff": staff[:STAFF_SHOWN], "more_staff": len(staff) > STAFF_SHOWN}
    if user.has_right("areas.manage", here):
        changes = AreaChange.objects.filter(area=here).select_related("actor")
        context["changes"] = list(changes[:CHANGES_SHOWN])
    context["area_sections"] = registry.area_sections(user, here)
    return render(request, "portal/area.html", context)


@needs("areas.view")
@require_GET
def area_outline(request: AuthedRequest, code: str) -> HttpResponse:
    """The outlines of an area and its children as GeoJSON, each with the page it leads to."""
    here: Area = find(Area.objects.all(), request.user, "areas.view", code=code)
    response = JsonResponse(
        outline(here, request.user.scope("areas.view")), json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "private, max-age=600"
    return response


@needs("areas.view")
@require_GET
def area_search(request: AuthedRequest) -> HttpResponse:
    """Areas by name or code within reach: lines for the switcher, JSON (``format=json``) for pickers.

    ``level`` keeps one level, ``within`` (a code) keeps what lies in that area.
    """
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    rows = current_area.light().restrict(request.user, "areas.view").current()
    if (level := whole_number(request.GET.get("level"))) is not None:
        rows = rows.at_level(level)
    if code := request.GET.get("within", ""):
        rows = rows.within(find(current_area.light(), request.user, "areas.view", code=code))
    found = list(rows.named(text)[:FOUND]) if text else []
    paths = current_area.light().paths(found)
    lines = [{"area": one, "path": paths[one.pk][:-1]} for one in found]
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "results": [
                    {
                        "code": line["area"].code,
                        "name": str(line["area"]),
                        "level": line["area"].level_name,
                        "path": " › ".join(str(one) for one in line["path"]),
                    }
                    for line in lines
                ]
            },
            json_dumps_params={"ensure_ascii": False},
        )
    return render(request, "portal/area_found.html", {"lines": lines, "text": text})


@needs(None)
@require_GET
def area_switcher(request: AuthedRequest) -> HttpResponse:
    """What the switcher shows before anything is typed: path, recent ones, own posts."""
    here = current_area.of(request)
    context = {
        "path": current_area.path_of(here) if here else [],
        "here": here,
        "recent": [one for one in current_area.recent(request) if here is None or one.pk != here.pk],
        "own": current_area.own(request.user),
        "scope": request.user.scope("areas.view"),
    }
    response = render(request, "portal/area_switcher.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _below(here: Area) -> list[dict[str, Any]]:
    """How many valid areas of each lower level lie in ``here``."""
    counted = (
        Area.objects.within(here)
        .current()
        .filter(level__gt=here.level)
        .order_by()
        .values("level")
        .annotate(count=Count("pk"))
    )
    by_level = {row["level"]: row["count"] for row in counted}
    return [{"label": level.label, "count": by_level[level]} for level in Level if level in by_level]

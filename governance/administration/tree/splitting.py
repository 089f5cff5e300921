"""Dividing an area: the parts, by hand or along a line across the map; what goes where; the confirmation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from governance.access.gate import needs
from governance.administration.tree import forms, household_norms, previews
from governance.administration.tree.acts import tell
from governance.administration.tree.forms import RIGHT
from governance.administration.tree.gates import managed
from governance.areas import boundary_cut, dependants, geometry, reasons, reshaping
from governance.areas.models import Area, Level
from governance.common import editing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

BY_HAND = ("name", "code", "households", "population", "boundary")
DRAWN = ("households", "boundary")  # what changes sides when the two parts of a line are swapped


@dataclass(frozen=True)
class Share:
    """A part as the preview shows it: its size in square metres and what goes there by its place."""

    name: str
    code: str
    square_metres: float | None
    households: int | None
    placed: list[str]
    warning: str


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def split(request: AuthedRequest, code: str) -> HttpResponse:
    """Divide: the parts first, then what goes where with a preview, then the confirmation."""
    area = managed(request, code)
    if area.level == Level.CITY:
        messages.error(request, str(reasons.CITY_STAYS()))
        return redirect(area)
    assert area.parent is not None
    initial = [{"code": area.code, "name": area.name}, {"code": forms.next_code(area.parent), "name": ""}]
    context: dict[str, Any] = {
        "area": area,
        "url": reverse("area-split", args=[area.code]),
        "tiles": settings.MAP_TILES,
        "has_more": any(any(row.values()) for row in _typed(request)[2:]),
    }
    step = request.POST.get("step", "")
    status = 200
    if request.method == "POST" and step in ("cut", "swap"):
        status = _drawn(request, area, step, context)
    else:
        parts = forms.PartFormSet(request.POST or None, initial=initial, prefix="parts")
        context["parts"] = parts
        if request.method == "POST":
            status = 422
            if parts.is_valid() and step != "back":
                answer = _assign(request, area, parts, context)
                if isinstance(answer, HttpResponse):
                    return answer
                status = answer
    return render(request, "administration/area_split.html", context, status=status)


def _drawn(request: AuthedRequest, area: Area, step: str, context: dict[str, Any]) -> int:
    """The parts as they were typed, the first two with the sides of the line, or with their sides swapped."""
    rows = _typed(request)
    status = 200
    if step == "swap":
        for name in DRAWN:
            rows[0][name], rows[1][name] = rows[1][name], rows[0][name]
    else:
        context["line"] = request.POST.get("line", "")
        try:
            sides = boundary_cut.cut(area, boundary_cut.parse_line(context["line"]))
        except Refused as refused:
            context["line_error"] = str(refused)
            status = 422
        else:
            _fill(area, rows, sides, context)
    context["parts"] = forms.PartFormSet(initial=rows, prefix="parts")
    return status


def _typed(request: AuthedRequest) -> list[dict[str, Any]]:
    count = request.POST.get("parts-TOTAL_FORMS", "")
    most = min(int(count), forms.MOST_PARTS) if count.isdecimal() and len(count) < 4 else 2
    return [
        {name: request.POST.get(f"parts-{number}-{name}", "") for name in BY_HAND}
        for number in range(max(most, 2))
    ]


def _fill(area: Area, rows: list[dict[str, Any]], sides: tuple[Any, Any], context: dict[str, Any]) -> None:
    """Put both boundaries into their parts, and households where what lies there says them all."""
    shapes = [geometry.check(side) for side in sides]
    for row, side in zip(rows, sides, strict=False):
        row["boundary"] = json.dumps(side, separators=(",", ":"))
    context["cut"] = [geometry.square_metres(one) for one in shapes]
    counted = _households(area, shapes)
    if counted is None:
        return
    context["counted"] = counted
    if area.households is None or area.households == sum(counted):
        for row, count in zip(rows, counted, strict=False):
            row["households"] = row["households"] or str(count)


def _households(area: Area, shapes: list[BaseGeometry]) -> list[int] | None:
    """The households on each side, from the children or buildings; None where one of them does not say."""
    spots: list[tuple[Point | None, int | None]]
    if area.level < Level.GRID:
        spots = [(_middle(child), child.households) for child in _children(area)]
    else:
        spots = [
            (Point(lng, lat), count)
            for found in dependants.spots(area).values()
            for lng, lat, count in found
            if count is not None
        ]
    if not spots or any(point is None or count is None for point, count in spots):
        return None
    return [
        sum(count or 0 for point, count in spots if point is not None and shape.covers(point))
        for shape in shapes
    ]


def _children(area: Area) -> list[Area]:
    return list(area.get_children().filter(valid_to=None))


def _middle(area: Area) -> Point | None:
    """A point inside an area, or its centre; None where neither is known."""
    found = geometry.shape_of(area)
    if found is not None and not found.is_empty:
        return found.representative_point()
    if area.centre_lng is not None and area.centre_lat is not None:
        return Point(area.centre_lng, area.centre_lat)
    return None


def _shapes(parts: list[dict[str, Any]]) -> dict[str, BaseGeometry]:
    return {part["code"]: geometry.check(part["boundary"]) for part in parts if part["boundary"]}


def shares(area: Area, parts: list[dict[str, Any]]) -> list[Share]:
    """Each part with its size, its households, and how many of what has a place would go there."""
    shapes, spots, norm = _shapes(parts), dependants.spots(area), household_norms.households()
    there = homes(area, parts)
    names = {f"children:{child.code}": str(child) for child in _children(area)} if there else {}
    found = []
    for part in parts:
        shape = shapes.get(part["code"])
        placed = []
        if below := "、".join(names[key] for key, code in there.items() if code == part["code"]):
            placed.append(below)
        if shape is not None:
            for key, rows in spots.items():
                if count := sum(shape.covers(Point(lng, lat)) for lng, lat, _households in rows):
                    placed.append(dependants.words(key, count))
        would_be = Area(level=area.level, kind=area.kind, households=part["households"])
        found.append(
            Share(
                part["name"],
                part["code"],
                geometry.square_metres(shape) if shape is not None else None,
                part["households"],
                placed,
                norm.warning(would_be),
            )
        )
    return found


def homes(area: Area, parts: list[dict[str, Any]]) -> dict[str, str]:
    """Which part each child lies in, where the map says so: "children:<code>" to the part's code."""
    shapes = _shapes(parts)
    found = {}
    for child in _children(area) if shapes else []:
        point = _middle(child)
        code = next((code for code, one in shapes.items() if point is not None and one.covers(point)), None)
        if code is not None:
            found[f"children:{child.code}"] = code
    return found


def _assign(request: AuthedRequest, area: Area, parts: Any, context: dict[str, Any]) -> Any:
    filled = parts.filled
    things = previews.things_of(area)
    confirmed = request.POST.get("step") == "confirm"
    assign = forms.AssignForm(
        request.POST if confirmed else None, parts=filled, things=things, homes=homes(area, filled)
    )
    context |= {
        "assign": assign,
        "preview": previews.split(area, filled),
        "changed": [],
        "shares": shares(area, filled),
        "has_map": any(part["boundary"] for part in filled),
    }
    if not confirmed:
        return 200
    if not assign.is_valid():
        return 422
    try:
        done = previews.confirm(
            request.POST.get(editing.SEEN, ""),
            lambda: previews.split(area, filled),
            lambda: reshaping.split_area(
                area,
                [reshaping.Part(**part) for part in filled],
                assigned=assign.assigned,
                rest=assign.cleaned_data["rest"],
                actor=request.user,
            )[0],
        )
    except editing.Changed as other:
        context["changed"] = other.differences
        assign.add_error(None, str(other))
    except (Refused, ValidationError) as refused:
        tell(assign, refused)
    else:
        messages.success(request, _("“%(area)s”已拆分。请核对各部分的人员和边界。") % {"area": area.name})
        return redirect("area-history", done.code)
    context["preview"] = previews.split(area, filled)
    return 422

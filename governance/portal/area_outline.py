"""The shape of an area for a map that needs no tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.areas.models import Area

if TYPE_CHECKING:
    from governance.areas.scope import Scope

# Three decimals of a degree are about a hundred metres: enough for an outline, and a third of the bytes.
PLACES = 3


def outline(area: Area, scope: Scope) -> dict[str, Any]:
    """A FeatureCollection: what lies around ``area``, the area itself, its children.

    Around it are its siblings, or the nearest outline above where it has none of its own. A child
    without a boundary stands as a point at its centre. Only what lies in ``scope`` has a link.
    """
    if area.boundary:
        around = (
            Area.objects.filter(parent=area.parent_id).current().exclude(pk=area.pk).exclude(boundary=None)
        )
    else:
        around = Area.objects.above(area).exclude(boundary=None).order_by("-level")[:1]
    children = Area.objects.filter(parent=area).current()
    shapes = [
        *(_shape(one, "around", scope) for one in around),
        _shape(area, "self", None),
        *(_shape(child, "child", scope) for child in children),
    ]
    return {"type": "FeatureCollection", "features": [shape for shape in shapes if shape]}


def has_outline(area: Area) -> bool:
    """Whether a map of ``area`` would show anything."""
    known = area.boundary or area.centre_lng is not None
    return bool(known) or Area.objects.filter(parent=area).current().exclude(boundary=None).exists()


def _shape(area: Area, role: str, scope: Scope | None) -> dict[str, Any] | None:
    if area.boundary:
        geometry = {
            "type": area.boundary["type"],
            "coordinates": _rounded(area.boundary["coordinates"]),
        }
    elif area.centre_lng is not None:
        geometry = {"type": "Point", "coordinates": [area.centre_lng, area.centre_lat]}
    else:
        return None
    properties = {"name": str(area), "code": area.code, "role": role}
    if scope is not None and scope.covers(area):
        properties["url"] = area.get_absolute_url()
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _rounded(coordinates: list[Any]) -> list[Any]:
    """Coordinates to PLACES, without points that fall together."""
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [round(value, PLACES) for value in coordinates[:2]]
    kept: list[Any] = []
    for one in map(_rounded, coordinates):
        if not kept or one != kept[-1]:
            kept.append(one)
    return kept

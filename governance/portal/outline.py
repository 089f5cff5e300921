"""The shape of an area for a map that needs no tiles."""

from __future__ import annotations

from typing import Any

from governance.areas.models import Area


def outline(area: Area) -> dict[str, Any]:
    """A FeatureCollection: ``area`` itself, its children, and where it has no boundary the nearest one above.

    A child without a boundary stands as a point at its centre.
    """
    features = [_shape(area, "self", link=False)]
    if not area.boundary:
        above = Area.objects.above(area).exclude(boundary=None).order_by("-level").first()
        if above is not None:
            features.insert(0, _shape(above, "around", link=False))
    features += [_shape(child, "child", link=True) for child in Area.objects.filter(parent=area).current()]
    return {"type": "FeatureCollection", "features": [one for one in features if one]}


def has_outline(area: Area) -> bool:
    """Whether a map of ``area`` would show anything."""
    known = area.boundary or area.centre_lng is not None
    return bool(known) or Area.objects.filter(parent=area).current().exclude(boundary=None).exists()


def _shape(area: Area, role: str, *, link: bool) -> dict[str, Any] | None:
    if area.boundary:
        geometry = area.boundary
    elif area.centre_lng is not None:
        geometry = {"type": "Point", "coordinates": [area.centre_lng, area.centre_lat]}
    else:
        return None
    properties = {"name": str(area), "code": area.code, "role": role}
    if link:
        properties["url"] = area.get_absolute_url()
    return {"type": "Feature", "geometry": geometry, "properties": properties}

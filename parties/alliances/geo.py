"""The street of an alliance and its units for a map that needs no tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from governance.areas.models import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parties.models import AllianceMember


def place_of(member: AllianceMember) -> tuple[float, float] | None:
    """Where a unit is: as its membership says, else the centre of the area that it serves."""
    if member.lng is not None and member.lat is not None:
        return member.lng, member.lat
    area = member.unit.area
    if area.centre_lng is not None and area.centre_lat is not None:
        return area.centre_lng, area.centre_lat
    return None


def of_members(street: Area, members: Iterable[AllianceMember]) -> dict[str, Any]:
    """A FeatureCollection: the outline of ``street`` where it is known, and a point for each unit."""
    features: list[dict[str, Any]] = []
    if street.boundary:
        features.append(_feature(street.boundary, str(street), "around"))
    for one in members:
        where = place_of(one)
        if where is not None:
            shape = {"type": "Point", "coordinates": list(where)}
            features.append(_feature(shape, str(one.unit), "child", one.get_absolute_url()))
    return {"type": "FeatureCollection", "features": features}


def has_map(members: Any) -> bool:
    """Whether a map of ``members`` (a queryset) would show a unit."""
    own = Q(lng__isnull=False) | Q(unit__area__centre_lng__isnull=False)
    return bool(members.filter(own).exists())


def _feature(geometry: Any, name: str, role: str, url: str = "") -> dict[str, Any]:
    properties = {"name": name, "code": "", "role": role}
    if url:
        properties["url"] = url
    return {"type": "Feature", "geometry": geometry, "properties": properties}

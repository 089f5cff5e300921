"""Boundaries as shapes: whether one is sound, how large it is, where siblings overlap and what they leave.

Lengths and areas are measured on a plane laid through the place (x shortened by the cosine of the
latitude): within a tenth of a percent for anything smaller than a city, and no second library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapely import affinity, get_coordinates, set_precision
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.validation import explain_validity, make_valid

from governance.areas import reasons
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.areas.models import Area

EARTH = 6_371_008.8  # metres, mean radius
MOST_POINTS = 20_000
# Slivers from drawing along a line: smaller overlaps and gaps are not told.
SLIVER = 20.0  # square metres
PLACES = 6  # decimals of a degree: about a decimetre
MOST_CHANGED = 0.001  # of its size: an outline that changes more when it is mended was drawn wrong
TOGETHER = "*"  # all places of a collection as one
NAMED = (
    "name",
    "NAME",
    "Name",
    "名称",
    "fullname",
    "adcode",
    "code",
)  # properties of a feature, the best first


@dataclass(frozen=True)
class Finding:
    """Where a boundary disagrees with its surroundings: ``square_metres`` and, of the parent, ``percent``."""

    kind: str  # overlap, gap, outside
    names: tuple[str, ...]
    square_metres: float
    percent: float | None
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """A boundary as it was pasted. ``mended`` is where it touched itself, empty where it was sound."""

    boundary: dict[str, Any]
    mended: str = ""


def parse(text: str) -> dict[str, Any]:
    """A boundary from pasted GeoJSON: a geometry, a Feature, or a FeatureCollection of polygons.

    Raises Refused as ``read`` does.
    """
    return read(text).boundary


def read(text: str, which: str = "") -> Outline:
    """The boundary in pasted GeoJSON. Outlines that touch themselves are mended (``make_valid``).

    Of a collection of several places ``which`` names the one that is meant, or ``TOGETHER``. Raises
    Refused (NOT_JSON, BAD_BOUNDARY, BROKEN_BOUNDARY, OFF_EARTH, TOO_MANY_POINTS, SEVERAL_PLACES).
    """
    features = _features(_json(text))
    names = _names(features)
    if len(names) > 1 and which != TOGETHER:
        if which not in names:
            raise reasons.SEVERAL_PLACES(count=len(names), names="、".join(names[:20]), field="boundary")
        features = [one for one in features if _name(one) == which]
    if not features:
        raise reasons.BAD_BOUNDARY(field="boundary")
    sound = [_sound(_geometry(one)) for one in features]
    shapes = [found for found, _where in sound]
    return Outline(
        plain(unary_union(shapes) if len(shapes) > 1 else shapes[0]),
        "；".join(where for _found, where in sound if where),
    )


def places(text: str) -> list[str]:
    """The names of the places in pasted GeoJSON, where it is a collection of several; else nothing."""
    try:
        names = _names(_features(_json(text)))
    except Refused:
        return []
    return names if len(names) > 1 else []


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise reasons.NOT_JSON(field="boundary") from error


def _names(features: list[Any]) -> list[str]:
    return list(dict.fromkeys(name for name in map(_name, features) if name))


def _name(feature: Any) -> str:
    """What a feature calls itself, in the ways that public files do."""
    said = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(said, dict):
        return ""
    return next((str(said[key])[:80] for key in NAMED if said.get(key) not in (None, "")), "")


def _sound(boundary: Any) -> tuple[BaseGeometry, str]:
    """The shape of a boundary, and where it was mended: only where that hardly changes what lies inside."""
    try:
        return check(boundary), ""
    except Refused as refused:
        if refused.reason != reasons.BROKEN_BOUNDARY:
            raise
        drawn = shape(boundary)
        mended = _surface(make_valid(drawn))
        if mended.is_empty or abs(mended.area - drawn.area) > MOST_CHANGED * mended.area:
            raise
        return set_precision(mended, 10**-PLACES), str(refused.details["where"])


def check(boundary: Any) -> BaseGeometry:
    """The shape of a boundary. Raises Refused as ``parse`` does, naming what is wrong and where."""
    if (
        not isinstance(boundary, dict)
        or boundary.get("type") not in ("Polygon", "MultiPolygon")
        or not boundary.get("coordinates")
    ):
        raise reasons.BAD_BOUNDARY(field="boundary")
    try:
        found = shape(boundary)
        points = _points(found)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise reasons.BAD_BOUNDARY(field="boundary") from error
    if points > MOST_POINTS:
        raise reasons.TOO_MANY_POINTS(count=points, most=MOST_POINTS, field="boundary")
    if found.is_empty or not all(map(math.isfinite, get_coordinates(found).ravel().tolist())):
        raise reasons.BAD_BOUNDARY(field="boundary")
    west, south, east, north = found.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise reasons.OFF_EARTH(field="boundary")
    if not found.is_valid:
        where = explain_validity(found).partition("[")[2].rstrip("]") or "?"
        raise reasons.BROKEN_BOUNDARY(where=where, field="boundary")
    return found


def shape_of(area: Area) -> BaseGeometry | None:
    """The shape of an area's boundary, mended where it is old and unsound; None where none is known."""
    if not area.boundary:
        return None
    try:
        return make_valid(shape(area.boundary))
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return None


def square_metres(found: BaseGeometry) -> float:
    """The size of a shape given in degrees."""
    latitude = (found.bounds[1] + found.bounds[3]) / 2 if not found.is_empty else 0
    degree = math.pi * EARTH / 180
    flat = affinity.scale(found, degree * math.cos(math.radians(latitude)), degree, origin=(0, 0))
    return float(flat.area)


def union(areas: Sequence[Area]) -> dict[str, Any] | None:
    """The boundary of several areas together; None unless each of them has one."""
    found = [shape_of(area) for area in areas]
    if not found or any(one is None for one in found):
        return None
    return plain(unary_union(found))


def findings(parent: Area, children: Sequence[Area]) -> list[Finding]:
    """Where children overlap, what of the parent none of them covers, what of them lies outside it."""
    shapes = [(child, found) for child in children if (found := shape_of(child)) is not None]
    around = shape_of(parent)
    whole = square_metres(around) if around is not None else None
    told: list[Finding] = []
    for place, (one, first) in enumerate(shapes):
        for other, second in shapes[place + 1 :]:
            if first.intersects(second):
                told += _finding("overlap", (str(one), str(other)), first.intersection(second), whole)
    if around is not None and shapes:
        for child, found in shapes:
            told += _finding("outside", (str(child),), found.difference(around), whole)
        told += _finding("gap", (), around.difference(unary_union([found for _c, found in shapes])), whole)
    return told


def _finding(kind: str, names: tuple[str, ...], found: BaseGeometry, whole: float | None) -> list[Finding]:
    surface = _surface(found)
    size = square_metres(surface)
    if size < SLIVER:
        return []
    percent = size / whole * 100 if whole else None
    return [Finding(kind, names, size, percent, plain(surface))]


def _refuse_constant(name: str) -> float:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(name)


def _surface(found: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without the lines and points that an intersection leaves."""
    parts = [one for one in getattr(found, "geoms", [found]) if one.geom_type in ("Polygon", "MultiPolygon")]
    return unary_union(parts)


def _features(data: Any) -> list[Any]:
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features")
        return features if isinstance(features, list) else []
    return [data]


def _geometry(one: Any) -> Any:
    return one.get("geometry") if isinstance(one, dict) and one.get("type") == "Feature" else one


def _points(found: BaseGeometry) -> int:
    return sum(
        len(polygon.exterior.coords) + sum(len(ring.coords) for ring in polygon.interiors)
        for polygon in getattr(found, "geoms", [found])
    )


def plain(found: BaseGeometry) -> dict[str, Any]:
    """GeoJSON as it is kept: lists, six decimals."""
    geometry = mapping(found)
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, (int, float)):
        return round(coordinates, PLACES)
    return [_rounded(one) for one in coordinates]

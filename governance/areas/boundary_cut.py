"""A boundary cut in two along a line that is drawn across it."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

from shapely import get_coordinates
from shapely.errors import ShapelyError
from shapely.geometry import LineString, Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

from governance.areas import geometry, reasons
from governance.areas.models import Area

MOST_LINE_POINTS = 500
BESIDE = 1e-7  # degrees, about a centimetre: how far beside the line one looks for what lies there


def parse_line(text: str) -> LineString:
    """A line from GeoJSON: a LineString, or a Feature of one.

    Raises Refused (LINE_NEEDED, NOT_LINE, OFF_EARTH, TOO_MANY_POINTS, LINE_CROSSES_ITSELF).
    """
    if not text.strip():
        raise reasons.LINE_NEEDED(field="line")
    try:
        data = json.loads(text)
        if data.get("type") == "Feature":
            data = data["geometry"]
        if data.get("type") != "LineString":
            raise reasons.NOT_LINE(field="line")
        line = shape(data)
        points = get_coordinates(line).tolist()
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise reasons.NOT_LINE(field="line") from error
    if len(points) > MOST_LINE_POINTS:
        raise reasons.TOO_MANY_POINTS(count=len(points), most=MOST_LINE_POINTS, field="line")
    if any(
        not (math.isfinite(lng) and math.isfinite(lat) and abs(lng) <= 180 and abs(lat) <= 90)
        for lng, lat in points
    ):
        raise reasons.OFF_EARTH(field="line")
    if line.length == 0:
        raise reasons.NOT_LINE(field="line")
    if not line.is_simple:
        raise reasons.LINE_CROSSES_ITSELF(field="line")
    found: LineString = line
    return found


def cut(area: Area, line: LineString) -> tuple[dict[str, Any], dict[str, Any]]:
    """The boundary of ``area`` on the left and on the right of ``line`` (as it runs), as GeoJSON.

    Where the line crosses more than once, what lies on one side belongs together, in as many pieces as
    there are. Raises Refused (NO_BOUNDARY, LINE_OUTSIDE, LINE_ENDS_INSIDE, BROKEN_BOUNDARY).
    """
    whole = geometry.shape_of(area)
    if whole is None or whole.is_empty:
        raise reasons.NO_BOUNDARY(name=area.name, field="line")
    pieces = [
        piece
        for polygon in getattr(whole, "geoms", [whole])
        if polygon.geom_type == "Polygon"
        for piece in split(polygon, line).geoms
    ]
    left = [piece for piece in pieces if _is_left(piece, line)]
    right = [piece for piece in pieces if not any(piece is one for one in left)]
    sides = [unary_union(side) for side in (left, right)]
    if any(side.is_empty or geometry.square_metres(side) < geometry.SLIVER for side in sides):
        ends = [Point(line.coords[0]), Point(line.coords[-1])]
        if any(whole.contains(end) for end in ends):
            raise reasons.LINE_ENDS_INSIDE(name=area.name, field="line")
        raise reasons.LINE_OUTSIDE(name=area.name, field="line")
    if any(whole.contains(Point(end)) for end in (line.coords[0], line.coords[-1])):
        raise reasons.LINE_ENDS_INSIDE(name=area.name, field="line")
    drawn = [geometry.plain(side) for side in sides]
    for one in drawn:
        geometry.check(one)
    return drawn[0], drawn[1]


def _is_left(piece: BaseGeometry, line: LineString) -> bool:
    """Whether a piece lies on the left of the line; one it does not touch, of the way between its ends."""
    for start, end in pairwise(line.coords):
        run = LineString([start, end]).intersection(piece.boundary)
        for part in getattr(run, "geoms", [run]):
            if part.geom_type != "LineString" or part.length == 0:
                continue
            middle = part.interpolate(0.5, normalized=True)
            length = math.dist(start, end)
            east, north = (end[0] - start[0]) / length, (end[1] - start[1]) / length
            step = min(BESIDE, part.length / 4)
            beside = Point(middle.x - north * step, middle.y + east * step)
            return bool(piece.contains(beside))
    first, last = line.coords[0], line.coords[-1]
    inside = piece.representative_point()
    across = (last[0] - first[0]) * (inside.y - first[1]) - (last[1] - first[1]) * (inside.x - first[0])
    return across > 0

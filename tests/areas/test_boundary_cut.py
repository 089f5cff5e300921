"""A boundary cut in two along a line: which side is which, and lines that cut nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from governance.areas import boundary_cut, geometry, reasons
from governance.areas.models import Area
from tests.areas.test_reshaping import box
from tests.refusals import refused


def line(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "LineString", "coordinates": points})


def cut(text: str, boundary: dict[str, Any]) -> list[Any]:
    area = Area(name="东巷", boundary=boundary)
    return [geometry.check(one) for one in boundary_cut.cut(area, boundary_cut.parse_line(text))]


SQUARE = box(102.70, 25.00, 102.72, 25.02)


def test_the_two_sides_make_up_the_whole_and_share_only_the_line() -> None:
    left, right = cut(line((102.71, 24.99), (102.71, 25.03)), SQUARE)
    whole = geometry.check(SQUARE)
    assert (left.bounds[2], right.bounds[0]) == (102.71, 102.71)
    assert left.union(right).symmetric_difference(whole).area < 1e-12
    assert left.intersection(right).area < 1e-12
    other = cut(line((102.71, 25.03), (102.71, 24.99)), SQUARE)
    assert other[0].equals(right)
    assert other[1].equals(left)


def test_a_bent_line_and_one_that_crosses_a_hollow_twice() -> None:
    left, right = cut(line((102.69, 25.01), (102.71, 25.015), (102.73, 25.005)), SQUARE)
    assert left.bounds[3] == 25.02
    assert right.bounds[1] == 25.0
    ring = [(0.0, 0.0), (0.04, 0.0), (0.04, 0.04), (0.03, 0.04), (0.03, 0.01), (0.01, 0.01), (0.01, 0.04)]
    hollow = {"type": "Polygon", "coordinates": [[*ring, (0.0, 0.04), (0.0, 0.0)]]}
    left, right = cut(line((-0.01, 0.02), (0.05, 0.02)), hollow)
    assert left.geom_type == "MultiPolygon"  # both legs above the line
    assert right.geom_type == "Polygon"


def test_a_piece_that_the_line_does_not_touch_goes_to_its_side() -> None:
    far = box(102.73, 25.0, 102.74, 25.01)["coordinates"]
    both = {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], far]}
    left, right = cut(line((102.71, 24.99), (102.71, 25.03)), both)
    assert left.geom_type == "Polygon"
    assert right.bounds[2] == 102.74


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (line((102.60, 24.99), (102.61, 25.03)), reasons.LINE_OUTSIDE),
        (line((102.70, 24.99), (102.70, 25.03)), reasons.LINE_OUTSIDE),  # along the edge
        (line((102.71, 24.99), (102.71, 25.01)), reasons.LINE_ENDS_INSIDE),
        (line((102.705, 25.005), (102.715, 25.015)), reasons.LINE_ENDS_INSIDE),
        (line((102.69, 25.0), (102.73, 25.02), (102.73, 25.0), (102.69, 25.02)), reasons.LINE_CROSSES_ITSELF),
        (line((102.71, 25.0), (102.71, 25.0)), reasons.NOT_LINE),
        (line((200.0, 25.0), (102.71, 25.0)), reasons.OFF_EARTH),
        ("", reasons.LINE_NEEDED),
        ("{", reasons.NOT_LINE),
        ("[1]", reasons.NOT_LINE),
        ('{"type": "LineString", "coordinates": [[1, null], [2, 3]]}', reasons.NOT_LINE),
        (json.dumps(SQUARE), reasons.NOT_LINE),
    ],
)
def test_a_line_that_cuts_nothing_is_refused_by_name(text: str, reason: Any) -> None:
    with refused(reason):
        cut(text, SQUARE)


def test_without_a_boundary_there_is_nothing_to_cut() -> None:
    with refused(reasons.NO_BOUNDARY):
        boundary_cut.cut(Area(name="东巷"), boundary_cut.parse_line(line((1, 1), (2, 2))))

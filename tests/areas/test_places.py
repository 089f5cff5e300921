"""A pin lies in the smallest area whose outline holds it; where none does, nowhere."""

from __future__ import annotations

from typing import Any

from governance.areas.models import Area
from governance.areas.places import area_at
from governance.areas.services import edit_area, retire_area
from tests.cast import Cast


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def outline(area: Area, *sides: float) -> Area:
    return edit_area(area, actor=None, boundary=box(*sides))


def test_without_outlines_no_pin_lies_anywhere(cast: Cast) -> None:
    assert area_at(102.5, 25.5) is None


def test_the_lowest_and_smallest_outline_wins(cast: Cast) -> None:
    outline(cast.north, 102, 25, 103, 26)
    outline(cast.east_lane, 102.4, 25.4, 102.6, 25.6)
    outline(cast.east_grid, 102.5, 25.4, 102.6, 25.6)
    assert area_at(102.55, 25.5) == cast.east_grid
    assert area_at(102.45, 25.5) == cast.east_lane
    assert area_at(102.1, 25.1) == cast.north
    assert area_at(104, 25.1) is None


def test_a_point_on_the_edge_lies_inside(cast: Cast) -> None:
    outline(cast.east_grid, 102.5, 25.4, 102.6, 25.6)
    assert area_at(102.5, 25.4) == cast.east_grid


def test_a_changed_outline_counts_at_once_and_a_retired_area_no_more(cast: Cast) -> None:
    grid = outline(cast.east_grid, 102.5, 25.4, 102.6, 25.6)
    assert area_at(102.55, 25.5) == grid
    grid = outline(grid, 102.0, 25.0, 102.1, 25.1)
    assert area_at(102.55, 25.5) is None
    from governance.access.models import Post

    Post.objects.filter(area=grid).delete()
    retire_area(grid, actor=None)
    assert area_at(102.05, 25.05) is None


def test_an_outline_that_cannot_be_read_is_left_out(cast: Cast) -> None:
    rubbish = {"type": "Polygon", "coordinates": [["rubbish"]]}
    Area.objects.filter(pk=cast.west_grid.pk).update(boundary=rubbish)
    outline(cast.east_grid, 102.5, 25.4, 102.6, 25.6)
    assert area_at(102.55, 25.5) == cast.east_grid

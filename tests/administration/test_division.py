"""Boundaries: sound ones are kept, what overlaps or is left over is told with its size."""

from __future__ import annotations

import json
from typing import Any

import pytest

from governance.areas import geometry, reasons, services
from governance.areas.models import Area
from governance.cases.models import LoopSetting
from tests.administration.test_tree_pages import seen_of
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.refusals import refused

# At 25° north 0.01° are 1,111.95 m north and 1,007.77 m east.
SIDE = 1_111.95 * 1_007.77


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def divided(cast: Cast) -> list[Area]:
    """A community of 2 by 1 hundredths; the first grid reaches over the middle, the second stops short."""
    services.edit_area(cast.east_lane, actor=None, boundary=box(102.70, 25.0, 102.72, 25.01))
    first, second = cast.east_lane.get_children()
    services.edit_area(first, actor=None, boundary=box(102.70, 25.0, 102.711, 25.01))
    services.edit_area(second, actor=None, boundary=box(102.71, 25.0, 102.719, 25.01))
    return list(Area.objects.filter(parent=cast.east_lane).order_by("lft"))


def test_overlap_and_gap_are_measured(cast: Cast) -> None:
    children = divided(cast)
    found = {one.kind: one for one in geometry.findings(Area.objects.get(pk=cast.east_lane.pk), children)}
    assert set(found) == {"overlap", "gap"}
    assert found["overlap"].names == ("一网格", "二网格")
    assert found["overlap"].square_metres == pytest.approx(SIDE / 10, rel=0.002)
    assert found["gap"].square_metres == pytest.approx(SIDE / 10, rel=0.002)
    assert found["gap"].percent == pytest.approx(5, rel=0.002)


def test_what_lies_outside_the_parent_is_told(cast: Cast) -> None:
    divided(cast)
    grid = services.edit_area(cast.east_grid, actor=None, boundary=box(102.69, 25.0, 102.71, 25.01))
    found = geometry.findings(Area.objects.get(pk=cast.east_lane.pk), [grid])
    assert {one.kind for one in found} == {"outside", "gap"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not json", reasons.NOT_JSON),
        ("[" * 5000, reasons.NOT_JSON),
        ("[]", reasons.BAD_BOUNDARY),
        ('{"type": "Point", "coordinates": [1, 2]}', reasons.BAD_BOUNDARY),
        ('{"type": "Polygon", "coordinates": [[1, 2]]}', reasons.BAD_BOUNDARY),
        (
            '{"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]}',
            reasons.BAD_BOUNDARY,
        ),
        (json.dumps(box(400, 25, 401, 26)), reasons.OFF_EARTH),
        (
            '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}',
            reasons.BROKEN_BOUNDARY,
        ),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [NaN, 1], [1, 0], [0, 0]]]}', reasons.NOT_JSON),
    ],
)
def test_a_boundary_that_is_none_is_told_why(text: str, reason: Any) -> None:
    with refused(reason):
        geometry.parse(text)


def test_features_and_collections_are_taken_too() -> None:
    feature = {"type": "Feature", "geometry": box(0, 0, 1, 1), "properties": {}}
    other = {"type": "Feature", "geometry": box(1, 0, 2, 1), "properties": {}}
    assert geometry.parse(json.dumps(feature))["type"] == "Polygon"
    joined = geometry.parse(json.dumps({"type": "FeatureCollection", "features": [feature, other]}))
    assert geometry.check(joined).bounds == (0, 0, 2, 1)


def test_the_division_page_warns_outside_the_norm_that_is_set(cast: Cast) -> None:
    children = divided(cast)
    services.edit_area(children[1], actor=None, households=400)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/division/"
    page = browser.get(url).content.decode()
    assert page.count("少于 300 户") == 1
    assert "一网格、二网格" in page
    LoopSetting.objects.filter(pk="grid_households_least").update(value=50)
    LoopSetting.objects.filter(pk="grid_households_most").update(value=399)
    page = browser.get(url).content.decode()
    assert "少于" not in page
    assert "多于 399 户" in page
    shapes = browser.get(f"{url}shapes.json").json()["features"]
    roles = [one["properties"]["role"] for one in shapes]
    assert roles == ["self", "child", "child", "finding-overlap", "finding-gap"]


def test_a_boundary_is_checked_first_and_then_saved(cast: Cast) -> None:
    divided(cast)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/boundary/"
    seen = seen_of(browser.get(url).content.decode())
    drawn = {"boundary": json.dumps(box(102.70, 25.0, 102.71, 25.01)), "households": "320", "seen": seen}
    checked = browser.post(url, drawn | {"step": "check"})
    assert checked.status_code == 200
    assert "空白" in checked.content.decode()
    cast.east_grid.refresh_from_db()
    assert cast.east_grid.households == 100
    assert browser.post(url, drawn).status_code == 302
    cast.east_grid.refresh_from_db()
    assert cast.east_grid.households == 320
    assert geometry.check(cast.east_grid.boundary).bounds == (102.70, 25.0, 102.71, 25.01)


def test_the_second_to_draw_sees_that_the_first_has_drawn(cast: Cast) -> None:
    divided(cast)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/boundary/"
    seen = seen_of(browser.get(url).content.decode())
    services.edit_area(cast.east_grid, actor=None, boundary=box(102.70, 25.0, 102.705, 25.01))
    mine = json.dumps(box(102.70, 25.0, 102.71, 25.01))
    answer = browser.post(url, {"boundary": mine, "households": "100", "seen": seen})
    assert answer.status_code == 422
    assert "他人刚保存的边界" in answer.content.decode()
    assert "102.71" in answer.content.decode()
    assert geometry.check(Area.objects.get(pk=cast.east_grid.pk).boundary).bounds[2] == 102.705


def test_a_broken_boundary_is_shown_with_what_was_pasted(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/boundary/"
    answer = browser.post(url, {"boundary": '{"half": ', "seen": "x"})
    assert answer.status_code == 422
    assert "不是 GeoJSON" in answer.content.decode()
    assert "half" in answer.content.decode()


# An outline that touches itself in one point: a square with a notch whose tip reaches the edge.
TOUCHING = [[0, 0], [2, 0], [2, 2], [1, 2], [0.9, 0.0], [0.8, 2], [0, 2], [0, 0]]


def test_an_outline_that_touches_itself_is_mended_and_a_twisted_one_is_not() -> None:
    outline = geometry.read(json.dumps({"type": "Polygon", "coordinates": [TOUCHING]}))
    assert outline.mended == "0.9 0"
    assert outline.boundary["type"] == "MultiPolygon"
    assert geometry.check(outline.boundary).area == pytest.approx(3.8)
    assert geometry.read(json.dumps(box(0, 0, 1, 1))).mended == ""


def collection(*names: str) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": box(n, 0, n + 1, 1), "properties": {"name": name}}
                for n, name in enumerate(names)
            ],
        }
    )


def test_a_collection_of_several_places_asks_which() -> None:
    text = collection("富民县", "安宁市")
    assert geometry.places(text) == ["富民县", "安宁市"]
    with refused(reasons.SEVERAL_PLACES):
        geometry.parse(text)
    assert geometry.check(geometry.read(text, "安宁市").boundary).bounds == (1, 0, 2, 1)
    assert geometry.check(geometry.read(text, geometry.TOGETHER).boundary).bounds == (0, 0, 2, 1)
    one_place = collection("官渡区", "官渡区")
    assert geometry.places(one_place) == []
    assert geometry.check(geometry.parse(one_place)).bounds == (0, 0, 2, 1)


def test_what_was_mended_or_chosen_is_shown_before_it_is_saved(cast: Cast) -> None:
    divided(cast)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/boundary/"
    seen = seen_of(browser.get(url).content.decode())
    before = Area.objects.get(pk=cast.east_grid.pk).boundary
    asked = browser.post(url, {"boundary": collection("甲", "乙"), "seen": seen})
    assert asked.status_code == 422
    assert "里面有 2 个地方：甲、乙" in asked.content.decode()
    for given in (
        {"boundary": collection("甲", "乙"), "which": "乙"},
        {"boundary": json.dumps({"type": "Polygon", "coordinates": [TOUCHING]})},
    ):
        shown = browser.post(url, given | {"seen": seen})
        assert shown.status_code == 200
        assert Area.objects.get(pk=cast.east_grid.pk).boundary == before
        text = shown.context["form"]["boundary"].value()
        assert geometry.read(text).mended == ""
    assert browser.post(url, {"boundary": text, "seen": seen}).status_code == 302
    assert Area.objects.get(pk=cast.east_grid.pk).boundary == json.loads(text)

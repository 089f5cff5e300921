"""An area is split along a line on its page: the sides become the parts, and what lies where is shown."""

from __future__ import annotations

import json
import re
from typing import Any

from governance.areas import geometry, services
from governance.areas.models import Area, AreaChange
from tests.administration.test_tree_pages import everything, previewed, seen_of
from tests.areas.test_boundary_cut import SQUARE, line
from tests.areas.test_reshaping import box
from tests.cases.story import file
from tests.cast import Cast
from tests.grids.staffing import building
from tests.portal.browsers import browser_of

ACROSS = line((102.71, 24.99), (102.71, 25.03))
WEST, EAST = "530102001001011", "530102001001012"


def typed(*names: str, **more: Any) -> dict[str, Any]:
    """A form with the first grid's parts, as far as they have a name."""
    rows = {
        f"parts-{number}-{key}": value
        for number, name in enumerate(names)
        for key, value in (("code", (WEST, EAST)[number]), ("name", name))
    }
    return {"parts-TOTAL_FORMS": "5", "parts-INITIAL_FORMS": "2"} | rows | more


def fields(html: str) -> dict[str, str]:
    """What the parts' fields hold on the page."""
    texts = re.findall(r'<textarea[^>]*name="(parts-\d-boundary)"[^>]*>\s*([^<]*)<', html)
    inputs = re.findall(r'<input[^>]*name="(parts-\d-\w+)"[^>]*>', html)
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html) for name in inputs}
    return {name: text.replace("&quot;", '"') for name, text in texts} | {
        name: match[1] if match else "" for name, match in found.items()
    }


def test_a_line_cuts_a_grid_and_what_lies_there_goes_along(cast: Cast) -> None:
    services.edit_area(cast.east_grid, actor=None, boundary=SQUARE)
    here, there = file(cast, lng=102.705, lat=25.01), file(cast, lng=102.715, lat=25.01)
    left = building(cast.east_grid, "西 1 栋", lng=102.701, lat=25.001, households=60)
    right = building(cast.east_grid, "东 1 栋", lng=102.719, lat=25.001, households=40)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/split/"
    assert "画分割线" in browser.get(url).content.decode()
    html = browser.post(url, typed("西网格", step="cut", line=ACROSS)).content.decode()
    assert "按里面登记的户数：第 1 部分 60 户，第 2 部分 40 户" in html
    said = fields(html)
    assert geometry.check(json.loads(said["parts-0-boundary"])).bounds[2] == 102.71
    assert geometry.check(json.loads(said["parts-1-boundary"])).bounds[0] == 102.71
    assert (said["parts-0-name"], said["parts-0-households"], said["parts-1-households"]) == (
        "西网格",
        "60",
        "40",
    )
    assert AreaChange.objects.filter(act="split").count() == 0
    swapped = fields(browser.post(url, said | typed("西网格", "东网格", step="swap")).content.decode())
    assert (swapped["parts-0-boundary"], swapped["parts-0-households"]) == (said["parts-1-boundary"], "40")
    given = said | typed("西网格", "东网格")
    html = previewed(browser, url, **given)
    assert html.count("1 件未结事项</span>") == 2
    assert html.count("1 栋在册楼栋</span>") == 2
    things = dict.fromkeys(re.findall(r'name="(thing_\d+)"', html), EAST)
    sent = given | things | {"rest": EAST, "step": "confirm", "seen": seen_of(html)}
    assert browser.post(url, sent).status_code == 302
    west, east = (Area.objects.get(code=code) for code in (WEST, EAST))
    for row in (here, there, left, right):
        row.refresh_from_db()
    assert (here.area, left.area, there.area, right.area) == (west, west, east, east)
    assert (west.households, east.households) == (60, 40)


def test_children_are_proposed_for_the_side_they_lie_on(cast: Cast) -> None:
    services.edit_area(cast.east_lane, actor=None, boundary=SQUARE, households=200)
    services.edit_area(cast.east_grid, actor=None, boundary=box(102.70, 25.0, 102.71, 25.02))
    other = Area.objects.get(code=f"{cast.east_lane.code}002")
    services.edit_area(other, actor=None, centre_lng=102.715, centre_lat=25.01)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/split/"
    codes = {"parts-0-code": cast.east_lane.code, "parts-1-code": "530102001009"}
    said = fields(
        browser.post(url, typed("西社区", "东社区", step="cut", line=ACROSS) | codes).content.decode()
    )
    assert (said["parts-0-households"], said["parts-1-households"]) == ("100", "100")
    html = previewed(browser, url, **(said | typed("西社区", "东社区") | codes))
    chosen = re.findall(
        r'<label class="form-label" for="id_thing_\d+">([^<]+?网格)<.*?value="(\d+)" selected', html, re.S
    )
    assert dict(chosen) == {"一网格": cast.east_lane.code, "二网格": "530102001009"}


def test_a_line_that_does_not_cross_is_refused_and_all_typed_stays(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/split/"
    assert "还没有边界" in browser.get(url).content.decode()
    assert browser.post(url, typed("西网格", step="cut", line=ACROSS)).status_code == 422
    services.edit_area(cast.east_grid, actor=None, boundary=SQUARE)
    before = everything()
    for drawn, words in (
        (line((102.6, 24.99), (102.6, 25.03)), "没有穿过“一网格”"),
        (line((102.71, 24.99), (102.71, 25.01)), "有一头停在“一网格”里面"),
        ("", "请先在地图上画一条线"),
    ):
        answer = browser.post(url, typed("西网格", "东网格", step="cut", line=drawn))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert words in html
        assert fields(html)["parts-1-name"] == "东网格"
        assert fields(html)["parts-0-boundary"] == ""
    for forged in ("x", "-3", "99999999999999999999", "²"):
        answer = browser.post(url, typed("西", step="cut", line=ACROSS) | {"parts-TOTAL_FORMS": forged})
        assert answer.status_code == 200
    assert everything() == before


def test_another_districts_area_is_not_cut(cast: Cast) -> None:
    url = "/areas/530103001001/split/"
    assert browser_of(cast.north_admin).post(url, typed("夺", step="cut", line=ACROSS)).status_code == 404

"""Administration in a real browser: a boundary drawn by hand and by keys, the tree walked by arrows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from governance.areas import geometry, services
from governance.areas.models import Area
from tests.administration.test_division import box
from tests.cast import Cast
from tests.e2e.test_shell import as_person, faults, in_theme

pytestmark = pytest.mark.e2e
WIDTHS = {"phone": {"width": 375, "height": 812}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    heard: list[str] = []
    context.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    assert [text for text in heard if "status of 422" not in text] == []


@pytest.fixture
def town(real_cast: Cast) -> Cast:
    """The cast with a community whose first grid is drawn too large and whose second is not drawn."""
    services.edit_area(real_cast.east_lane, actor=None, boundary=box(102.70, 25.0, 102.72, 25.01))
    services.edit_area(real_cast.east_grid, actor=None, boundary=box(102.70, 25.0, 102.711, 25.01))
    return real_cast


def drawn(page: Page) -> list[Any]:
    text = page.locator("[name=boundary]").input_value()
    return json.loads(text)["coordinates"] if text else []


def test_a_boundary_is_drawn_changed_by_keys_checked_and_saved(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    second = Area.objects.get(code=f"{town.east_lane.code}002")
    as_person(context, live_server, "north_admin")
    page.goto(f"{live_server.url}/areas/{second.code}/boundary/")
    expect(page.locator(".shape-sibling")).to_have_count(1)
    page.get_by_role("button", name="画新的一块").click()
    map_box = page.locator("[data-boundary-map]")
    for x, y in ((300, 120), (420, 120), (420, 260), (300, 260)):
        map_box.click(position={"x": x, "y": y})
    expect(page.locator(".handle-vertex")).to_have_count(4)
    page.get_by_role("button", name="围成面").click()
    first = drawn(page)
    assert len(first[0]) == 5
    page.locator(".handle-vertex").nth(1).focus()
    page.keyboard.press("ArrowRight")
    moved = drawn(page)
    assert moved[0][1][0] > first[0][1][0]
    page.locator(".handle-vertex").nth(3).focus()
    page.keyboard.press("Delete")
    assert len(drawn(page)[0]) == 4
    assert faults(page) == []
    page.get_by_role("button", name="先检查").click()
    expect(page.get_by_text("平方米").first).to_be_visible()
    assert len(drawn(page)[0]) == 4
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/areas/{town.east_lane.code}/division/")
    second.refresh_from_db()
    assert geometry.square_metres(geometry.check(second.boundary)) > 0
    expect(page.locator(".shape-finding-gap")).to_have_count(1)


def test_pasting_and_drawing_are_the_same_thing(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    as_person(context, live_server, "north_admin")
    page.goto(f"{live_server.url}/areas/{town.east_grid.code}/boundary/")
    expect(page.locator(".handle-vertex")).to_have_count(4)
    page.locator("[name=boundary]").fill('{"type": "Polygon", "coord')
    expect(page.get_by_text("还不是完整的 GeoJSON")).to_be_visible()
    triangle = {"type": "Polygon", "coordinates": [[[102.7, 25], [102.71, 25], [102.7, 25.01], [102.7, 25]]]}
    page.locator("[name=boundary]").fill(json.dumps(triangle))
    expect(page.locator(".handle-vertex")).to_have_count(3)


def test_a_line_is_drawn_by_keys_and_cuts_in_two(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "north_admin")
    page.goto(f"{live_server.url}/areas/{town.east_lane.code}/split/")
    expect(page.locator(".shape-self")).to_have_count(1)
    page.get_by_role("button", name="画分割线").click()
    for key in ("ArrowUp",) * 4 + (" ",) + ("ArrowDown",) * 8 + (" ", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".shape-cut")).to_have_count(1)
    first = json.loads(page.locator("[name=line]").input_value())["coordinates"]
    page.locator(".handle-vertex").nth(0).focus()
    page.keyboard.press("ArrowLeft")
    moved = json.loads(page.locator("[name=line]").input_value())["coordinates"]
    assert moved[0][0] < first[0][0]
    assert moved[1] == first[1]
    page.get_by_role("button", name="沿线分成两块").click()
    expect(page.get_by_text("已沿这条线分成两块")).to_be_visible()
    expect(page.locator(".shape-part")).to_have_count(2)
    assert faults(page) == []


def test_the_tree_is_walked_by_arrows(
    page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
    as_person(context, live_server, "north_admin")
    page.goto(f"{live_server.url}/administration/areas/")
    tree = page.locator("[data-tree]")
    tree.locator('[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_text("东巷社区")).to_be_visible()
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.dataset.node"
    assert page.evaluate(focused) == town.east_lane.code
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_text("东巷社区")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/areas/{town.east_lane.code}/")


@pytest.mark.parametrize("width", WIDTHS)
def test_previews_have_no_serious_fault_and_do_not_scroll_sideways(
    width: str, page: Page, context: BrowserContext, live_server: Any, town: Cast, complaints: list[str]
) -> None:
    page.set_viewport_size(WIDTHS[width])  # type: ignore[arg-type]
    page.emulate_media(reduced_motion="reduce")
    as_person(context, live_server, "north_admin")
    lane = f"{live_server.url}/areas/{town.east_lane.code}"
    pages = {
        "edit": f"{lane}/edit/",
        "history": f"{lane}/history/",
        "division": f"{lane}/division/",
        "boundary": f"{lane}/boundary/",
        "tree": f"{live_server.url}/administration/areas/?open={town.east_grid.code}",
        "sheets": f"{live_server.url}/administration/sheets/",
        "sheet": f"{live_server.url}/administration/sheets/areas/",
        "audit": f"{live_server.url}/audit/",
    }
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        expect(page.locator(".htmx-request")).to_have_count(0)
        sideways = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert sideways <= 0, f"{name} scrolls sideways by {sideways} px"
        if said := faults(page):
            found[f"{name} · light"] = said
        in_theme(page, "dark")
        if said := faults(page, "colours"):
            found[f"{name} · dark"] = said
        in_theme(page, "light")

    def preview() -> None:
        with page.expect_navigation():  # what stands before the answer comes is not what is looked at
            page.get_by_role("button", name="看看会改变什么").click()

    for name, url in pages.items():
        page.goto(url)
        look(name)
    page.goto(f"{lane}/merge/")
    look("merge")
    page.get_by_label("柳树社区").check()
    preview()
    look("merge previewed")
    page.goto(f"{lane}/split/")
    look("split")
    page.locator("[name=parts-1-name]").fill("东苑社区")
    preview()
    look("split previewed")
    page.goto(f"{lane}/retire/")
    preview()
    look("retire refused")
    assert found == {}, "\n".join(line for said in found.values() for line in said)

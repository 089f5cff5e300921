"""The pages of the tree's acts: a preview of what changes hands, a confirmation, a way back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from governance.access.models import AuditEntry, Post, Unit, UnitKind, User
from governance.areas import services
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaChange
from governance.cases.models import Case
from tests.cases.story import file
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.portal.pages import a_merge
from tests.threads import together


def seen_of(html: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', html)
    assert found, "the page carries no token of what was seen"
    return found[1]


def previewed(browser: Client, url: str, **given: Any) -> str:
    answer = browser.post(url, given)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def confirmed(browser: Client, url: str, **given: Any) -> Any:
    seen = seen_of(previewed(browser, url, **given))
    return browser.post(url, given | {"step": "confirm", "seen": seen})


def facts_of(area: Area, **changes: Any) -> dict[str, Any]:
    return {
        "name": area.name,
        "short_name": area.short_name,
        "kind": area.kind,
        "households": area.households,
        "population": area.population,
        "valid_from": area.valid_from.isoformat(),
    } | changes


def test_a_child_is_added_with_the_next_code(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/add/"
    assert 'value="530102001001003"' in browser.get(url).content.decode()
    given = {"code": "530102001001003", "name": "三网格", "kind": "special", "valid_from": "2026-03-01"}
    assert browser.post(url, given).status_code == 302
    grid = Area.objects.get(code="530102001001003")
    assert (grid.parent, grid.kind, grid.valid_from.isoformat()) == (cast.east_lane, "special", "2026-03-01")
    again = browser.post(url, given | {"name": "我写的名字"})
    assert again.status_code == 422
    assert "我写的名字" in again.content.decode()
    assert "已被“三网格”使用" in again.content.decode()


def test_the_second_editor_sees_what_the_first_has_changed_and_keeps_what_was_typed(cast: Cast) -> None:
    first, second = browser_of(cast.north_admin), browser_of(cast.admin)
    url = f"/areas/{cast.willow.code}/edit/"
    mine, theirs = (seen_of(one.get(url).content.decode()) for one in (first, second))
    assert first.post(url, facts_of(cast.willow, name="垂柳社区", seen=mine)).status_code == 302
    late = second.post(url, facts_of(cast.willow, households=555, seen=theirs))
    html = late.content.decode()
    assert late.status_code == 422
    assert "垂柳社区" in html
    assert 'value="555"' in html
    assert Area.objects.get(pk=cast.willow.pk).households == 100
    given = facts_of(cast.willow, name="垂柳社区", households=555, seen=seen_of(html))
    assert second.post(url, given).status_code == 302
    cast.willow.refresh_from_db()
    assert (cast.willow.name, cast.willow.households) == ("垂柳社区", 555)


def test_a_form_without_what_was_seen_writes_nothing(cast: Cast) -> None:
    url = f"/areas/{cast.willow.code}/edit/"
    answer = browser_of(cast.admin).post(url, facts_of(cast.willow, name="偷改"))
    assert answer.status_code == 422
    assert not AreaChange.objects.exists()


def test_a_move_is_previewed_then_done_and_taken_back(cast: Cast) -> None:
    file(cast)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/move/"
    html = previewed(browser, url, to=cast.west_street.code)
    assert "1 件未结事项" in html
    assert "2 个网格" in html
    assert f'href="/cases/?area={cast.east_lane.code}"' in html
    assert Area.objects.get(pk=cast.east_lane.pk).parent == cast.east_street
    assert confirmed(browser, url, to=cast.west_street.code).status_code == 302
    assert Area.objects.get(pk=cast.east_lane.pk).parent == cast.west_street
    change = AreaChange.objects.get(act="move")
    page = browser.get(f"/areas/{cast.east_lane.code}/history/").content.decode()
    assert "撤销这一步" in page
    assert "西街街道（530102002000）" in page
    browser.post(f"/areas/{cast.east_lane.code}/history/{change.pk}/undo/")
    assert Area.objects.get(pk=cast.east_lane.pk).parent == cast.east_street
    assert Case.objects.get().subdistrict == cast.east_street
    assert faults() == []


def test_what_changed_since_the_preview_is_shown_before_anything_is_done(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/move/"
    seen = seen_of(previewed(browser, url, to=cast.west_street.code))
    Unit.objects.create(name="环卫所", area=cast.east_lane, kind=UnitKind.objects.earliest("pk"))
    answer = browser.post(url, {"to": cast.west_street.code, "step": "confirm", "seen": seen})
    assert answer.status_code == 422
    assert "个启用的单位" in answer.content.decode()
    assert Area.objects.get(pk=cast.east_lane.pk).parent == cast.east_street
    again = {"to": cast.west_street.code, "step": "confirm", "seen": seen_of(answer.content.decode())}
    assert browser.post(url, again).status_code == 302


def test_a_busy_area_is_moved_though_cases_come_in_meanwhile(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/move/"
    file(cast)
    seen = seen_of(previewed(browser, url, to=cast.west_street.code))
    file(cast)
    answer = browser.post(url, {"to": cast.west_street.code, "step": "confirm", "seen": seen})
    assert answer.status_code == 302
    assert {case.subdistrict for case in Case.objects.all()} == {cast.west_street}


def test_retiring_is_refused_by_name_or_handed_over(cast: Cast) -> None:
    file(cast)
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_grid.code}/retire/"
    html = previewed(browser, url, to="")
    assert "还有1 个在任岗位、1 件未结事项" in html
    assert 'value="confirm"' not in html
    other = Area.objects.get(code=f"{cast.east_lane.code}002")
    assert confirmed(browser, url, to=other.code).status_code == 302
    assert Post.objects.in_force().get(person=cast.grid_ma).area == other
    assert Case.objects.get().area == other


def test_a_retired_area_is_restored(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    code = cast.west_grid.code
    assert confirmed(browser, f"/areas/{code}/retire/", to="").status_code == 302
    assert not Area.objects.current().filter(code=code).exists()
    assert "恢复使用" in browser.get(f"/areas/{code}/history/").content.decode()
    browser.post(f"/areas/{code}/restore/")
    assert Area.objects.current().filter(code=code).exists()


def test_siblings_are_merged_on_the_page(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.willow.code}/merge/"
    html = previewed(browser, url, sources=[cast.east_lane.code])
    assert "在任岗位" in html
    assert "200" in html
    assert confirmed(browser, url, sources=[cast.east_lane.code]).status_code == 302
    cast.willow.refresh_from_db()
    assert cast.willow.households == 200
    assert Post.objects.in_force().get(person=cast.zhang).area == cast.willow


def test_a_merge_is_previewed_backwards_and_taken_back(cast: Cast) -> None:
    """What would return is counted; a case filed meanwhile is told before anything is done."""
    browser = browser_of(cast.north_admin)
    case = file(cast)
    merge = f"/areas/{cast.willow.code}/merge/"
    assert confirmed(browser, merge, sources=[cast.east_lane.code]).status_code == 302
    assert "请撤销那次合并" in browser.get(f"/areas/{cast.east_lane.code}/history/").content.decode()
    change = AreaChange.objects.get(act="absorb")
    url = f"/areas/{cast.willow.code}/history/{change.pk}/unmake/"
    assert url in browser.get(f"/areas/{cast.willow.code}/history/").content.decode()
    html = browser.get(url).content.decode()
    assert "2 个网格" in html
    assert "3 个在任岗位" in html
    assert "“东巷社区”恢复使用" in html
    assert browser.post(url, {"seen": "x"}).status_code == 422
    assert browser_of(cast.zhang).post(url, {"seen": seen_of(html)}).status_code == 403
    late = file(cast, area=cast.willow, actor=cast.admin)
    answer = browser.post(url, {"seen": seen_of(html)})
    assert answer.status_code == 422
    assert "“柳树社区”新登记了 1 件事项" in answer.content.decode()
    assert "确认撤销" not in answer.content.decode()
    type(late).objects.filter(pk=late.pk).update(area=cast.east_grid)
    assert browser.post(url, {"seen": seen_of(html)}).status_code == 302
    case.refresh_from_db()
    assert case.community == cast.east_lane
    page = browser.get(f"/areas/{cast.willow.code}/history/").content.decode()
    assert "撤销区域合并" in page
    assert url not in page


def test_a_community_is_split_on_the_page(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.east_lane.code}/split/"
    given: dict[str, Any] = {
        "parts-TOTAL_FORMS": "3",
        "parts-INITIAL_FORMS": "2",
        "parts-0-code": cast.east_lane.code,
        "parts-0-name": cast.east_lane.name,
        "parts-1-code": "530102001009",
        "parts-1-name": "东苑社区居民委员会",
    }
    html = previewed(browser, url, **given)
    assert "张丽" in html
    fields = re.findall(r'<label class="form-label" for="id_(thing_\d+)">([^<]+)<', html)
    assert len(fields) == 5  # two grids, Zhang, Li, the secretary
    shares = {
        name: "530102001009" if "一网格" in label or "张丽" in label else cast.east_lane.code
        for name, label in fields
    }
    answer = browser.post(
        url, given | shares | {"rest": cast.east_lane.code, "step": "confirm", "seen": seen_of(html)}
    )
    assert answer.status_code == 302
    new = Area.objects.get(code="530102001009")
    assert [str(one) for one in new.get_children()] == ["一网格"]
    assert Post.objects.in_force().get(person=cast.zhang).area == new
    assert Post.objects.in_force().get(person=cast.li).area == cast.east_lane
    assert faults() == []


def test_one_part_is_no_split(cast: Cast) -> None:
    answer = browser_of(cast.north_admin).post(
        f"/areas/{cast.east_lane.code}/split/",
        {
            "parts-TOTAL_FORMS": "1",
            "parts-INITIAL_FORMS": "1",
            "parts-0-code": cast.east_lane.code,
            "parts-0-name": "改个名",
        },
    )
    assert answer.status_code == 422
    assert "至少填两个部分" in answer.content.decode()
    assert not AreaChange.objects.exists()


def test_history_says_what_an_area_was_called_and_where_it_belonged(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=cast.admin, name="垂柳社区居民委员会", short_name="垂柳社区")
    services.move_area(cast.willow, to=cast.west_street, actor=None)
    services.edit_area(cast.west_street, actor=None, name="西苑街道", short_name="西苑街道")
    browser = browser_of(cast.north_admin)
    url = f"/areas/{cast.willow.code}/history/"
    now = browser.get(url).content.decode()
    assert "北区 › 西苑街道 › 垂柳社区" in re.sub(r"\s+", " ", now)
    then = browser.get(f"{url}?on=2024-05-01").content.decode()
    assert "北区 › 东街街道 › 柳树社区居民委员会" in re.sub(r"\s+", " ", then)
    assert "没有在用" in browser.get(f"{url}?on=2019-12-31").content.decode()
    assert browser.get(f"{url}?on=rubbish").status_code == 200


def test_the_tree_opens_branch_by_branch_and_finds_by_a_former_name(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=None, name="垂柳社区居民委员会", short_name="垂柳社区")
    browser = browser_of(cast.north_admin)
    page = browser.get("/administration/areas/").content.decode()
    assert "东街街道" in page
    assert "东巷社区" not in page
    assert "南区" not in page
    branch = browser.get(f"/administration/areas/{cast.east_street.code}/branch/").content.decode()
    assert "东巷社区" in branch
    found = browser.get("/administration/areas/find/?q=柳树").content.decode()
    assert "垂柳社区" in found
    assert "曾用名 柳树社区居民委员会" in found
    services.retire_area(cast.west_grid, actor=None)
    assert "已停用" in browser.get(f"/administration/areas/find/?q={cast.west_grid.code}").content.decode()
    opened = browser.get(f"/administration/areas/?open={cast.east_grid.code}").content.decode()
    assert 'aria-current="true"' in opened
    assert browser.get(f"/administration/areas/?open={cast.south.code}").status_code == 404


# Misuse --------------------------------------------------------------------------------------

ELSEWHERE = (
    "add",
    "edit",
    "move",
    "merge",
    "split",
    "retire",
    "history",
    "division",
    "division/shapes.json",
    "boundary",
    "boundary/shapes.json",
)


def everything() -> list[Any]:
    return [*Area.objects.order_by("pk").values(), *Post.objects.order_by("pk").values()]


def test_another_districts_pages_are_not_there(cast: Cast) -> None:
    """An administrator of the north opens and sends every page of the south: 404, and nothing changed."""
    browser = browser_of(cast.north_admin)
    hill = Area.objects.get(code="530103001001")
    before, changes = everything(), AreaChange.objects.count()
    for area in (cast.south, hill, hill.get_children()[0]):
        for page in ELSEWHERE:
            url = f"/areas/{area.code}/{page}" + ("" if page.endswith("json") else "/")
            assert browser.get(url).status_code == 404, url
            if not page.endswith(("json", "history", "division")):
                assert browser.post(url, facts_of(area, name="夺", step="confirm")).status_code == 404, url
        assert browser.post(f"/areas/{area.code}/restore/").status_code == 404
        assert browser.get(f"/administration/areas/{area.code}/branch/").status_code == 404
    assert "南区" not in browser.get("/administration/areas/find/?q=南区").content.decode()
    assert everything() == before
    assert AreaChange.objects.count() == changes


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("move", {"to": "530103001000"}),
        ("move", {"to": "530100000000"}),
        ("merge", {"sources": ["530103001001"]}),
        ("merge", {"sources": ["530102001001", "530103001001"]}),
        ("retire", {"to": "530103001001"}),
    ],
)
def test_forged_choices_of_another_district_are_refused(cast: Cast, page: str, given: dict[str, Any]) -> None:
    browser = browser_of(cast.north_admin)
    before = everything()
    for step in ({}, {"step": "confirm", "seen": "x"}):
        answer = browser.post(f"/areas/{cast.willow.code}/{page}/", given | step)
        assert answer.status_code == 422
    assert everything() == before


def test_a_step_of_another_area_is_not_undone_through_ones_own(cast: Cast) -> None:
    services.edit_area(cast.south, actor=None, name="南区改")
    change = AreaChange.objects.get()
    browser = browser_of(cast.north_admin)
    assert browser.post(f"/areas/{cast.willow.code}/history/{change.pk}/undo/").status_code == 404
    assert Area.objects.get(pk=cast.south.pk).name == "南区改"


def test_a_merge_of_another_district_is_not_taken_back_by_any_address(cast: Cast) -> None:
    change = a_merge(cast)
    browser, before = browser_of(cast.north_admin), everything()
    for code in (change.area.code, cast.willow.code, "530100000000"):
        url = f"/areas/{code}/history/{change.pk}/unmake/"
        assert browser.get(url).status_code in (403, 404), url
        assert browser.post(url, {"seen": "x"}).status_code in (403, 404), url
    assert everything() == before


def test_a_split_does_not_take_a_code_of_another_district(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    given = {
        "parts-TOTAL_FORMS": "2",
        "parts-INITIAL_FORMS": "2",
        "parts-0-code": cast.east_grid.code,
        "parts-0-name": "一网格",
        "parts-1-code": "530103001001001",
        "parts-1-name": "夺来的网格",
    }
    url = f"/areas/{cast.east_grid.code}/split/"
    html = previewed(browser, url, **given)
    before = everything()
    shares = dict.fromkeys(re.findall(r'name="(thing_\d+)"', html), cast.east_grid.code)
    forged = given | shares | {"rest": cast.east_grid.code, "step": "confirm", "seen": seen_of(html)}
    assert browser.post(url, forged).status_code == 422
    assert everything() == before


def test_who_only_sees_an_area_does_not_change_it(cast: Cast) -> None:
    for page in ("edit", "move", "boundary"):
        assert browser_of(cast.zhang).get(f"/areas/{cast.east_lane.code}/{page}/").status_code == 403
    services.edit_area(cast.willow, actor=None, households=3)
    pk = AreaChange.objects.get().pk
    url = f"/areas/{cast.willow.code}/history/{pk}/undo/"
    assert browser_of(cast.official).post(url).status_code == 403
    assert not AuditEntry.objects.filter(act="post_give", actor=cast.official).exists()


@pytest.mark.race
def test_two_administrators_confirm_at_once_and_one_is_told(real_cast: Cast) -> None:
    """Both have the preview of the same community: one moves it, the other merges it away."""
    cast = real_cast
    move, merge = f"/areas/{cast.east_lane.code}/move/", f"/areas/{cast.willow.code}/merge/"
    browsers = [browser_of(User.objects.get(username=name)) for name in ("admin", "north_admin")]
    to_move = {"to": cast.west_street.code}
    to_merge = {"sources": [cast.east_lane.code]}
    seen = [
        seen_of(previewed(browsers[0], move, **to_move)),
        seen_of(previewed(browsers[1], merge, **to_merge)),
    ]
    answers = together(
        lambda: browsers[0].post(move, to_move | {"step": "confirm", "seen": seen[0]}),
        lambda: browsers[1].post(merge, to_merge | {"step": "confirm", "seen": seen[1]}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert faults() == []

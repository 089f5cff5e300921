"""Merges, splits and hand-overs taken back whole, and what stands in their way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.access import appointments
from governance.access.models import Post, Unit
from governance.access.services import end_post, give_post
from governance.administration.audit import sources
from governance.areas import history, reasons, reshaping, services
from governance.areas import undo as areas_undo
from governance.areas.bulk_add import NewArea, create_areas
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaChange, RankingGroup
from governance.areas.reshaping import Part
from governance.cases.maintenance import integrity
from governance.cases.models import Assignment, Category, Routing
from governance.clock.models import WorkCalendar
from governance.clock.services import create_calendar
from grids.staff import services as staff
from tests.areas.test_reshaping import box, second
from tests.cases.story import file, walk
from tests.cast import Cast, fresh, person
from tests.grids.staffing import appoint, building, head
from tests.portal.browsers import browser_of
from tests.refusals import refused
from tests.threads import together


def last() -> AreaChange:
    """The step that carries the ledger of the act done last."""
    return AreaChange.objects.exclude(reshaping=None).latest("pk")


def undo(cast: Cast) -> Area:
    return areas_undo.undo_reshaping(last(), actor=fresh(cast.admin))


def test_a_merged_community_is_as_it_was(cast: Cast) -> None:
    at_grid, at_desk = file(cast), walk(cast, "dispatched", actor=cast.zhang)
    unit = Unit.objects.create(name="东巷物业", kind=cast.office.kind, area=cast.east_lane)
    rubbish = Category.objects.filter(children=None).order_by("pk")[0]
    Routing.objects.create(category=rubbish, area=cast.east_lane, unit=cast.office)
    create_calendar(cast.east_lane, name="东巷日历", actor=None, reason="试行")
    Area.objects.filter(pk__in=[cast.east_lane.pk, cast.willow.pk]).update(
        boundary=box(102.7, 25.0, 102.71, 25.01)
    )
    reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=fresh(cast.admin))
    undo(cast)
    for case in (at_grid, at_desk):
        case.refresh_from_db()
        assert (case.community, case.desk) == (cast.east_lane, cast.east_lane)
        assert not case.clocks.live().filter(area=cast.willow).exists()
    unit.refresh_from_db()
    lane, willow = (Area.objects.get(pk=one.pk) for one in (cast.east_lane, cast.willow))
    assert (lane.valid_to, unit.area, willow.households) == (None, lane, 100)
    assert [one.get_children().filter(valid_to=None).count() for one in (lane, willow)] == [2, 2]
    assert Routing.objects.get(category=rubbish).area == lane
    assert WorkCalendar.objects.in_force().get(area=lane).name == "东巷日历"
    assert Post.objects.in_force().get(person=cast.zhang).area == lane
    assert fresh(cast.zhang).has_right("cases.view", cast.east_grid)
    told = AreaChange.objects.filter(act="undo_merge")
    assert [(one.area, one.actor, one.after) for one in told] == [
        (willow, cast.admin, {"from": [lane.code]}),
    ]
    assert faults() == []
    assert integrity.faults() == []


def test_people_heads_and_buildings_of_a_grid_come_back(cast: Cast) -> None:
    grid, other = cast.east_grid, second(cast.east_lane)
    house = building(grid)
    building(other)
    old_head = head(house)
    appoint("full_time", grid, person=cast.grid_ma)
    appoint("grid_leader", grid, name="让位")
    appoint("grid_leader", other, name="留任")
    reshaping.merge_areas([grid], into=other, actor=fresh(cast.admin))
    undo(cast)
    house.refresh_from_db()
    assert (house.area, house.name) == (grid, "1 栋")
    here = {m.name: m for m in grid.memberships.in_force()}
    assert set(here) == {"王桂兰", "马小军", "让位"}
    assert here["王桂兰"].phone == old_head.phone
    assert {m.name for m in other.memberships.in_force()} == {"留任"}
    assert fresh(cast.grid_ma).has_right("cases.handle", grid)
    assert not fresh(cast.grid_ma).has_right("cases.handle", other)


def test_a_case_that_was_closed_or_moved_on_meanwhile_stays(cast: Cast) -> None:
    case = file(cast)
    case.lead_area = cast.east_grid
    case.save(update_fields=["lead_area"])
    Assignment.objects.create(case=case, area=cast.east_grid, assigned_at=case.reported_at)
    gone = file(cast)
    other = second(cast.east_lane)
    reshaping.merge_areas([cast.east_grid], into=other, actor=None)
    gone.refresh_from_db()
    type(gone).objects.filter(pk=gone.pk).update(is_open=False, closed_at=gone.reported_at, state="closed")
    shown = areas_undo.preview(last()).returning[0].hanging
    assert {one.key: one.count for one in shown} == {"open_cases": 1, "posts": 1}
    undo(cast)
    case.refresh_from_db()
    gone.refresh_from_db()
    assert (case.area, case.lead_area, gone.area) == (cast.east_grid, cast.east_grid, other)
    assert [one.area for one in case.assignments.filter(ended_at=None)] == [cast.east_grid]


def test_a_split_is_taken_back_with_what_each_part_got(cast: Cast) -> None:
    mine, theirs = file(cast), file(cast, area=second(cast.east_lane), actor=cast.zhang)
    new = "530102001009"
    zhangs = Post.objects.in_force().get(person=cast.zhang)
    reshaping.split_area(
        cast.east_lane,
        [Part(cast.east_lane.code, "东巷一社区", 60), Part(new, "东苑社区居民委员会", 40)],
        assigned={f"children:{cast.east_grid.code}": new, f"posts:{zhangs.pk}": new},
        rest=cast.east_lane.code,
        actor=fresh(cast.admin),
    )
    undo(cast)
    for case in (mine, theirs):
        case.refresh_from_db()
        assert (case.community, case.desk) == (cast.east_lane, cast.east_lane)
    lane = Area.objects.get(pk=cast.east_lane.pk)
    assert (lane.name, lane.households) == ("东巷社区居民委员会", 100)
    assert Area.objects.get(code=new).valid_to is not None
    assert lane.get_children().filter(valid_to=None).count() == 2
    assert Post.objects.in_force().get(person=cast.zhang).area == lane
    assert AreaChange.objects.get(act="undo_split").after == {"parts": [new]}
    assert faults() == []
    assert integrity.faults() == []


def test_a_grid_that_ended_in_parts_is_whole_again(cast: Cast) -> None:
    case = file(cast)
    codes = ("530102001001011", "530102001001012")
    reshaping.split_area(
        cast.east_grid, [Part(code, "分") for code in codes], assigned={}, rest=codes[1], actor=None
    )
    undo(cast)
    case.refresh_from_db()
    grid = Area.objects.get(pk=cast.east_grid.pk)
    assert (case.area, grid.valid_to) == (grid, None)
    assert not Area.objects.current().filter(code__in=codes).exists()
    assert Post.objects.in_force().get(person=cast.grid_ma).area == grid


def test_a_retirement_with_a_hand_over_is_taken_back(cast: Cast) -> None:
    case = file(cast)
    reshaping.retire_into(cast.east_grid, to=second(cast.east_lane), actor=fresh(cast.admin))
    undo(cast)
    case.refresh_from_db()
    assert case.area == cast.east_grid
    assert Post.objects.in_force().get(person=cast.grid_ma).area == cast.east_grid


def _filed(cast: Cast, into: Area) -> str:
    give_post(person("neu", "新来"), role=cast.roles["grid_worker"], area=into, actor=None)
    file(cast, area=into, actor=cast.zhang)
    return "新登记了 1 件事项"


def _renamed(cast: Cast, into: Area) -> str:
    services.edit_area(into, actor=None, name="大网格")
    return "“大网格”在"


def _post_ended(cast: Cast, into: Area) -> str:
    end_post(Post.objects.in_force().get(person=cast.grid_ma), actor=None)
    return "马小军的岗位已经结束或移交"


def _left(cast: Cast, into: Area) -> str:
    staff.end_member(into.memberships.in_force().get(name="志愿"), actor=None)
    return "志愿在新的网格已经离任"


@pytest.mark.parametrize("built", [_filed, _renamed, _post_ended, _left])
def test_what_has_been_built_on_a_merge_stands_in_the_way_by_name(cast: Cast, built: Any) -> None:
    appoint("volunteer", cast.east_grid, name="志愿")
    into = reshaping.merge_areas([cast.east_grid], into=second(cast.east_lane), actor=None)
    assert areas_undo.why_not(last()) is None
    words = built(cast, into)
    assert words in str(areas_undo.why_not(last()))
    with refused(reasons.BUILT_ON):
        undo(cast)
    assert Area.objects.get(pk=cast.east_grid.pk).valid_to is not None


def test_a_part_with_areas_of_its_own_is_not_taken_back(cast: Cast) -> None:
    new = "530102001009"
    parts = [Part(cast.east_lane.code, "东巷社区"), Part(new, "东苑社区")]
    reshaping.split_area(cast.east_lane, parts, assigned={}, rest=cast.east_lane.code, actor=None)
    services.create_area(code=f"{new}001", name="新网格", parent=Area.objects.get(code=new), actor=None)
    assert "“东苑社区”之下新设了“新网格”" in str(areas_undo.why_not(last()))
    with refused(reasons.BUILT_ON):
        undo(cast)


def test_it_is_taken_back_once_and_by_who_may_change_all_of_it(cast: Cast) -> None:
    reshaping.merge_areas([cast.east_grid], into=second(cast.east_lane), actor=None)
    for stranger in (cast.zhang, cast.zhao):
        with refused(reasons.NOT_YOURS):
            areas_undo.undo_reshaping(last(), actor=fresh(stranger))
    undo(cast)
    with refused(reasons.BUILT_ON):
        undo(cast)
    services.edit_area(cast.willow, actor=None, households=3)
    with refused(reasons.NO_UNDO):
        areas_undo.undo_reshaping(AreaChange.objects.latest("pk"), actor=None)


def test_ranking_groups_follow_what_becomes_of_an_area(cast: Cast) -> None:
    def names(area: Area) -> set[str]:
        return {group.name for group in area.ranking_groups.all()}

    ours = RankingGroup.objects.create(name="东街各社区")
    ours.areas.add(cast.east_lane, cast.willow)
    wide = RankingGroup.objects.create(name="老城社区")
    wide.areas.add(cast.east_lane, cast.west_lane)
    services.move_area(cast.east_lane, to=cast.west_street, actor=None)
    assert names(cast.east_lane) == {"老城社区"}
    reshaping.undo_change(AreaChange.objects.latest("pk"), actor=None)
    assert names(cast.east_lane) == {"东街各社区", "老城社区"}
    reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=None)
    told = {str(area): after for area, after in areas_undo.preview(last()).groups}
    assert told == {"东巷社区": ["东街各社区", "老城社区"], "柳树社区": ["东街各社区"]}
    assert (names(cast.east_lane), names(cast.willow)) == (set(), {"东街各社区", "老城社区"})
    undo(cast)
    assert names(cast.east_lane) == {"东街各社区", "老城社区"}
    assert names(cast.willow) == {"东街各社区"}
    services.retire_area(cast.west_grid, actor=None)
    ours.areas.add(cast.west_grid)
    grids = RankingGroup.objects.create(name="网格")
    restored = reshaping.restore_area(cast.west_grid, actor=None)
    grids.areas.add(restored)
    services.retire_area(restored, actor=None)
    assert names(restored) == set()
    reshaping.restore_area(restored, actor=None)
    assert names(restored) == {"东街各社区", "网格"}


def test_every_part_of_a_split_is_ranked_where_the_whole_was(cast: Cast) -> None:
    group = RankingGroup.objects.create(name="老城社区")
    group.areas.add(cast.east_lane)
    new = "530102001009"
    parts = [Part(cast.east_lane.code, "东巷社区"), Part(new, "东苑社区")]
    reshaping.split_area(cast.east_lane, parts, assigned={}, rest=new, actor=None)
    assert {one.code for one in group.areas.all()} == {cast.east_lane.code, new}
    undo(cast)
    assert {one.code for one in group.areas.all()} == {cast.east_lane.code}


def test_a_substitute_changes_areas_in_the_name_of_both(cast: Cast) -> None:
    deputy = person("deputy", "代办")
    give_post(deputy, role=cast.roles["auditor"], area=cast.city, actor=None)
    post = Post.objects.in_force().get(person=cast.admin)
    appointments.give_substitute(
        post, deputy, actor=fresh(cast.admin), ends_at=timezone.now() + timedelta(days=1)
    )
    services.create_area(code="530102001001007", name="七网格", parent=cast.east_lane, actor=fresh(deputy))
    rows = [NewArea(f"530102001001{n:03d}", f"{n}网格", cast.east_lane.code) for n in (8, 9)]
    create_areas(rows, actor=fresh(deputy))
    services.edit_area(cast.willow, actor=fresh(cast.admin), households=1)
    told = [(one.act, one.acting_for) for one in AreaChange.objects.order_by("pk")]
    assert told == [*[("create", cast.admin.name)] * 3, ("edit", "")]
    html = browser_of(cast.admin).get(f"/areas/{cast.east_lane.code}007/history/").content.decode()
    assert f"代 {cast.admin.name}" in html
    entries = sources.page(fresh(cast.admin), sources.Query(group="areas"), after=None, size=9)
    assert [str(one.differences[-1].after) for one in entries][-3:] == [cast.admin.name] * 3


def test_history_knows_where_things_were_meanwhile(cast: Cast) -> None:
    reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=None)
    undo(cast)
    past = history.as_of(cast.east_grid, timezone.localdate() - timedelta(days=1))
    assert past.path[-2] == "东巷社区"


@pytest.mark.race
def test_of_two_who_take_back_the_same_merge_one_does(real_cast: Cast) -> None:
    cast = real_cast
    file(cast)
    reshaping.merge_areas([cast.east_grid], into=second(cast.east_lane), actor=None)
    change = last()
    outcomes = together(*[lambda: areas_undo.undo_reshaping(change, actor=None)] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["Area", "Refused"]
    assert AreaChange.objects.filter(act="undo_merge").count() == 1
    assert faults() == []
    assert integrity.faults() == []

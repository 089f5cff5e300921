"""What becomes of the people and buildings of a grid that moves, ends, is merged or split."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from governance.areas import reshaping
from governance.areas import services as areas
from governance.areas.models import Area
from grids.models import Building, GridMembership
from grids.staff import places, services
from tests.cast import Cast, fresh
from tests.grids.staffing import PHONE, appoint, building, head
from tests.refusals import refused

TODAY = timezone.localdate


def test_a_grid_with_people_or_buildings_is_not_retired(cast: Cast) -> None:
    member = appoint("volunteer", cast.west_grid)
    with refused("area_in_use"):
        areas.retire_area(cast.west_grid, actor=None)
    services.end_member(member, actor=None)
    house = building(cast.west_grid)
    with refused("area_in_use"):
        areas.retire_area(cast.west_grid, actor=None)
    places.strike_building(house, actor=None)
    areas.retire_area(cast.west_grid, actor=None)


def test_a_grid_that_moves_takes_its_people_along(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    areas.move_area(cast.east_grid, to=cast.west_lane, actor=None)
    assert GridMembership.objects.restrict(fresh(cast.zhao), "staff.view").get() == member
    assert not GridMembership.objects.restrict(fresh(cast.zhang), "staff.view").exists()


def test_two_grids_become_one_and_nobody_is_lost(cast: Cast) -> None:
    second = Area.objects.get(code="530102001001002")
    house = building(cast.east_grid)
    building(second)
    group = places.add_group(area=cast.east_grid, name="一组", actor=None)
    old_head = head(house, group=group)
    worker = appoint("full_time", cast.east_grid, person=cast.grid_ma)
    leader = appoint("grid_leader", cast.east_grid, name="让位")
    appoint("grid_leader", second, name="留任")
    reshaping.merge_areas([cast.east_grid], into=second, actor=fresh(cast.north_admin))
    there = GridMembership.objects.in_force().filter(area=second)
    assert {one.name for one in there} == {"王桂兰", "马小军", "留任"}
    new_head = there.get(capacity__code="building_head")
    assert (new_head.predecessor, new_head.building, new_head.phone) == (old_head, house, PHONE)
    assert new_head.group is not None
    assert (new_head.group.name, new_head.group.area) == ("一组", second)
    assert not GridMembership.objects.in_force().filter(area=cast.east_grid).exists()
    assert fresh(cast.grid_ma).has_right("cases.handle", second)
    assert not fresh(cast.grid_ma).has_right("cases.handle", cast.east_grid)
    leader.refresh_from_db()
    worker.refresh_from_db()
    assert (leader.ends_on, worker.ends_on) == (TODAY(), TODAY())
    assert sorted(one.name for one in Building.objects.filter(area=second)) == ["1 栋", "1 栋（一网格）"]
    yesterday = TODAY() - timedelta(days=1)
    assert GridMembership.objects.in_force(yesterday).filter(area=cast.east_grid).count() == 3


def test_a_grid_that_is_split_sends_each_where_it_is_assigned(cast: Cast) -> None:
    house = building(cast.east_grid)
    keeper, mover = head(house), appoint("volunteer", cast.east_grid, name="去新网格")
    code = "530102001001009"
    parts = [reshaping.Part(cast.east_grid.code, "一网格"), reshaping.Part(code, "九网格")]
    reshaping.split_area(
        cast.east_grid,
        parts,
        assigned={f"members:{mover.pk}": code},
        rest=cast.east_grid.code,
        actor=fresh(cast.north_admin),
    )
    assert GridMembership.objects.in_force().get(area__code=code).name == "去新网格"
    assert GridMembership.objects.in_force().get(area=cast.east_grid) == keeper

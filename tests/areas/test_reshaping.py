"""Areas merged, split, retired and restored: nothing is orphaned, and what is closed keeps what it said."""

from __future__ import annotations

from typing import Any

import pytest

from governance.access.models import AuditEntry, Post, Unit
from governance.access.services import give_post
from governance.areas import reasons, reshaping, services
from governance.areas.bulk_add import NewArea, NotAdded, create_areas
from governance.areas.integrity import faults
from governance.areas.models import Area, AreaChange
from governance.areas.reshaping import Part
from governance.cases.maintenance import integrity
from governance.cases.models import Assignment, CaseLog, Category, Routing
from governance.cases.workflow import history
from governance.clock.models import WorkCalendar
from governance.common.refusals import Refused
from tests.cases.story import file, walk
from tests.cast import Cast, fresh, person
from tests.refusals import refused
from tests.threads import together


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def second(area: Area) -> Area:
    return Area.objects.get(code=f"{area.code}002")


def test_a_merged_grid_hands_over_its_cases_and_its_people(cast: Cast) -> None:
    closed, opened = walk(cast, "closed"), file(cast)
    assert opened.area == cast.east_grid
    into = reshaping.merge_areas([cast.east_grid], into=second(cast.east_lane), actor=fresh(cast.admin))
    opened.refresh_from_db()
    closed.refresh_from_db()
    assert (opened.area, opened.grid, opened.community) == (into, into, cast.east_lane)
    assert (closed.area, closed.grid) == (cast.east_grid, cast.east_grid)
    assert opened.log.last().act == "rehome"
    assert list(history.breaks(CaseLog.objects.filter(case=opened))) == []
    assert Post.objects.in_force().get(person=cast.grid_ma).area == into
    assert (into.households, into.population) == (200, 500)
    assert not Area.objects.current().filter(pk=cast.east_grid.pk).exists()
    told = AreaChange.objects.filter(act__in=("merge", "absorb"))
    assert {one.act: one.after for one in told}["absorb"] == {"from": [cast.east_grid.code]}
    assert AuditEntry.objects.filter(act__in=("post_give", "post_end"), actor=cast.admin).count() == 2
    assert faults() == []
    assert integrity.faults() == []


def test_a_merged_community_brings_its_grids_its_desk_and_its_units(cast: Cast) -> None:
    case = walk(cast, "dispatched", actor=cast.zhang)
    kind = cast.office.kind
    unit = Unit.objects.create(name="东巷物业", kind=kind, area=cast.east_lane)
    into = reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=fresh(cast.admin))
    case.refresh_from_db()
    unit.refresh_from_db()
    assert (case.desk, case.community, case.grid) == (into, into, cast.east_grid)
    assert unit.area == into
    assert into.get_children().filter(valid_to=None).count() == 4
    assert Post.objects.in_force().get(person=cast.zhang).area == into
    assert not Post.objects.in_force().filter(area=cast.east_lane).exists()
    assert not case.clocks.live().filter(area=cast.east_lane).exists()
    assert integrity.faults() == []
    assert faults() == []


def test_a_grid_that_moves_takes_its_cases_to_the_new_desk(cast: Cast) -> None:
    case = file(cast)
    services.move_area(cast.east_grid, to=cast.willow, actor=fresh(cast.admin))
    case.refresh_from_db()
    assert (case.community, case.desk) == (cast.willow, cast.willow)
    assert case.clocks.live().exclude(area=cast.willow).count() == 0


def test_a_live_assignment_follows(cast: Cast) -> None:
    case = file(cast)
    case.lead_area = cast.east_grid
    case.save(update_fields=["lead_area"])
    Assignment.objects.create(case=case, area=cast.east_grid, assigned_at=case.reported_at)
    into = reshaping.merge_areas([cast.east_grid], into=second(cast.east_lane), actor=None)
    case.refresh_from_db()
    assert case.lead_area == into
    assert [(one.area, one.outcome) for one in case.assignments.order_by("pk")] == [
        (cast.east_grid, "moved"),
        (into, ""),
    ]


def test_merging_is_for_siblings_of_ones_own_area(cast: Cast) -> None:
    with refused(reasons.NOT_SIBLINGS):
        reshaping.merge_areas([cast.west_lane], into=cast.east_lane, actor=fresh(cast.admin))
    with refused(reasons.NOT_YOURS):
        reshaping.merge_areas([cast.south], into=cast.north, actor=fresh(cast.north_admin))
    with refused(reasons.NOTHING_TO_MERGE):
        reshaping.merge_areas([cast.east_lane], into=cast.east_lane, actor=fresh(cast.admin))
    assert Area.objects.filter(valid_to=None).count() == Area.objects.count()


def test_a_unit_of_the_same_name_keeps_the_merge_from_happening(cast: Cast) -> None:
    for place in (cast.east_lane, cast.willow):
        Unit.objects.create(name="物业服务站", kind=cast.office.kind, area=place)
    with refused("unit_name_there"):
        reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=fresh(cast.admin))
    assert Post.objects.in_force().get(person=cast.zhang).area == cast.east_lane
    assert cast.east_lane.get_children().count() == 2


def test_who_handles_what_there_is_said_by_the_receiving_area(cast: Cast) -> None:
    rubbish, other = Category.objects.filter(children=None).order_by("pk")[:2]
    Routing.objects.create(category=rubbish, area=cast.east_lane, unit=cast.office)
    theirs = Routing.objects.create(category=other, area=cast.willow, unit=cast.water)
    Routing.objects.create(category=other, area=cast.east_lane, unit=cast.office)
    reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=None)
    assert Routing.objects.get(category=rubbish).area == cast.willow
    assert Routing.objects.get(category=other, area=cast.willow) == theirs


def test_a_calendar_of_a_merged_area_ends(cast: Cast) -> None:
    calendar = WorkCalendar.objects.create(area=cast.east_lane, name="东巷")
    reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=None)
    calendar.refresh_from_db()
    assert calendar.ended_at is not None
    assert "柳树社区" in calendar.end_reason


def test_a_community_is_split_as_its_grids_are_shared(cast: Cast) -> None:
    first, other = file(cast), file(cast, area=second(cast.east_lane), actor=cast.zhang)
    new = "530102001009"
    zhangs = Post.objects.in_force().get(person=cast.zhang)
    parts = reshaping.split_area(
        cast.east_lane,
        [Part(cast.east_lane.code, "东巷社区居民委员会"), Part(new, "东苑社区居民委员会", households=90)],
        assigned={f"children:{cast.east_grid.code}": new, f"posts:{zhangs.pk}": new},
        rest=cast.east_lane.code,
        actor=fresh(cast.admin),
    )
    kept, added = parts
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.community, first.desk) == (added, added)
    assert (other.community, other.desk) == (cast.east_lane, cast.east_lane)
    assert Post.objects.in_force().get(person=cast.zhang).area == added
    assert Post.objects.in_force().get(person=cast.li).area == cast.east_lane
    assert (kept.pk, added.households, str(added)) == (cast.east_lane.pk, 90, "东苑社区")
    assert [change.act for change in AreaChange.objects.filter(area=added).order_by("pk")] == [
        "create",
        "split_off",
    ]
    assert faults() == []
    assert integrity.faults() == []


def test_a_split_grids_cases_go_by_their_place_on_the_map(cast: Cast) -> None:
    here = file(cast, lng=102.705, lat=25.005)
    there = file(cast, lng=102.715, lat=25.005)
    nowhere = file(cast)
    grids = reshaping.split_area(
        cast.east_grid,
        [
            Part("530102001001011", "十一网格", 300, 700, box(102.70, 25.0, 102.71, 25.01)),
            Part("530102001001012", "十二网格", 310, 720, box(102.71, 25.0, 102.72, 25.01)),
        ],
        assigned={},
        rest="530102001001012",
        actor=fresh(cast.admin),
    )
    for case in (here, there, nowhere):
        case.refresh_from_db()
    assert [here.area, there.area, nowhere.area] == [grids[0], grids[1], grids[1]]
    cast.east_grid.refresh_from_db()
    assert cast.east_grid.valid_to is not None
    assert Post.objects.in_force().get(person=cast.grid_ma).area == grids[1]


def test_a_split_needs_two_parts_with_codes_of_their_own(cast: Cast) -> None:
    def split(*codes: str, rest: str = "530102001001011") -> None:
        reshaping.split_area(
            cast.east_grid,
            [Part(code, "网格") for code in codes],
            assigned={},
            rest=rest,
            actor=fresh(cast.admin),
        )

    with refused(reasons.TOO_FEW_PARTS):
        split("530102001001011")
    with refused(reasons.PART_TWICE):
        split("530102001001011", "530102001001011")
    with refused(reasons.NO_SUCH_PART):
        split("530102001001011", "530102001001012", rest="530102001001013")
    with refused(reasons.CODE_TAKEN):
        split("530102001001011", "530103001001001")
    assert not AreaChange.objects.exists()


def test_retired_with_a_hand_over_it_leaves_nothing_behind(cast: Cast) -> None:
    case = file(cast)
    with refused(reasons.IN_USE):
        services.retire_area(cast.east_grid, actor=fresh(cast.admin))
    reshaping.retire_into(cast.east_grid, to=second(cast.east_lane), actor=fresh(cast.admin))
    case.refresh_from_db()
    assert case.area == second(cast.east_lane)
    assert second(cast.east_lane).households == 100
    change = AreaChange.objects.get(area=cast.east_grid)
    with refused(reasons.NO_UNDO):
        reshaping.undo_change(change, actor=fresh(cast.admin))


def test_the_last_step_is_taken_back_by_the_act_that_undoes_it(cast: Cast) -> None:
    admin = fresh(cast.admin)
    services.edit_area(cast.willow, actor=admin, name="垂柳社区", households=5)
    reshaping.undo_change(AreaChange.objects.latest("pk"), actor=admin)
    services.move_area(cast.willow, to=cast.west_street, actor=admin)
    reshaping.undo_change(AreaChange.objects.latest("pk"), actor=admin)
    services.retire_area(cast.west_grid, actor=admin)
    reshaping.undo_change(AreaChange.objects.latest("pk"), actor=admin)
    willow = Area.objects.get(pk=cast.willow.pk)
    assert (willow.name, willow.households, willow.parent) == (cast.willow.name, 100, cast.east_street)
    assert Area.objects.current().filter(pk=cast.west_grid.pk).exists()
    acts = list(AreaChange.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["edit", "edit", "move", "move", "retire", "restore"]


def test_a_step_that_others_followed_is_not_taken_back(cast: Cast) -> None:
    services.edit_area(cast.willow, actor=None, name="垂柳社区")
    change = AreaChange.objects.latest("pk")
    services.edit_area(cast.willow, actor=None, households=7)
    with refused(reasons.CHANGED_SINCE):
        reshaping.undo_change(change, actor=fresh(cast.admin))
    with refused(reasons.NOT_YOURS):
        reshaping.undo_change(AreaChange.objects.latest("pk"), actor=fresh(cast.zhang))


def test_many_are_added_at_the_cost_of_one_renumbering(cast: Cast) -> None:
    rows = [NewArea(f"530102001001{n:03d}", f"{n}网格", cast.east_lane.code) for n in range(30, 3, -1)]
    rows += [NewArea("530102001005", "新社区", cast.east_street.code, facts={"households": 5})]
    rows += [NewArea("530102001005001", "一网格", "530102001005")]
    made = create_areas(rows, actor=fresh(cast.north_admin))
    assert [area.code for area in made] == [row.code for row in rows]
    assert faults() == []
    lane = Area.objects.get(pk=cast.east_lane.pk)
    codes = [area.code for area in lane.get_children()]
    assert codes == sorted(codes)
    assert len(codes) == 29
    change = AreaChange.objects.get(area__code="530102001005")
    assert (change.act, change.actor, change.after["households"]) == ("create", cast.north_admin, 5)
    services.move_area(Area.objects.get(code="530102001005"), to=cast.west_street, actor=None)
    assert faults() == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("530103001001009", "夺", "530103001001"), reasons.NOT_YOURS),
        (("530102001001001", "重号", "530102001001"), reasons.CODE_TAKEN),
        (("530102001001008", "无上级", "530102009001"), reasons.NO_PARENT),
        (("530102001001008", "网格下", "530102001001001"), reasons.WRONG_PARENT_LEVEL),
    ],
)
def test_one_that_is_refused_keeps_all_from_being_added(
    cast: Cast, row: tuple[str, str, str], reason: Any
) -> None:
    rows = [NewArea("530102001001007", "七网格", cast.east_lane.code), NewArea(*row)]
    with pytest.raises(NotAdded) as caught:
        create_areas(rows, actor=fresh(cast.north_admin))
    assert caught.value.place == 1
    assert isinstance(caught.value.why, Refused)
    assert caught.value.why.code == reason.code
    assert not Area.objects.filter(code="530102001001007").exists()
    assert faults() == []


@pytest.mark.race
def test_merged_and_moved_and_retired_at_once_the_tree_stays_sound(real_cast: Cast) -> None:
    """Whoever comes second meets what the first has done: refused by name, or done on top of it."""
    cast = real_cast
    give_post(person("extra", "增员"), role=cast.roles["grid_worker"], area=cast.west_grid, actor=None)
    file(cast)

    outcomes = together(
        lambda: reshaping.merge_areas([cast.east_lane], into=cast.willow, actor=None),
        lambda: services.move_area(cast.east_lane, to=cast.west_street, actor=None),
        lambda: services.retire_area(second(cast.west_lane), actor=None),
        lambda: services.move_area(cast.west_grid, to=cast.east_lane, actor=None),
        lambda: reshaping.retire_into(cast.west_grid, to=second(cast.west_lane), actor=None),
    )
    strange = [one for one in outcomes if isinstance(one, Exception) and type(one).__name__ != "Refused"]
    assert strange == []
    assert faults() == []
    assert integrity.faults() == []
    gone = Area.objects.exclude(valid_to=None)
    assert not Post.objects.in_force().filter(area__in=gone).exists()
    assert not Area.objects.filter(valid_to=None, parent__in=gone).exists()


@pytest.mark.race
def test_without_the_lock_something_is_orphaned(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control that loses: an area given a child at the moment it is retired."""
    cast = real_cast
    monkeypatch.setattr(services, "lock_tree", lambda: None)
    orphaned = False
    for number in range(20):
        place = services.create_area(
            code=f"5301020010{20 + number}", name="新社区", parent=cast.east_street, actor=None
        )
        together(
            lambda place=place: services.retire_area(place, actor=None),
            lambda place=place: services.create_area(
                code=f"{place.code}001", name="网格", parent=place, actor=None
            ),
        )
        gone = Area.objects.exclude(valid_to=None)
        if orphaned := Area.objects.filter(valid_to=None, parent__in=gone).exists() or bool(faults()):
            break
    assert orphaned, "writers without the lock never met; the race is not real"

"""Figures of a past day count the tree as it hung then: moved, merged, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from governance.areas import past_tree, reshaping, services, undo
from governance.areas.models import Area, AreaChange
from grids.staff import coverage
from tests.areas.test_reshaping import second
from tests.cast import Cast, fresh
from tests.grids.staffing import SINCE, appoint, building, head
from tests.portal.browsers import browser_of

LEADERS = "grid_leader_coverage"


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def everything(on: date) -> dict[str, Any]:
    """Every share of every area and of its children, with the rows behind."""
    told: dict[str, Any] = {}
    for area in Area.objects.filter(valid_from__lte=SINCE).order_by("code"):
        found = coverage.table(area, on)
        names = {child.pk: child.code for child in found.children}
        told[area.code] = (
            found.total,
            {names[key]: shares for key, shares in found.by_child.items()},
            found.elsewhere,
            {one.code: coverage.share_of(one.code, area, on) for one in coverage.EVERY},
            {one.code: set(one.behind(area, on, coverage.WITH)) for one in coverage.EVERY},
            {one.code: one.behind(area, on).count() for one in coverage.EVERY},
        )
    return told


def people(cast: Cast) -> None:
    head(building(cast.east_grid))
    building(second(cast.east_lane))
    head(building(cast.west_grid), name="西巷楼栋长")
    for grid in (cast.east_grid, second(cast.willow), cast.west_grid):
        appoint("grid_leader", grid, name=f"{grid.code}长")
    appoint("full_time", second(cast.west_lane))


def test_what_is_done_today_changes_no_figure_of_yesterday(cast: Cast) -> None:
    people(cast)
    before, areas = everything(yesterday()), {one.code: one for one in Area.objects.all()}
    services.move_area(cast.east_grid, to=cast.west_lane, actor=None)  # a grid, to another street
    services.move_area(cast.west_lane, to=cast.east_street, actor=None)  # with its new grid
    services.move_area(cast.west_street, to=cast.south, actor=None)
    assert everything(yesterday()) == before
    services.move_area(cast.east_grid, to=cast.willow, actor=None)  # a second time
    reshaping.merge_areas([cast.willow], into=areas[cast.east_lane.code], actor=None)
    merged = everything(timezone.localdate())
    assert everything(yesterday()) == before
    assert merged != before
    grids = Area.objects.filter(parent__code=cast.east_lane.code).order_by("pk")
    reshaping.merge_areas([grids[0]], into=grids[1], actor=None)  # its buildings and people change grid
    assert everything(yesterday()) == before
    undo.undo_reshaping(AreaChange.objects.exclude(reshaping=None).latest("pk"), actor=None)
    assert everything(yesterday()) == before
    reshaping.split_area(
        areas[cast.east_street.code],
        [reshaping.Part("530102009000", "新一街道"), reshaping.Part("530102008000", "新二街道")],
        assigned={},
        rest="530102009000",
        actor=None,
    )
    assert everything(yesterday()) == before


def test_an_area_that_rested_and_is_back_does_not_count_in_between(cast: Cast) -> None:
    other = second(cast.west_lane)
    services.retire_area(other, actor=None, on=yesterday() - timedelta(days=3))
    reshaping.restore_area(other, actor=None)
    days = [timezone.localdate() - timedelta(days=n) for n in (0, 1, 4, 5)]
    assert [coverage.share_of(LEADERS, cast.west_lane, day).base for day in days] == [2, 1, 1, 2]
    assert len(coverage.table(cast.west_lane, yesterday()).children) == 1


def test_a_day_without_later_moves_costs_two_questions_more(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    services.edit_area(cast.willow, actor=None, households=3)
    with django_assert_num_queries(2):
        tree = past_tree.on_day(yesterday())
        assert tree.moved == {}
        assert list(tree.resting) == []
    with django_assert_num_queries(0):
        past_tree.on_day(timezone.localdate())


def test_rows_that_lie_in_another_district_now_are_counted_and_not_shown(cast: Cast) -> None:
    services.move_area(cast.east_street, to=cast.south, actor=None)
    url = f"/staff/coverage/rows/?figure={LEADERS}&area={cast.north.code}&on={yesterday()}"
    html = browser_of(fresh(cast.official)).get(url).content.decode()
    assert "4 个现在属于别的辖区" in html
    assert "西巷社区" in html
    assert "东巷社区" not in html
    whole = browser_of(fresh(cast.admin)).get(url).content.decode()
    assert "东巷社区" in whole
    assert "属于别的辖区" not in whole

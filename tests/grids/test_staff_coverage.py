"""Coverage and vacancies: the figure, its base, its day, and the rows behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.areas import services as areas
from governance.areas.models import Area
from governance.areas.services import AreaRow, load_areas
from grids.models import Building, GridMembership, MemberCapacity
from grids.staff import coverage, services, vacancies
from grids.staff.coverage import ALL, WITH, WITHOUT, Share, share_of
from grids.staff.seeds import FIVE, seed_capacities
from tests.cast import START, Cast
from tests.grids.staffing import SINCE, appoint, building, capacity, head

HEADS = "building_head_coverage"


def today() -> date:
    return timezone.localdate()


def test_1527_of_1702_communities_are_89_7_per_cent(nothing: None) -> None:
    """The figure of systems.md: 1527 of the city's communities have chosen building heads."""
    city, district, street = "530100000000", "530102000000", "530102001000"
    rows = [
        AreaRow(code=city, name="市", parent_code="", level=0),
        AreaRow(code=district, name="区", parent_code=city, level=1),
        AreaRow(code=street, name="街道", parent_code=district, level=2),
    ]
    for n in range(1702):
        code = f"5301{n:08d}"[:4] + f"99{n:06d}"
        rows.append(AreaRow(code=code, name=f"社区{n}", parent_code=street, level=3))
        rows.append(AreaRow(code=f"{code}001", name="一网格", parent_code=code, level=4))
    load_areas(rows, valid_from=START)
    seed_capacities()
    grids = list(Area.objects.at_level(4).order_by("lft")[:1527])
    houses = Building.objects.bulk_create(Building(area=g, name="1 栋", starts_on=SINCE) for g in grids)
    seat = MemberCapacity.objects.get(code="building_head")
    GridMembership.objects.bulk_create(
        GridMembership(
            area=house.area,
            building=house,
            capacity=seat,
            seat=seat.seat,
            name="某",
            identity=str(house.pk),
            starts_on=SINCE,
        )
        for house in houses
    )
    share = share_of(HEADS, Area.objects.get(code=city), today())
    assert (share.numerator, share.base, share.percent) == (1527, 1702, Decimal("89.7"))
    assert share.text == "89.7"


@pytest.mark.parametrize(
    ("numerator", "base", "text"),
    [(1527, 1702, "89.7"), (1527, 1709, "89.4"), (0, 5, "0.0"), (5, 5, "100.0"), (0, 0, "–"), (1, 16, "6.3")],
)
def test_a_share_is_rounded_half_up_and_has_no_value_without_a_base(
    numerator: int, base: int, text: str
) -> None:
    assert Share(numerator, base).text == text


def test_a_community_is_covered_by_one_head_in_any_of_its_grids(cast: Cast) -> None:
    assert share_of(HEADS, cast.city, today()) == Share(0, 4)
    head(building(cast.east_grid))
    head(building(cast.east_grid, "2 栋"), name="另一位")
    assert share_of(HEADS, cast.city, today()) == Share(1, 4)
    assert share_of(HEADS, cast.east_lane, today()) == Share(1, 1)
    assert share_of(HEADS, cast.willow, today()) == Share(0, 1)


def test_a_figure_is_that_of_its_day(cast: Cast) -> None:
    member = head(building(cast.east_grid), starts_on=date(2026, 3, 1))
    services.end_member(member, actor=None, on=date(2026, 6, 1))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1))
    assert [share_of(HEADS, cast.city, day).numerator for day in days] == [0, 1, 1, 0]


def test_the_base_is_that_of_its_day(cast: Cast) -> None:
    second = Area.objects.get(code="530102001001002")
    areas.retire_area(second, actor=None, on=date(2026, 5, 1))
    assert share_of("grid_leader_coverage", cast.city, date(2026, 4, 30)).base == 8
    assert share_of("grid_leader_coverage", cast.city, date(2026, 5, 1)).base == 7


def test_children_add_up_and_the_rows_behind_are_as_many(cast: Cast) -> None:
    head(building(cast.east_grid))
    building(cast.west_grid)
    appoint("grid_leader", cast.east_grid)
    appoint("grid_leader", cast.west_grid)
    appoint("full_time", cast.west_grid)
    for area in Area.objects.filter(level__lt=4):
        found = coverage.table(area, today())
        for one in coverage.EVERY:
            lines = [found.by_child[child.pk][one.code] for child in found.children]
            total = found.total[one.code]
            rest = found.elsewhere.get(one.code, Share(0, 0))
            assert sum(line.numerator for line in lines) + rest.numerator == total.numerator
            assert sum(line.base for line in lines) + rest.base == total.base
            assert one.behind(area, today(), WITH).count() == total.numerator
            assert one.behind(area, today(), WITHOUT).count() == total.missing
            assert one.behind(area, today(), ALL).count() == total.base
            assert share_of(one.code, area, today()) == total
    assert coverage.table(cast.city, today()).total["building_coverage"] == Share(1, 2)


def test_one_and_five_needs_every_one_of_them(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid)
    for code in FIVE[:-1]:
        appoint(code, cast.east_grid, name=code)
    assert share_of("one_and_five_coverage", cast.east_grid, today()).numerator == 0
    appoint(FIVE[-1], cast.east_grid, name="民警")
    assert share_of("one_and_five_coverage", cast.east_grid, today()).numerator == 1


# Vacancies --------------------------------------------------------------------------------


def gaps(area: Area, on: date) -> dict[str, tuple[int, date, bool]]:
    return {
        one.capacity.code: (one.missing, one.since, one.never)
        for one in vacancies.gaps_of_grids([area], on).get(area.pk, [])
    }


def test_a_grid_without_people_lacks_all_that_has_a_minimum_since_it_began(cast: Cast) -> None:
    found = gaps(cast.east_grid, today())
    assert set(found) == {"grid_leader", "full_time", *FIVE}
    assert found["grid_leader"] == (1, START, True)


def test_a_gap_is_open_since_the_last_one_left(cast: Cast) -> None:
    leader = appoint("grid_leader", cast.east_grid)
    assert "grid_leader" not in gaps(cast.east_grid, today())
    services.end_member(leader, actor=None, on=date(2026, 5, 4))
    assert gaps(cast.east_grid, today())["grid_leader"] == (1, date(2026, 5, 4), False)
    assert "grid_leader" not in gaps(cast.east_grid, date(2026, 5, 3))


def test_the_minimum_is_a_row_that_administrators_edit(cast: Cast) -> None:
    appoint("full_time", cast.east_grid)
    MemberCapacity.objects.filter(code="full_time").update(minimum=2)
    assert gaps(cast.east_grid, today())["full_time"][0] == 1
    MemberCapacity.objects.filter(code="full_time").update(minimum=0)
    assert "full_time" not in gaps(cast.east_grid, today())


def test_the_table_of_gaps_adds_up_and_names_as_many_places(cast: Cast) -> None:
    house = building(cast.east_grid)
    head(building(cast.west_grid))
    appoint("grid_leader", cast.east_grid)
    for area in Area.objects.filter(level__lt=4):
        capacities, lines, totals = vacancies.table(area, today())
        for number, one in enumerate(capacities):
            assert vacancies.places(one, area, today()).count() == totals[number]
            assert sum(line.counts[number] for line in lines) == totals[number]
    assert list(vacancies.places(capacity("building_head"), cast.city, today())) == [house]
    (gap,) = vacancies.gaps_of_buildings([house], today())[house.pk]
    assert (gap.since, gap.never) == (SINCE, True)


def test_figures_take_as_many_queries_for_many_grids_as_for_few(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            coverage.table(cast.city, today())
            vacancies.table(cast.city, today())
            vacancies.gaps_of_grids(list(Area.objects.at_level(4)), today())
        return len(captured)

    few = asked()
    for n in range(3, 20):
        grid = areas.create_area(
            code=f"530102001001{n:03d}", name=f"{n}网格", parent=cast.east_lane, actor=None
        )
        head(building(grid))
        appoint("grid_leader", grid, starts_on=today() - timedelta(days=1))
    assert asked() == few

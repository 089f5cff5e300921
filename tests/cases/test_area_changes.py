"""An area that moves takes its open cases along; what is closed keeps what it said."""

from governance.areas import services as areas
from governance.areas.models import Area
from governance.cases.models import Case, CaseLog
from governance.cases.workflow import history
from tests.cases.story import file, walk
from tests.cast import Cast, fresh
from tests.refusals import refused


def test_open_cases_go_along_and_closed_ones_stay(cast: Cast) -> None:
    closed, opened = walk(cast, "closed"), file(cast)
    areas.move_area(cast.east_lane, to=cast.west_street, actor=fresh(cast.admin))
    opened.refresh_from_db()
    closed.refresh_from_db()
    assert (opened.subdistrict, opened.community) == (cast.west_street, cast.east_lane)
    assert closed.subdistrict == cast.east_street
    assert opened.version == 2


def test_the_trail_says_that_the_place_moved(cast: Cast) -> None:
    case = file(cast)
    areas.move_area(cast.east_lane, to=cast.west_street, actor=fresh(cast.admin))
    row = case.log.last()
    assert (row.act, row.actor, row.detail["under"]) == ("rehome", cast.admin, cast.west_street.code)
    assert list(history.breaks(CaseLog.objects.filter(case=case))) == []


def test_the_old_street_no_longer_sees_it(cast: Cast) -> None:
    file(cast)
    assert Case.objects.restrict(fresh(cast.street_wang), "cases.view").count() == 1
    areas.move_area(cast.east_lane, to=cast.west_street, actor=fresh(cast.admin))
    assert Case.objects.restrict(fresh(cast.street_wang), "cases.view").count() == 0
    assert Case.objects.restrict(fresh(cast.zhang), "cases.view").count() == 1


def test_an_area_with_an_open_case_is_not_retired(cast: Cast) -> None:
    grid = Area.objects.get(code="530102001001002")
    file(cast, actor=cast.zhang, area=grid)
    with refused("area_in_use"):
        areas.retire_area(grid, actor=fresh(cast.admin))
    assert Area.objects.get(pk=grid.pk).valid_to is None


def test_a_move_within_the_street_writes_nothing(cast: Cast) -> None:
    case = file(cast)
    areas.move_area(cast.west_grid, to=cast.willow, actor=fresh(cast.admin))
    assert case.log.count() == 1

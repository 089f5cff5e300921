"""The place was wrong: inside the desk's own area it is put right, outside it goes to the desk over there."""

from __future__ import annotations

from datetime import timedelta

from governance.areas.models import Area
from governance.cases import reasons
from governance.cases.models import Case
from governance.insight.models import CaseFact
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, file, photo, reason, walk
from tests.cases.sweeping import assert_sound, fresh_case
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.refusals import refused

LATER = MORNING + timedelta(hours=1)


def second_grid(of: Area) -> Area:
    return Area.objects.get(parent=of, name="二网格")


def test_inside_the_desk_only_the_place_changes(cast: Cast) -> None:
    case = walk(cast, "registered", lng=102.7, lat=25.0, place="光明路")
    clocks = list(case.clocks.order_by("pk").values_list("kind", "state", "due_at"))
    grid = second_grid(cast.east_lane)
    case = act(case, "relocate", cast.zhang, at=LATER, area=grid.pk, place="幸福路 3 号", text="看错了路牌")
    assert (case.area, case.grid, case.community, case.desk) == (grid, grid, cast.east_lane, cast.east_lane)
    assert (case.place, case.lng, case.state, case.leg) == ("幸福路 3 号", None, "registered", 1)
    assert list(case.clocks.order_by("pk").values_list("kind", "state", "due_at")) == clocks
    assert Case.objects.matching("幸福路").get() == case
    assert case.log.latest("step").detail["to"] == "二网格"
    assert_sound()


def test_outside_it_goes_to_the_community_it_lies_in_with_a_clock_of_its_own(cast: Cast) -> None:
    case = file(cast)
    case = act(case, "relocate", cast.zhang, at=LATER, area=cast.willow.pk, text="在柳树社区门口")
    assert (case.desk, case.community, case.grid, case.state) == (cast.willow, cast.willow, None, "reported")
    assert list(case.clocks.order_by("pk").values_list("kind", "area__name", "state", "in_time")) == [
        ("register", cast.east_lane.name, "stopped", True),
        ("register", cast.willow.name, "running", None),
    ]
    assert CaseFact.objects.get(case=case).community == cast.willow  # and the figures go with it
    assert browser_of(cast.zhang).get(case.get_absolute_url()).status_code == 404
    with refused(reasons.NOT_SELF_HANDLED):  # nor does the grid worker who filed it handle it over there
        act(case, "self_handle", cast.grid_ma, text="已清理", before=[photo()], after=[photo()])
    assert_sound()


def test_a_registered_one_is_dispatched_over_there_and_keeps_its_whole_clock(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    case = act(
        case, "return_case", cast.he, reason=reason("return"), basis="三定方案第五条", suggested=cast.water.pk
    )
    whole = case.clocks.get(kind="whole").due_at
    case = act(case, "relocate", cast.zhang, at=LATER, area=cast.willow.pk, text="在柳树社区门口")
    assert (case.state, case.desk, case.leg) == ("registered", cast.willow, 2)
    assert case.clocks.get(kind="whole").due_at == whole
    assert case.clocks.get(kind="dispatch", state="running").area == cast.willow
    assert_sound()


def test_neither_far_away_nor_nowhere_else_nor_by_others(cast: Cast) -> None:
    case = file(cast)
    for area, why in (
        (cast.west_lane, reasons.NOT_NEAR),
        (cast.east_street, reasons.NOT_NEAR),
        (cast.east_grid, reasons.SAME_PLACE),
    ):
        with refused(why):
            act(case, "relocate", cast.zhang, area=area.pk, text="看错了")
    for who in (cast.zhao, cast.he, cast.grid_ma):
        with refused(reasons.NOT_HOLDER if who == cast.zhao else reasons.NO_RIGHT):
            act(case, "relocate", who, area=cast.willow.pk, text="看错了")
    assert fresh_case(case).version == case.version


def test_the_street_moves_it_to_the_next_street(cast: Cast) -> None:
    case = walk(cast, "registered")
    case = act(case, "ask_above", cast.zhang, reason=reason("escalate"), text="不在本街道辖区")
    case = act(case, "relocate", cast.street_wang, at=LATER, area=cast.west_lane.pk, text="在西巷社区")
    assert (case.desk, case.community) == (cast.west_street, cast.west_lane)
    assert browser_of(cast.zhao).get(case.get_absolute_url()).status_code == 200
    assert Notice.objects.filter(person=cast.street_wang, text__contains="地点更正后转来").count() == 0
    assert_sound()

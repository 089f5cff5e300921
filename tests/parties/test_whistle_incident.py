"""A whistle blown from a stuck incident: trails on both sides, and where the incident goes then."""

from __future__ import annotations

from typing import Any

import pytest

from governance.cases.models import Case
from governance.common.refusals import Refused
from parties import reasons
from parties.models import Whistle, WhistleSource
from tests.cases.story import MORNING, act, walk
from tests.cases.sweeping import assert_sound
from tests.cast import Cast
from tests.parties.whistling import LATER, again, answers, arrives, band, kind_of, scores


def blow(cast: Cast, incident: Case, who: Any = None) -> Case:
    act(
        incident,
        "blow_whistle",
        who or cast.secretary,
        kind=kind_of("whistle_problem"),
        why="repeated",
        source=WhistleSource.objects.get(code="grid_patrol"),
        lead=cast.office,
        units=[cast.water],
        text="垃圾反复堆放，派遣三次没有解决",
    )
    return Whistle.objects.get(incident=incident).case


def walked(cast: Cast, incident: Case) -> Case:
    """To the last score, by both units and the secretary."""
    case = act(blow(cast, incident), "approve", cast.street_wang)
    for unit, who in ((cast.office, cast.he), (cast.water, cast.shui)):
        arrives(case, unit, who, at=MORNING)
        answers(case, unit, who, at=MORNING)
    case = act(again(case), "confirm", cast.secretary, at=LATER, solved=True, text="已核实")
    for unit in (cast.office, cast.water):
        scores(case, unit, cast.secretary)
    return again(case)


def test_both_trails_say_so_by_number_and_it_is_blown_once(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    case = blow(cast, incident)
    assert incident.log.get(act="blow_whistle").detail["whistle"] == case.number
    assert case.log.get(act="submit").detail["incident"] == incident.number
    assert case.whistle.area == cast.east_lane
    with pytest.raises(Refused) as caught:
        blow(cast, incident)
    assert caught.value.reason == reasons.WHISTLED_ALREADY
    assert Whistle.objects.count() == 1


def test_only_a_secretary_of_the_place_blows_from_it(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    for who in (cast.zhang, cast.zhao, cast.he):
        with pytest.raises(Refused):
            blow(cast, incident, who)
    assert not Whistle.objects.exists()
    assert blow(cast, incident, band(cast).street_secretary).desk == cast.east_street


def test_the_incident_does_not_end_before_its_whistle(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    blow(cast, incident)
    with pytest.raises(Refused) as caught:
        act(incident, "force_close", cast.official, text="不等哨了，直接强制结案处理")
    assert caught.value.reason == reasons.INCIDENT_WAITS
    assert again(incident).state == "in_progress"


@pytest.mark.parametrize(
    ("outcome", "state", "step"),
    [
        ("close", "closed", "whistle_close"),
        ("return", "registered", "whistle_return"),
        ("leave", "in_progress", "blow_whistle"),
    ],
)
def test_closing_the_whistle_closes_returns_or_leaves_the_incident(
    cast: Cast, outcome: str, state: str, step: str
) -> None:
    incident = walk(cast, "in_progress")
    case = walked(cast, incident)
    act(case, "close", cast.secretary, at=LATER, outcome=outcome, text="消防通道已畅通")
    incident = again(incident)
    assert (incident.state, incident.log.latest("step").act) == (state, step)
    if outcome != "leave":
        assert case.number in incident.log.latest("step").text
        assert incident.log.latest("step").actor_name.startswith("刘书记")
    assert (incident.lead_unit is None) == (outcome == "return")
    assert_sound()


def test_what_becomes_of_the_incident_has_to_be_said(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    case = walked(cast, incident)
    with pytest.raises(Refused):
        act(case, "close", cast.secretary, at=LATER)
    assert again(case).state == "assessing"


def test_a_withdrawn_whistle_lets_the_incident_go_on_alone(cast: Cast) -> None:
    incident = walk(cast, "in_progress")
    act(blow(cast, incident), "withdraw", cast.secretary, text="先按原派遣办理看看")
    act(incident, "force_close", cast.official, text="问题已经消失，强制结案处理")
    assert again(incident).state == "closed"

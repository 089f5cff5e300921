"""The whistle: who blows, who checks, how units answer beside each other, and that none goes unscored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.access import rights
from governance.access import services as access
from governance.access.appointments import give_substitute
from governance.access.models import Post
from governance.cases.models import Case, CaseLog, TimeLimit
from governance.cases.reasons import NO_RIGHT
from governance.cases.sla import clocks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from governance.notices.models import Notice
from parties import reasons
from parties.models import ScoreItem, WhistleCall
from parties.whistles.clocks import ARRIVE, ASSESSING, CHECKING, CONFIRM, MEASURE, SETTLE
from parties.whistles.progress import stands
from parties.whistles.services import file_whistle
from tests.cases.story import MORNING, act, instant
from tests.cases.sweeping import assert_sound, sweep
from tests.cast import Cast, fresh, person
from tests.parties.whistling import (
    LATER,
    NEXT_DAY,
    SOON,
    again,
    answered,
    answers,
    arrives,
    band,
    blown,
    call_of,
    confirmed,
    kind_of,
    scores,
    submitted,
    wanted,
)


def refused(reason: Any, case: Case, code: str, who: Any, **said: Any) -> None:
    """The act is refused by this reason, and nothing has changed."""
    before = (again(case).state, again(case).version, case.log.count())
    with pytest.raises(Refused) as caught:
        act(case, code, who, **said)
    assert caught.value.reason == reason
    assert (again(case).state, again(case).version, case.log.count()) == before


def faults(cast: Cast, who: Any, **changes: Any) -> set[str]:
    with pytest.raises(Incomplete) as caught:
        file_whistle(wanted(cast, **changes), actor=fresh(who), at=MORNING)
    return set(caught.value.errors)


# Who blows -------------------------------------------------------------------------------


def test_only_a_secretary_blows_and_only_in_the_name_of_the_own_area(cast: Cast) -> None:
    tang = band(cast).street_secretary
    assert "in_name_of" in faults(cast, cast.zhang)
    assert "in_name_of" in faults(cast, cast.street_wang)
    assert "in_name_of" in faults(cast, tang)  # of the street, not of this community
    assert "in_name_of" in faults(cast, cast.secretary, in_name_of=cast.willow)
    assert submitted(cast).state == "submitted"


def test_a_deputy_blows_while_the_mandate_lasts(cast: Cast) -> None:
    deputy = person("fu", "副书记")
    post = access.give_post(deputy, role=cast.roles[rights.DEPUTY_SECRETARY], area=cast.east_lane, actor=None)
    assert file_whistle(wanted(cast), actor=fresh(deputy), at=MORNING).state == "submitted"
    access.end_post(post, actor=None)
    assert "in_name_of" in faults(cast, deputy)


def test_a_kind_is_blown_by_its_levels_and_calls_units_that_serve_there(cast: Cast) -> None:
    assert faults(cast, cast.secretary, kind=kind_of("whistle_emergency")) == {"kind"}
    assert faults(cast, cast.secretary, lead=cast.south_office) == {"lead"}
    assert faults(cast, cast.secretary, units=[cast.south_office]) == {"units"}
    assert "area" in faults(cast, cast.secretary, area=cast.west_grid)
    assert faults(cast, cast.secretary, report_at=MORNING - timedelta(hours=1)) == {"report_at"}


def test_a_street_blows_at_once_and_a_community_is_checked_by_the_street(cast: Cast) -> None:
    tang = band(cast).street_secretary
    street = file_whistle(
        wanted(cast, in_name_of=cast.east_street, kind=kind_of("whistle_emergency")),
        actor=fresh(tang),
        at=MORNING,
    )
    assert (street.state, street.desk, street.urgency) == ("blown", cast.east_street, "emergency")
    case = submitted(cast)
    assert WhistleCall.objects.filter(whistle__case=case).count() == 0
    assert [clock.kind for clock in clocks.live(case)] == [CHECKING]
    assert Notice.objects.filter(person=cast.street_wang, text__contains="请审核吹哨").exists()
    refused(NO_RIGHT, case, "approve", cast.secretary)
    case = act(case, "approve", cast.street_wang, at=MORNING)
    assert case.state == "blown"
    assert case.lead_unit == cast.office
    assert_sound()


def test_the_one_who_checks_may_call_other_units(cast: Cast) -> None:
    fire = band(cast).fire
    case = act(
        submitted(cast), "approve", cast.street_wang, lead=fire, units=[fire, cast.water], text="加消防"
    )
    called = WhistleCall.objects.filter(whistle__case=case)
    assert {one.unit for one in called} == {fire, cast.water}
    assert [one.unit for one in called if one.is_lead] == [fire]


def test_it_is_refused_with_a_reason_and_withdrawn_with_one(cast: Cast) -> None:
    case = act(submitted(cast), "refuse", cast.street_wang, text="先按普通派遣办理")
    assert (case.state, case.is_open) == ("refused", False)
    case = blown(cast)
    part = call_of(case, cast.office)
    refused(reasons.ONLY_BLOWER, case, "withdraw", band(cast).street_secretary, text="不用来了，已解决")
    case = act(case, "withdraw", cast.secretary, text="居民自行挪车，已解决")
    assert (case.state, again(part).state) == ("withdrawn", "cancelled")
    assert clocks.live(case) == []
    assert clocks.live(part) == []
    assert_sound()


# Clocks ----------------------------------------------------------------------------------


def test_each_called_unit_has_its_own_clocks_by_the_kind_of_the_whistle(cast: Cast) -> None:
    case = blown(cast)
    for unit in (cast.office, cast.water):
        running = {clock.kind: clock for clock in clocks.live(call_of(case, unit))}
        assert set(running) == {ARRIVE, MEASURE, SETTLE}
        assert [running[kind].amount for kind in (ARRIVE, MEASURE, SETTLE)] == [1, 3, 5]
        assert {clock.unit for clock in running.values()} == {unit}
    service = blown(cast, kind=kind_of("whistle_service"))
    running = {clock.kind: clock.amount for clock in clocks.live(call_of(service, cast.office))}
    assert running == {ARRIVE: 2, MEASURE: 4, SETTLE: 7}


def test_an_emergency_gives_thirty_urgent_minutes_to_come_and_two_hours_for_a_measure(cast: Cast) -> None:
    tang = band(cast).street_secretary
    night = instant("2026-03-14 23:50")  # a Saturday
    case = file_whistle(
        wanted(cast, in_name_of=cast.east_street, kind=kind_of("whistle_emergency")),
        actor=fresh(tang),
        at=night,
    )
    due = {clock.kind: clock.due_at for clock in clocks.live(call_of(case, cast.office))}
    assert due[ARRIVE] == night + timedelta(minutes=30)
    assert due[MEASURE] == night + timedelta(hours=2)


def test_a_changed_limit_holds_for_whistles_blown_after_it(cast: Cast) -> None:
    kind = kind_of("whistle_problem")
    TimeLimit.objects.filter(condition=kind.condition, clock=ARRIVE).update(effective_to=MORNING)
    TimeLimit.objects.create(
        kind="whistle_call",
        clock=ARRIVE,
        urgency="normal",
        condition=kind.condition,
        clock_type="working_hour",
        amount=120,
        number=2,
        effective_from=MORNING,
    )
    running = {clock.kind: clock for clock in clocks.live(call_of(blown(cast), cast.office))}
    assert running[ARRIVE].due_at == MORNING + timedelta(hours=2)


def test_a_late_unit_is_urged_and_the_other_is_not(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    Notice.objects.all().delete()
    due = next(one.due_at for one in clocks.live(call_of(case, cast.water), ARRIVE))
    assert due is not None
    sweep(due + timedelta(minutes=1))
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert cast.shui.username in told
    assert cast.he.username not in told


# Answering -------------------------------------------------------------------------------


def test_punctual_and_late_are_verdicts_of_the_clock(cast: Cast) -> None:
    case = blown(cast)
    assert arrives(case, cast.office, cast.he).whistle_call.verdict == "punctual"
    late = arrives(case, cast.water, cast.shui, at=LATER)
    assert late.whistle_call.verdict == "late"
    assert [one.in_time for one in late.clocks.filter(kind=ARRIVE)] == [False]
    row = WhistleCall.objects.get(case=late)
    assert (row.mode, row.lng, row.lat, row.accuracy) == ("on_spot", 102.75, 25.03, 12.0)


def test_on_the_spot_asks_for_a_position_or_a_place(cast: Cast) -> None:
    case = blown(cast)
    part = call_of(case, cast.office)
    said = {"mode": "on_spot", "rank": "staff", "people": 1}
    refused(reasons.PLACE_NEEDED, part, "check_in", cast.he, **said)
    with pytest.raises(Incomplete):
        act(part, "check_in", cast.he, **said, position="这里")
    assert act(part, "check_in", cast.he, **said, place="社区门口").state == "arrived"
    other = call_of(case, cast.water)
    assert act(other, "check_in", cast.shui, mode="online", rank="head", people=1).state == "arrived"


def test_a_unit_answers_for_itself_only(cast: Cast) -> None:
    case = blown(cast)
    part = call_of(case, cast.office)
    for who in (cast.shui, cast.zhao, cast.secretary):
        with pytest.raises(Refused):
            act(part, "check_in", who, mode="online", rank="staff", people=1)
    assert again(part).state == "called"


def test_the_whistle_goes_on_as_its_units_do_and_keeps_every_step(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    assert again(case).state == "responding"
    arrives(case, cast.water, cast.shui)
    assert again(case).state == "handling"
    answers(case, cast.office, cast.he)
    assert again(case).state == "handling"
    answers(case, cast.water, cast.shui)
    assert again(case).state == "pending_confirm"
    assert [clock.kind for clock in clocks.live(again(case))] == [CONFIRM]
    heard = list(CaseLog.objects.filter(case=case, act="hear").order_by("step"))
    assert len(heard) == 6
    assert "准时报到" in heard[0].text
    assert heard[0].actor_name.startswith("何平")
    assert_sound()


def test_the_state_of_a_whistle_is_told_by_its_units(cast: Cast) -> None:
    assert stands({1: "called", 2: "called"}) == "blown"
    assert stands({1: "arrived", 2: "called"}) == "responding"
    assert stands({1: "arrived", 2: "absent"}) == "handling"
    assert stands({1: "measured", 2: "called"}) == "handling"
    assert stands({1: "answered", 2: "called"}) == "handling"
    assert stands({1: "answered", 2: "absent"}) == "pending_confirm"
    assert stands({1: "answered", 2: "released", 3: "excused"}) == "pending_confirm"
    assert stands({1: "answered", 2: "contested"}) == "handling"
    assert stands({1: "released"}) == "blown"


def test_a_result_needs_a_photo_and_may_be_sent_back(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    part = call_of(case, cast.office)
    with pytest.raises(Incomplete):
        act(part, "report_result", cast.he, text="通道已清空", photos=[])
    part = answers(case, cast.office, cast.he)
    assert [one.in_time for one in part.clocks.filter(kind=SETTLE)] == [True]
    refused(reasons.ONLY_BLOWER, part, "redo", cast.official, text="还有两辆车没有拖走")
    part = act(part, "redo", cast.secretary, text="还有两辆车没有拖走")
    assert (part.state, part.reworks) == ("measured", 1)
    assert [clock.kind for clock in clocks.live(part)] == [SETTLE]
    assert_sound()


def test_a_unit_objects_once_while_its_clocks_rest_and_somebody_above_decides(cast: Cast) -> None:
    case = blown(cast)
    why = "占道由交警处理，不属水务职责"
    part = act(call_of(case, cast.water), "contest", cast.shui, at=SOON, text=why)
    assert part.state == "contested"
    assert {clock.state for clock in clocks.live(part)} == {"paused"}
    with pytest.raises(Refused):
        act(part, "arbitrate", cast.secretary, agree=True, text="同意解除")
    part = act(part, "arbitrate", cast.street_wang, at=NEXT_DAY, agree=False, text="排水口在通道上，仍要来")
    assert part.state == "called"
    assert {clock.state for clock in clocks.live(part)} == {"running"}
    refused(reasons.CONTESTED_BEFORE, part, "contest", cast.shui, text=why)
    other = act(call_of(case, cast.office), "contest", cast.he, text="应由街道执法队牵头办理")
    other = act(other, "arbitrate", cast.street_wang, agree=True, text="同意，另行安排")
    assert (other.state, clocks.live(other)) == ("released", [])
    assert_sound()


# Confirming and scoring ------------------------------------------------------------------


def test_who_can_still_be_in_time_is_waited_for_and_then_is_absent_with_nought(cast: Cast) -> None:
    case = blown(cast)
    arrives(case, cast.office, cast.he)
    answers(case, cast.office, cast.he)
    refused(reasons.STILL_TIME, case, "confirm", cast.secretary, at=SOON, solved=True, text="已核实")
    case = act(again(case), "confirm", cast.secretary, at=LATER, solved=True, text="已核实")
    assert case.state == "assessing"
    row = WhistleCall.objects.get(whistle__case=case, unit=cast.water)
    assert (row.case.state, row.verdict, row.total) == ("absent", "absent", 0)
    assert [one.points for one in row.scores.all()] == [0, 0, 0, 0]
    assert row.case.clocks.get(kind=ARRIVE).in_time is False
    with pytest.raises(Refused):
        act(row.case, "check_in", cast.shui, at=LATER, mode="online", rank="staff", people=1)
    assert_sound()


def test_it_does_not_close_while_one_called_unit_is_unscored(cast: Cast) -> None:
    case = confirmed(cast)
    assert [clock.kind for clock in clocks.live(case)] == [ASSESSING]
    scores(case, cast.office, cast.secretary)
    refused(reasons.UNSCORED, again(case), "close", cast.secretary)
    part = scores(case, cast.water, cast.secretary, result=20)
    assert (part.state, part.whistle_call.total) == ("scored", 85)
    case = act(again(case), "close", cast.secretary, at=LATER, text="消防通道已畅通")
    assert (case.state, case.is_open, clocks.live(case)) == ("closed", False, [])
    assert_sound()


def test_only_whoever_blew_it_scores_and_only_after_confirming(cast: Cast) -> None:
    case = answered(cast)
    with pytest.raises(Refused) as early:
        scores(case, cast.office, cast.secretary)
    assert early.value.reason == reasons.NOT_CONFIRMED
    case = act(case, "confirm", cast.secretary, at=LATER, solved=True, text="已核实")
    for who in (band(cast).street_secretary, cast.official, cast.he, cast.zhao):
        with pytest.raises(Refused):
            scores(case, cast.office, who)
    assert WhistleCall.objects.filter(whistle__case=case, scored_at__isnull=False).count() == 0


def test_a_substitute_of_the_secretary_scores(cast: Cast) -> None:
    case = confirmed(cast)
    give_substitute(
        Post.objects.get(person=cast.secretary),
        cast.li,
        actor=cast.secretary,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=7),
    )
    assert scores(case, cast.office, cast.li).state == "scored"


def test_marks_are_asked_for_every_item_in_use_and_within_its_full_marks(cast: Cast) -> None:
    case = confirmed(cast)
    for marks in ({"punctual": 31}, {"rank": -1}, {"measures": ""}, {"beauty": 5}):
        with pytest.raises(Incomplete):
            scores(case, cast.office, cast.secretary, **marks)  # type: ignore[arg-type]
    ScoreItem.objects.filter(code="rank").update(is_active=False)
    with pytest.raises(Incomplete):
        scores(case, cast.office, cast.secretary)
    part = call_of(case, cast.office)
    part = act(part, "score", cast.secretary, at=LATER, scores={"punctual": 30, "measures": 30, "result": 0})
    assert part.whistle_call.total == 60
    assert {one.name: one.full for one in part.whistle_call.scores.all()} == {
        "准时报到": 30,
        "处置措施": 30,
        "处置结果": 30,
    }


def test_the_database_keeps_an_absent_unit_at_nought(cast: Cast) -> None:
    case = blown(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        WhistleCall.objects.filter(whistle__case=case).update(verdict="absent", total=5, scored_at=LATER)


def test_who_is_let_stay_away_is_not_scored(cast: Cast) -> None:
    case = blown(cast)
    refused(reasons.ONLY_BLOWER, call_of(case, cast.water), "excuse", cast.official, text="今天防汛，不用来")
    act(call_of(case, cast.water), "excuse", cast.secretary, text="今天防汛，不用来")
    arrives(case, cast.office, cast.he)
    answers(case, cast.office, cast.he)
    assert again(case).state == "pending_confirm"
    case = act(again(case), "confirm", cast.secretary, at=LATER, solved=True, text="已核实")
    scores(case, cast.office, cast.secretary)
    assert act(again(case), "close", cast.secretary, at=LATER).state == "closed"


def test_it_goes_up_a_level_where_others_are_called_on_a_new_leg(cast: Cast) -> None:
    players = band(cast)
    fire, tang = players.fire, players.street_secretary
    case = blown(cast)
    old = call_of(case, cast.office)
    refused(reasons.ONLY_BLOWER, case, "upgrade", tang, text="社区一级协调不动，请街道牵头")
    case = act(case, "upgrade", cast.secretary, text="社区一级协调不动，请街道牵头")
    assert (case.state, case.desk, case.leg, case.lead_unit) == ("upgraded", cast.east_street, 2, None)
    assert again(old).state == "cancelled"
    case = act(case, "approve", cast.street_wang, lead=fire, units=[fire, cast.office])
    assert case.state == "blown"
    assert call_of(case, cast.office).pk != old.pk
    assert_sound()


def test_a_unit_contests_its_score_once_and_the_street_decides(cast: Cast) -> None:
    case = confirmed(cast)
    part = scores(case, cast.office, cast.secretary)
    why = "到场时间以社区签到为准，准时"
    refused(reasons.NOTHING_APPEALED, part, "decide_score", cast.street_wang, agree=False, text="维持")
    for stranger in (cast.shui, cast.zhao, cast.grid_ma):
        with pytest.raises(Refused):
            act(part, "appeal_score", stranger, text=why)
    part = act(part, "appeal_score", cast.he, at=LATER, text=why)
    refused(reasons.APPEALED_BEFORE, part, "appeal_score", cast.he, text=why)
    with pytest.raises(Refused):
        act(part, "decide_score", cast.secretary, agree=True, text="同意")
    refused(reasons.NEW_SCORES, part, "decide_score", cast.street_wang, agree=True, text="成立")
    marks = {"punctual": 30, "rank": 10, "measures": 30, "result": 30}
    part = act(part, "decide_score", cast.street_wang, at=LATER, agree=True, scores=marks, text="成立")
    row = WhistleCall.objects.get(case=part)
    assert (part.state, row.total, row.is_appeal_upheld, row.scores.count()) == ("scored", 100, True, 4)


def test_an_absence_that_was_none_is_excused(cast: Cast) -> None:
    case = act(blown(cast), "confirm", cast.secretary, at=LATER, solved=False, text="无人到场")
    part = act(call_of(case, cast.office), "appeal_score", cast.he, at=LATER, text="当天已向街道书面请假")
    part = act(part, "decide_score", cast.street_wang, at=LATER, agree=True, text="属实")
    assert (part.state, part.is_open) == ("excused", False)
    other = act(
        call_of(case, cast.water), "appeal_score", cast.shui, at=LATER, text="没有收到过呼叫本单位的通知"
    )
    other = act(other, "decide_score", cast.street_wang, at=LATER, agree=False, text="通知有记录")
    assert (other.state, other.whistle_call.total) == ("absent", 0)
    assert_sound()

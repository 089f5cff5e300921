"""The ladder, sentence by sentence: who is urged, carded, told and ordered, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.cases import reasons
from governance.cases.models import Alarm, Card, Clock, Firing, LadderRung, SupervisionOrder
from governance.cases.pages import timeline
from governance.cases.workflow.definitions import flow_of
from governance.notices.models import Notice
from tests.cases.story import act, instant, reason, walk
from tests.cases.sweeping import (
    SECOND,
    acts,
    assert_sound,
    clock,
    fires_at,
    fresh_case,
    only,
    sweep,
)
from tests.cast import Cast


def told(user: object, text: str = "") -> int:
    return Notice.objects.filter(person=user, text__contains=text).count()


def test_the_holder_is_warned_before_the_end(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    assert moment < clock(case, "handle").due_at
    assert sweep(moment - SECOND).fired == 0
    assert sweep(moment).fired == 1
    assert told(cast.he, "请抓紧办理") == 1
    assert told(cast.official) == 0
    assert acts(case) == ["rung_warn"]
    assert_sound()


def test_an_unsigned_case_is_urged_at_its_limit_and_carded_at_twice_it(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    assert fires_at(case, "sign_in") == due
    sweep(due)
    case = fresh_case(case)
    assert (case.reminders, case.yellow_cards, case.state) == (1, 0, "dispatched")
    assert case.reminders_sent.get().by is None
    assert told(cast.he, "系统催办") == told(cast.head, "系统催办") == 1
    sweep(fires_at(case, "sign_in"))
    card = Card.objects.get()
    assert (card.colour, card.unit, card.area, card.issued_by) == (
        "yellow",
        cast.office,
        cast.east_lane,
        None,
    )
    assert (card.points, card.number) == (-1, "YP-530102-2026-0001")
    assert card.clock.state == "running"
    assert told(cast.he, card.number) == 1
    assert told(cast.street_wang, "请关注") == 1  # the level above sees it
    assert told(cast.official) == 0
    assert clock(case, "sign_in").next_fire_at is None
    assert_sound()


def test_late_handling_gets_a_yellow_and_when_late_by_half_a_red_card_and_an_order(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    sweep(fires_at(case, "handle"))  # the warning
    assert fires_at(case, "handle") == clock(case, "handle").due_at
    sweep(fires_at(case, "handle"))
    assert fresh_case(case).yellow_cards == 1
    sweep(fires_at(case, "handle"))
    case = fresh_case(case)
    assert (case.yellow_cards, case.red_cards, case.is_supervised) == (1, 1, True)
    order = SupervisionOrder.objects.get()
    assert (order.area, order.level, order.issued_by) == (cast.east_street, 2, None)
    assert (order.clock.area, order.clock.unit) == (cast.east_lane, cast.office)
    assert told(cast.he, order.number) == 1
    assert told(cast.street_wang, order.number) == 1
    # The lower level stays accountable: nothing has moved.
    assert (case.desk, case.lead_unit, case.level, case.state) == (
        cast.east_lane,
        cast.office,
        3,
        "in_progress",
    )
    assert acts(case) == ["rung_warn", "rung_yellow", "rung_red"]
    assert_sound()


def test_the_second_yellow_is_red_and_brings_the_order(cast: Cast) -> None:
    only("sign_in", "handle")
    LadderRung.objects.filter(clock="handle").exclude(act="yellow").delete()
    case = walk(cast, "dispatched")
    sweep(clock(case, "handle").due_at)
    assert list(Card.objects.order_by("pk").values_list("colour", flat=True)) == ["yellow", "red"]
    assert SupervisionOrder.objects.get().area == cast.east_street
    assert acts(case) == ["rung_remind", "rung_yellow", "rung_yellow"]
    assert_sound()


def test_an_unanswered_order_climbs_to_the_city_and_stops_there(cast: Cast) -> None:
    only("handle", "supervision")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    sweep(fires_at(case, "handle"))
    for area in (cast.north, cast.city):
        last = SupervisionOrder.objects.latest("pk")
        sweep(last.clock.due_at)
        assert SupervisionOrder.objects.latest("pk").area == area
    sweep(SupervisionOrder.objects.latest("pk").clock.due_at)
    assert SupervisionOrder.objects.count() == 3
    assert told(cast.mayor, "市级督办仍未回复") == 1
    assert not Clock.objects.running().filter(next_fire_at__isnull=False, kind="supervision").exists()
    assert fresh_case(case).desk == cast.east_lane
    assert not Alarm.objects.exists()
    assert_sound()


def test_an_answered_order_does_not_climb(cast: Cast) -> None:
    only("handle", "supervision")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    sweep(moment)
    order = SupervisionOrder.objects.get()
    act(case, "reply_order", cast.he, text="已安排两台车今日清运", at=moment + timedelta(minutes=5))
    assert sweep(order.clock.due_at + timedelta(days=30)).fired == 0
    assert SupervisionOrder.objects.count() == 1


def test_a_case_at_the_desk_can_answer_the_order_it_was_given(cast: Cast) -> None:
    """Nobody has it yet but the desk, so the desk answers."""
    case = act(walk(cast, "registered"), "supervise", cast.official, text="请于明日前派遣并回复")
    act(case, "reply_order", cast.zhang, text="今日上午即派遣")
    assert SupervisionOrder.objects.get().replied_by == cast.zhang


def test_two_late_clocks_make_one_order_of_one_level(cast: Cast) -> None:
    only("handle", "whole")
    LadderRung.objects.exclude(act="red").delete()
    case = walk(cast, "in_progress")
    sweep(max(fires_at(case, "handle"), fires_at(case, "whole")))
    assert fresh_case(case).red_cards == 2
    assert SupervisionOrder.objects.count() == 1
    assert_sound()


def test_the_trail_reads_in_words(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    sweep(fires_at(case, "handle"))
    [step] = timeline.steps(flow_of(case.kind), case.log.filter(act="rung_red"), [])
    assert step.label == "自动发红牌"
    assert dict(step.facts) | {
        "时限": "处置",
        "文号": "HP-530102-2026-0001",
        "颜色": "红牌",
        "督办方": "东街街道",
        "督办单": "DB-530102-2026-0001",
    } == dict(step.facts)


# Once ------------------------------------------------------------------------------------


def test_a_rung_fires_once_for_a_deadline(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    assert sweep(due).fired == 1
    assert sweep(due).fired == 0
    # Even if the clock is armed with the same rung again, the row says that it has fired.
    Clock.objects.filter(case=case, kind="sign_in").update(next_rung=0, next_fire_at=due)
    done = sweep(due)
    assert (done.fired, done.repeated) == (0, 1)
    assert fresh_case(case).reminders == Firing.objects.count() == 1
    assert_sound()


def test_a_moved_deadline_arms_anew(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.exclude(act="yellow").delete()
    case = walk(cast, "in_progress")
    before = clock(case, "handle").due_at
    asked = before - timedelta(hours=2)
    case = act(
        case,
        "ask_extension",
        cast.he,
        amount=2,
        reason=reason("extend"),
        text="等待清运车辆到位",
        at=asked,
    )
    case = act(case, "endorse_extension", cast.head, agree=True, text="情况属实", at=asked)
    sweep(before)  # not yet granted: the card is written
    case = act(case, "decide_extension", cast.zhang, agree=True, text="同意", at=before + SECOND)
    after = clock(case, "handle").due_at
    assert sweep(after - SECOND).fired == 0
    sweep(after)
    assert list(Firing.objects.order_by("pk").values_list("rung", "due_at")) == [(1, before), (1, after)]
    assert_sound()


def test_a_paused_clock_fires_nothing_and_goes_on_later(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    before = clock(case, "handle").due_at
    case = act(
        case,
        "ask_suspension",
        cast.he,
        reason=reason("suspend"),
        resume_on="2026-04-10",
        text="等待专项资金到位",
    )
    case = act(case, "decide_suspension", cast.zhang, agree=True, text="同意")
    assert sweep(before + timedelta(days=3)).fired == 0
    case = act(case, "resume", cast.zhang, at=instant("2026-04-10 09:00"))
    sweep(clock(case, "handle").due_at)
    assert acts(case) == ["rung_warn", "rung_yellow"]


def test_a_backlog_of_rungs_is_worked_off_in_order(cast: Cast) -> None:
    """The workers stood still for a month: no rung is skipped."""
    only("handle")
    case = walk(cast, "in_progress")
    done = sweep(clock(case, "handle").due_at + timedelta(days=30), size=1)
    assert acts(case) == ["rung_warn", "rung_yellow", "rung_red"]
    assert done.is_done
    assert_sound()


def test_an_edited_ladder_serves_at_once(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    LadderRung.objects.filter(clock="sign_in", act="remind").update(act="yellow")
    sweep(clock(case, "sign_in").due_at)
    assert acts(case) == ["rung_yellow"]
    LadderRung.objects.all().delete()
    assert sweep(clock(case, "sign_in").due_at + timedelta(days=30)).fired == 0
    assert clock(case, "sign_in").next_fire_at is None


def test_a_person_who_saw_the_case_before_is_told_that_the_system_acted(cast: Cast) -> None:
    from governance.cases import services
    from governance.common.refusals import Refused
    from tests.cast import fresh

    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    sweep(due)
    with pytest.raises(Refused, match=r"系统.*自动催办") as caught:
        services.advance(case, "sign_in", actor=fresh(cast.he), version=case.version, at=due)
    assert caught.value.reason == reasons.CONFLICT

"""The ladder, sentence by sentence: who is urged, carded, told and ordered, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.access import services as access
from governance.cases import people, reasons, telling, timing
from governance.cases.flows import flow_of
from governance.cases.models import Alarm, Card, Clock, Firing, LadderRung, SupervisionOrder
from governance.cases.roster import Roster
from governance.notices.models import Notice
from tests.cases.story import act, instant, photo, reason, walk
from tests.cases.sweeping import (
    SECOND,
    acts,
    assert_sound,
    clock,
    fires_at,
    fresh_case,
    only,
    sweep,
    vacate,
)
from tests.cast import Cast, person


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
    [step] = telling.steps(flow_of(case.kind), case.log.filter(act="rung_red"), [])
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


# Nobody there ----------------------------------------------------------------------------


def test_a_unit_without_people_climbs_to_the_desk(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    vacate(cast.he, cast.head)
    sweep(clock(case, "sign_in").due_at)
    assert told(cast.zhang, "系统催办") == 1
    assert not Alarm.objects.exists()


def test_an_unassigned_case_escalates_past_empty_posts(cast: Cast) -> None:
    only("dispatch")
    case = walk(cast, "registered")
    vacate(cast.zhang, cast.li, cast.secretary, cast.street_wang)
    sweep(clock(case, "dispatch").due_at)
    assert told(cast.official, "系统催办") == 1
    assert case.log.last().detail["told_at"] == "北区"
    sweep(fires_at(case, "dispatch"))  # the yellow card: the level above the empty street sees it
    assert told(cast.official, "黄牌") == 1
    assert told(cast.official, "请关注") == 0  # not twice to one person
    assert_sound()


def test_a_dead_end_raises_one_alarm_which_settles_when_somebody_appears(cast: Cast) -> None:
    only("dispatch")
    case = walk(cast, "registered")
    vacate(cast.zhang, cast.li, cast.secretary, cast.street_wang, cast.official, cast.mayor)
    sweep(clock(case, "dispatch").due_at)
    sweep(fires_at(case, "dispatch"))
    assert set(Alarm.objects.values_list("code", flat=True)) == {"nobody"}
    alarm = Alarm.objects.get(code="nobody")
    assert case.number in alarm.text
    assert told(cast.north_admin, case.number) == 1
    assert alarm.settled_at is None
    new = person("new", "新来")
    access.give_post(new, role=cast.roles["subdistrict_official"], area=cast.east_street, actor=None)
    done = sweep(clock(case, "dispatch").due_at + timedelta(days=9))
    assert done.settled == 1
    alarm.refresh_from_db()
    assert alarm.settled_at is not None
    assert told(new, "现由您所在的") == 1
    assert_sound()


def test_a_city_without_supervisors_is_a_dead_end_for_cards(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    vacate(cast.street_wang, cast.official, cast.mayor)
    sweep(clock(case, "sign_in").due_at)
    assert not Alarm.objects.exists()  # the unit is there to be urged
    sweep(fires_at(case, "sign_in"))
    assert Alarm.objects.get().code == "nobody_above"
    assert fresh_case(case).yellow_cards == 1  # the card is written all the same


# Night -----------------------------------------------------------------------------------


def test_nobody_is_told_at_night_of_a_normal_case(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    night = instant("2026-03-20 23:30")  # a Friday
    assert fires_at(case, "handle") < night
    sweep(night)
    assert set(Notice.objects.filter(topic="escalation").values_list("visible_from", flat=True)) == {
        instant("2026-03-23 09:00")
    }
    assert not Notice.objects.of(cast.he, at=instant("2026-03-22 12:00")).filter(topic="escalation")
    assert Notice.objects.of(cast.he, at=instant("2026-03-23 09:00")).filter(topic="escalation").count() == 2


def test_an_emergency_wakes(cast: Cast) -> None:
    only("sign_in")
    night = instant("2026-03-13 22:36")
    case = walk(cast, "dispatched", urgency="emergency", at=night)
    sweep(clock(case, "sign_in").due_at)
    assert Notice.objects.get(person=cast.he, topic="escalation").visible_from == instant("2026-03-13 23:06")


def test_in_office_hours_people_are_told_at_once(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    assert due == instant("2026-03-13 10:30")
    sweep(due)
    assert Notice.objects.get(person=cast.he, topic="escalation").visible_from == due


# Interview -------------------------------------------------------------------------------


def test_the_third_red_card_of_a_quarter_calls_for_an_interview_once(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    cases = [walk(cast, "in_progress") for _ in range(4)]
    moment = fires_at(cases[0], "handle")
    sweep(moment, size=2, batches=1)
    assert told(cast.official, "约谈") == 0
    sweep(moment, size=1)
    assert told(cast.official, "约谈") == 1


# The roster ------------------------------------------------------------------------------


def test_the_roster_answers_as_people_do(cast: Cast) -> None:
    vacate(cast.zhang)
    roster = Roster()
    areas = [
        cast.city,
        cast.north,
        cast.east_street,
        cast.east_lane,
        cast.willow,
        cast.east_grid,
        cast.west_grid,
    ]
    roster.learn([area.pk for area in areas], [cast.office.pk, cast.water.pk, cast.south_office.pk])
    for right in ("cases.handle", "cases.dispatch", "cases.supervise", "cases.verify", "cases.configure"):
        for area in areas:
            found = roster.at_desk(area.pk, right)
            expected = {user.pk for user in people.at_desk(area, right)}
            assert set(found.people if found else ()) == expected, (right, area)
            above, known = people.above(area, right), roster.above(area.pk, right)
            assert (above and above[0].pk) == (known and known.area), (right, area)
        for unit in (cast.office, cast.water, cast.south_office):
            assert set(roster.of_unit(unit.pk, right)) == {u.pk for u in people.of_unit(unit, right)}


def test_what_a_sweep_starts_is_what_an_act_starts(cast: Cast) -> None:
    """A card's clock made by the batch is the one ``timing.start`` would have made."""
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    sweep(moment)
    made = {one.kind: one for one in Clock.objects.filter(kind__in=["card", "supervision"])}
    for kind, clock_made in made.items():
        same = timing.start(fresh_case(case), kind, at=moment, area=cast.east_lane, unit=cast.office)
        for name in (
            "due_at",
            "blue_at",
            "yellow_at",
            "original_due_at",
            "amount",
            "clock_type",
            "level",
            "limit_id",
            "calendar_version_id",
            "next_rung",
            "next_fire_at",
            "area_id",
            "unit_id",
        ):
            assert getattr(same, name) == getattr(clock_made, name), name


def test_a_check_that_is_late_urges_the_checkers(cast: Cast) -> None:
    only("check")
    case = walk(cast, "pending_check")
    sweep(clock(case, "check").due_at)
    assert told(cast.grid_ma, "系统催办") == 1
    assert told(cast.he, "系统催办") == 0


def test_a_closed_case_has_nothing_left_to_fire(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    sweep(clock(case, "handle").due_at + timedelta(days=20))
    case = act(
        case, "report_done", cast.he, text="终于清理完毕", photos=[photo()], at=instant("2026-04-09 10:00")
    )
    case = act(case, "check", cast.grid_ma, finding="pass", at=instant("2026-04-09 11:00"))
    assert case.state == "closed"
    assert sweep(instant("2027-03-01 10:00")).fired == 0
    assert_sound()

"""Escalation and people: empty posts, dead ends, nights, interviews, and who is meant."""

from __future__ import annotations

from datetime import date, timedelta

from governance.access import services as access
from governance.cases.models import Alarm, Clock, LadderRung
from governance.cases.sla import clocks
from governance.cases.sla.escalation.recipient_index import Roster
from governance.cases.worklist import recipients
from governance.clock.calendars import OfficeHours, week_of
from governance.clock.services import create_calendar
from governance.notices.models import Notice
from tests.cases.story import act, instant, photo, reason, walk
from tests.cases.sweeping import (
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
            expected = {user.pk for user in recipients.at_desk(area, right)}
            assert set(found.people if found else ()) == expected, (right, area)
            above, known = recipients.above(area, right), roster.above(area.pk, right)
            assert (above and above[0].pk) == (known and known.area), (right, area)
        for unit in (cast.office, cast.water, cast.south_office):
            assert set(roster.of_unit(unit.pk, right)) == {u.pk for u in recipients.of_unit(unit, right)}


def test_what_a_sweep_starts_is_what_an_act_starts(cast: Cast) -> None:
    """A card's clock made by the batch is the one ``clocks.start`` would have made."""
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    sweep(moment)
    made = {one.kind: one for one in Clock.objects.filter(kind__in=["card", "supervision"])}
    for kind, clock_made in made.items():
        same = clocks.start(fresh_case(case), kind, at=moment, area=cast.east_lane, unit=cast.office)
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


def test_people_of_a_unit_are_told_when_their_own_office_is_open(cast: Cast) -> None:
    """The unit serves by the city's hours; the desk's street works on Saturdays too and until 20:00."""
    six_days = OfficeHours(date(2020, 1, 1), week_of(("08:00", "20:00"), days=range(6)))
    create_calendar(cast.east_street, name="东街", actor=None, reason="自设", hours=[six_days])
    only("handle")
    LadderRung.objects.filter(clock="handle").exclude(act="red").delete()
    case = walk(cast, "in_progress")
    saturday = instant("2026-03-14 11:15")
    Clock.objects.filter(case=case, kind="handle").update(next_fire_at=saturday)
    sweep(saturday)
    theirs = Notice.objects.filter(person=cast.he, text__contains="红牌").get()
    assert theirs.visible_from == instant("2026-03-16 09:00")
    desk = Notice.objects.filter(person=cast.street_wang).first()
    assert desk.visible_from == saturday
    # The same for what people do, and the other way round: the desk's people by the desk's hours.
    evening = instant("2026-03-16 18:30")
    act(case, "remind", cast.street_wang, text="请今天办结", at=evening)
    told_by_hand = Notice.objects.filter(person=cast.he, text__contains="催办：").get()
    assert told_by_hand.visible_from == instant("2026-03-17 09:00")
    other = walk(cast, "reported", at=evening)
    act(other, "ask_verification", cast.zhang, at=evening)
    assert Notice.objects.get(person=cast.grid_ma, text__contains="请到现场核实").visible_from == evening


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


def test_what_was_returned_is_the_desks_while_it_lies_there(cast: Cast) -> None:
    only("handle")
    case = act(
        walk(cast, "dispatched"),
        "return_case",
        cast.he,
        reason=reason("return"),
        basis="三定方案第五条",
        suggested=cast.water.pk,
    )
    Notice.objects.all().delete()
    sweep(fires_at(case, "handle"))
    assert (told(cast.zhang), told(cast.he)) == (1, 0)
    assert_sound()

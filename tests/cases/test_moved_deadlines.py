"""Whatever moves a deadline or lets a clock go on: no ladder falls silent, and no time is given twice."""

from __future__ import annotations

from datetime import timedelta

from governance.cases.models import Case, Clock, Firing, LadderRung
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, instant, photo, reason, walk
from tests.cases.sweeping import SECOND, acts, assert_sound, clock, fires_at, only, sweep
from tests.cast import Cast


def told(user: object, text: str) -> int:
    return Notice.objects.filter(person=user, text__contains=text).count()


def suspended(cast: Cast, case: Case, at: object) -> Case:
    case = act(
        case,
        "ask_suspension",
        cast.he,
        reason=reason("suspend"),
        resume_on="2026-04-10",
        text="等待专项资金到位",
        at=at,
    )
    return act(case, "decide_suspension", cast.zhang, agree=True, text="同意", at=at)


def test_a_deadline_moved_into_the_past_fires_the_highest_rung_at_once_and_its_handler_is_told(
    cast: Cast,
) -> None:
    only("handle")
    case = walk(cast, "in_progress")  # at 09:30, three working days
    later = instant("2026-03-12 12:45")
    case = act(case, "reclassify", cast.zhang, urgency="emergency", text="有人受伤", at=later)
    moved = clock(case, "handle")
    assert moved.due_at == instant("2026-03-12 11:30")  # two urgent hours from 09:30
    assert moved.next_fire_at == instant("2026-03-12 12:30")  # late by half
    assert sweep(later).fired == 1
    assert acts(case) == ["rung_red"]
    assert case.log.get(act="rung_red").detail["passed"] == [80, 100]
    assert told(cast.he, "处置由 03-17 17:30 改为 03-12 11:30") == 1
    assert told(cast.zhao, "") == 0
    step = case.log.get(act="reclassify")
    assert [line[0] for line in step.detail["deadlines"]] == ["whole", "handle"]
    assert sweep(later + timedelta(days=14)).fired == 0  # it was the last rung, and it fired once
    assert_sound()


def test_a_deadline_moved_closer_warns_at_once_and_calls_late_when_it_is(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    later = instant("2026-03-12 11:10")  # five sixths of two hours
    case = act(case, "reclassify", cast.zhang, urgency="emergency", text="有人受伤", at=later)
    assert sweep(later).fired == 1
    assert acts(case) == ["rung_warn"]
    sweep(instant("2026-03-12 11:30"))
    assert acts(case) == ["rung_warn", "rung_yellow"]


def test_rework_after_the_deadline_is_late_from_its_first_minute(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "pending_check")
    due = clock(case, "handle").due_at
    assert due == instant("2026-03-17 17:30")
    failed = instant("2026-03-18 09:30")
    case = act(case, "check", cast.grid_ma, finding="fail", text="还有垃圾", at=failed)
    again = clock(case, "handle")
    assert (again.due_at, again.next_fire_at) == (due, due)
    assert told(cast.he, "处置时限 03-17 17:30") == 1
    sweep(failed)
    assert acts(case) == ["rung_yellow"]
    sweep(fires_at(case, "handle"))
    assert acts(case) == ["rung_yellow", "rung_red"]
    assert_sound()


def test_rework_fires_no_rung_a_second_time(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    due = clock(case, "handle").due_at
    sweep(due)
    assert acts(case) == ["rung_warn", "rung_yellow"]
    at = due + timedelta(minutes=5)
    case = act(case, "report_done", cast.he, text="已清运垃圾三车", photos=[photo("after.jpg")], at=at)
    case = act(case, "check", cast.grid_ma, finding="fail", text="还有垃圾", at=at)
    assert sweep(at).fired == 0
    sweep(fires_at(case, "handle"))
    assert acts(case) == ["rung_warn", "rung_yellow", "rung_red"]


def test_a_rung_due_just_before_a_rest_fires_when_it_ends(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.exclude(act="warn").delete()
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    case = suspended(cast, case, moment + 10 * SECOND)
    assert sweep(moment + 20 * SECOND).fired == 0
    resumed = instant("2026-04-10 09:00")
    case = act(case, "resume", cast.zhang, at=resumed)
    assert sweep(resumed).fired == 1
    assert acts(case) == ["rung_warn"]
    assert sweep(resumed + timedelta(days=30)).fired == 0
    assert told(cast.he, "；处置时限 04-") == 1


def test_a_rung_that_fired_before_a_rest_does_not_fire_after_it(cast: Cast) -> None:
    only("handle")
    LadderRung.objects.exclude(act="yellow").delete()
    case = walk(cast, "in_progress")
    moment = fires_at(case, "handle")
    sweep(moment)
    case = suspended(cast, case, moment + SECOND)
    act(case, "resume", cast.zhang, at=instant("2026-04-10 09:00"))
    assert sweep(instant("2026-05-10 09:00")).fired == 0
    assert acts(case) == ["rung_yellow"]


def test_a_recalled_dispatch_gives_no_new_time_however_often(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    due, signed = clock(case, "handle").due_at, clock(case, "sign_in").due_at
    for day in ("2026-03-12 10:30", "2026-03-13 10:30"):
        at = instant(day)
        case = act(case, "recall", cast.zhang, text="派错", at=at)
        assert clock(case, "handle").unit is None  # the desk's, until it is handed out anew
        case = act(case, "dispatch", cast.zhang, unit=cast.water, text="请办理", at=at)
        case = act(case, "recall", cast.zhang, text="又派错", at=at)
        case = act(case, "dispatch", cast.zhang, unit=cast.office, text="请办理", at=at)
    handling = clock(case, "handle")
    assert (handling.due_at, handling.unit) == (due, cast.office)
    assert case.clocks.get(kind="sign_in", unit=cast.office).due_at == signed
    assert case.clocks.filter(kind="handle").count() == 1
    assert case.clocks.filter(kind="sign_in").count() == 2  # one of each unit
    assert_sound()


def test_time_to_sign_in_rests_while_the_dispatch_is_recalled(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    signed = clock(case, "sign_in").due_at
    case = act(case, "recall", cast.zhang, text="核对权责", at=instant("2026-03-12 10:00"))
    case = act(case, "dispatch", cast.zhang, unit=cast.office, text="", at=instant("2026-03-12 11:00"))
    assert clock(case, "sign_in").due_at == signed + timedelta(hours=1)


def test_who_is_handed_it_next_has_the_limit_of_their_own_level_from_the_same_start(cast: Cast) -> None:
    case = walk(cast, "registered")
    case = act(case, "dispatch", cast.zhang, area=cast.east_grid, text="就地清理")
    assert clock(case, "handle").amount == 8 * 60  # a grid's own people: working hours
    case = act(case, "recall", cast.zhang, text="要用车", at=instant("2026-03-12 11:30"))
    case = act(case, "dispatch", cast.zhang, unit=cast.office, text="", at=instant("2026-03-12 11:30"))
    handling = clock(case, "handle")
    assert (handling.level, handling.clock_type, handling.amount) == (3, "working_day", 3)
    assert (handling.started_at, handling.due_at) == (MORNING, instant("2026-03-17 17:30"))


def test_a_clock_whose_rung_was_edited_away_climbs_what_is_left(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    due = clock(case, "handle").due_at
    LadderRung.objects.filter(act="warn").delete()
    sweep(due + timedelta(minutes=1))
    assert acts(case) == ["rung_yellow"]
    assert Firing.objects.count() == 1


def test_a_whole_clock_follows_an_extension_in_one_step(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    before = {kind: clock(case, kind).due_at for kind in ("handle", "whole")}
    case = act(case, "ask_extension", cast.he, amount=3, reason=reason("extend"), text="等待清运车辆到位")
    case = act(case, "endorse_extension", cast.head, agree=True, text="情况属实")
    case = act(case, "decide_extension", cast.zhang, agree=True, text="同意")
    moved = clock(case, "handle").due_at - before["handle"]
    assert clock(case, "whole").due_at - before["whole"] >= moved
    assert Clock.objects.filter(case=case, kind="whole").get().amount == 7 + 3

"""A year in seconds: the calendar moves by itself, and what was forgotten is neither lost nor repeated."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from governance.cases import reasons, services
from governance.cases.maintenance import jobs
from governance.cases.models import Alarm, Case, Clock, Firing, LoopSetting, SupervisionOrder
from governance.cases.workflow import engine
from governance.clock.resolve import calendar_for
from governance.clock.tables import office_opens
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cases.story import MORNING, act, instant, reason, walk
from tests.cases.sweeping import acts, assert_sound, clock, fresh_case, herd, sweep
from tests.cast import Cast


def rested(cast: Cast, until: str = "2026-04-10") -> Case:
    case = act(
        walk(cast, "in_progress"),
        "ask_suspension",
        cast.he,
        reason=reason("suspend"),
        resume_on=until,
        text="等待专项资金到位",
    )
    return act(case, "decide_suspension", cast.zhang, agree=True, text="同意")


def test_a_year_of_neglect_climbs_to_the_city_once_and_then_is_quiet(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    herd(case, 3)
    at, end = MORNING, MORNING + timedelta(days=365)
    while at < end:
        done = sweep(at)
        assert (done.parked, done.postponed, done.repeated) == (0, 0, 0)
        jobs.run(at)
        at += timedelta(days=2, hours=5)  # a sweep at every hour of the day
    steps = Counter(acts(case))
    assert steps["rung_warn"] == 2  # handling and the whole case
    assert steps["rung_red"] == 2
    assert {order.area for order in SupervisionOrder.objects.filter(case=case)} == {
        cast.east_street,
        cast.north,
        cast.city,
    }
    assert not Clock.objects.running().filter(next_fire_at__lte=end).exists()
    assert Firing.objects.count() == 4 * Firing.objects.filter(clock__case=case).count()
    assert fresh_case(case).desk == cast.east_lane
    assert not Alarm.objects.exists()
    # In all that time nobody was reached outside office hours.
    calendar = calendar_for(cast.east_lane)
    for moment in Notice.objects.filter(topic="escalation").values_list("visible_from", flat=True):
        assert office_opens(calendar, moment) == moment
    assert_sound()


def test_a_suspension_ends_on_its_day_by_itself(cast: Cast) -> None:
    case = rested(cast)
    assert jobs.run(instant("2026-04-09 23:59")).resumed == 0
    assert jobs.run(instant("2026-04-10 00:01")).resumed == 1
    assert jobs.run(instant("2026-04-10 00:02")).resumed == 0
    case = fresh_case(case)
    assert case.state == "in_progress"
    assert case.log.last().actor is None
    assert clock(case, "handle").state == "running"
    assert_sound()


def test_a_case_closed_while_it_rested_rests_no_more(cast: Cast) -> None:
    case = act(
        rested(cast, until="2026-03-14"), "force_close", cast.official, text="反映人已书面撤回，予以结案"
    )
    assert not case.suspensions.filter(resumed_at=None).exists()
    done = jobs.run(instant("2026-03-14 00:01"))
    assert (done.resumed, done.left) == (0, 0)
    case = act(case, "reopen", cast.zhang, text="反映人认为未解决", at=instant("2026-03-16 10:00"))
    case = act(case, "dispatch", cast.zhang, unit=cast.office, at=instant("2026-03-16 10:00"))
    case = act(case, "sign_in", cast.he, at=instant("2026-03-16 10:00"))
    act(  # it may rest again
        case,
        "ask_suspension",
        cast.he,
        reason=reason("suspend"),
        resume_on="2026-04-20",
        text="等待专项资金到位",
        at=instant("2026-03-16 11:00"),
    )


def test_a_closed_case_is_archived_after_its_term(cast: Cast) -> None:
    case = walk(cast, "closed")
    assert jobs.run(MORNING + timedelta(days=15) - timedelta(seconds=1)).archived == 0
    assert jobs.run(MORNING + timedelta(days=15)).archived == 1
    assert fresh_case(case).state == "archived"
    assert_sound()


def test_who_is_faster_wins_and_the_rest_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = walk(cast, "closed"), walk(cast, "closed")
    advance = services.advance

    def faster(case: Case, *args: object, **how: object) -> Case:
        if case.pk == first.pk:
            raise engine.conflict(case)
        return advance(case, *args, **how)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(engine, "advance", faster)
        done = jobs.run(MORNING + timedelta(days=20))
    assert (done.archived, done.left) == (1, 1)
    assert fresh_case(second).state == "archived"
    assert jobs.run(MORNING + timedelta(days=20)).archived == 1


def test_many_are_archived_page_by_page_past_those_that_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk(cast, "closed")
    herd(case, 6)
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(jobs, "MOST", 5)
    stubborn = Case.objects.order_by("pk")[2]
    advance = services.advance

    def refuses(one: Case, *args: object, **how: object) -> Case:
        if one.pk == stubborn.pk:
            raise Refused(reasons.CONFLICT, who="?", act="?", state="?")
        return advance(one, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "advance", refuses)
    assert jobs.run(MORNING + timedelta(days=20)).archived == 4  # five met, one of them refused
    assert jobs.run(MORNING + timedelta(days=20)).archived == 2
    assert LoopSetting.objects.get(key="archive_days").value == 15

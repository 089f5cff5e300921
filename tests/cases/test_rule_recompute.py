"""Running clocks keep their rule, or are recomputed by the new one: as was decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.models import (
    Clock,
    Firing,
    TimeLimit,
)
from governance.cases.rules import calendars, publishing, reasons, recompute, subjects
from governance.cases.sla import clocks
from governance.clock.calendars import DayKind, SpecialDay
from governance.clock.models import WorkCalendar
from governance.common.refusals import Refused
from tests.cases.ruling import HANDLE, HOUR, changed, publish
from tests.cases.story import MORNING, walk
from tests.cases.sweeping import assert_sound, clock, fresh_case, only, sweep
from tests.cast import Cast, fresh


def test_running_clocks_keep_the_old_limit_unless_decided_otherwise(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    due = clock(case, "handle").due_at
    publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 20, ""]))
    assert recompute.run() == 0
    assert clock(case, "handle").due_at == due


def test_recomputed_clocks_run_from_their_start_with_pauses_and_extensions_kept(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    kept = clock(case, "handle")
    assert (kept.limit.level, kept.amount) == (3, 3)
    clocks.lengthen(kept, 2, MORNING)
    pause = [MORNING.isoformat(), (MORNING + timedelta(days=1)).isoformat()]
    Clock.objects.filter(pk=kept.pk).update(pauses=[pause])
    version = fresh_case(case).version
    made = publish(
        cast,
        "limits",
        HANDLE,
        changed(HANDLE, c3_normal=["working_day", 300, ""]),
        running="recompute",
    )
    survey = recompute.survey(made)
    assert (survey.seen, survey.moved, survey.overdue, survey.is_whole) == (1, 1, 0, True)
    assert recompute.run() == 1
    assert recompute.run() == 0
    moved = clock(case, "handle")
    assert (moved.amount, moved.limit.number) == (302, 2)
    assert moved.due_at == clocks.working(moved).due_at
    assert moved.pauses == [pause]
    case = fresh_case(case)
    assert case.version == version + 1
    step = case.log.latest("step")
    assert (step.act, step.actor, step.detail["publication"]) == ("recompute", cast.admin, made.pk)
    assert step.detail["due_at"] == moved.due_at.isoformat()
    job = made.recomputation
    job.refresh_from_db()
    assert (job.moved, job.finished_at is not None) == (1, True)
    assert AuditEntry.objects.filter(act="rule_recompute", subject_id=str(made.pk)).exists()
    assert_sound()


def test_a_clock_that_is_late_by_the_new_limit_is_called_late_once(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    kept = clock(case, "handle")
    Clock.objects.filter(pk=kept.pk).update(amount=300, next_fire_at=None)
    TimeLimit.objects.filter(pk=kept.limit_id).update(amount=300)
    clocks.rejudge(kept, TimeLimit.objects.get(pk=kept.limit_id), timezone.now())
    assert clock(case, "handle").due_at > timezone.now()
    values = changed(HANDLE, c3_normal=["working_day", 3, ""])
    preview = recompute.preview(subjects.of("limits", HANDLE), values)
    assert (preview.moved, preview.overdue) == (1, 1)
    assert clock(case, "handle").amount == 300  # a preview changes nothing
    publish(cast, "limits", HANDLE, values, running="recompute")
    recompute.run()
    now = timezone.now()
    sweep(now)
    sweep(now)
    # The highest rung that is reached, at once; what it passes over is noted.
    assert [row.act for row in Firing.objects.filter(clock=kept)] == ["red"]
    assert case.log.get(act="rung_red").detail["passed"] == [80, 100]
    assert_sound()


def test_an_extension_in_days_is_not_turned_into_hours(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    clocks.lengthen(clock(case, "handle"), 1, MORNING)
    due = clock(case, "handle").due_at
    made = publish(
        cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_hour", HOUR, ""]), running="recompute"
    )
    recompute.run()
    made.recomputation.refresh_from_db()
    assert (made.recomputation.moved, made.recomputation.kept) == (0, 1)
    assert clock(case, "handle").due_at == due


def test_batches_go_on_where_the_last_one_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    cases = [walk(cast, "in_progress") for _n in range(5)]
    made = publish(
        cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 300, ""]), running="recompute"
    )
    assert recompute.run(batches=1) == 2
    made.recomputation.refresh_from_db()
    assert made.recomputation.finished_at is None
    assert recompute.run() == 3
    for case in cases:
        assert fresh_case(case).log.filter(act="recompute").count() == 1
    assert_sound()


def test_a_new_calendar_moves_running_clocks_only_when_that_was_decided(cast: Cast) -> None:
    case = walk(cast, "in_progress")  # on Thursday the 12th
    calendar = WorkCalendar.objects.get(area=cast.city)
    before = clock(case, "handle")
    for running, moved in (("keep", 0), ("recompute", 2)):
        name = "试验一" if running == "keep" else "试验二"
        days = [SpecialDay(date(2026, 3, 13), DayKind.HOLIDAY, name)]
        calendars.import_notice(calendar, 2026, days, source="试验", actor=fresh(cast.admin), running=running)
        assert recompute.run() == moved
    after = clock(case, "handle")
    assert after.due_at - before.due_at == timedelta(days=1)
    assert after.calendar_version.number == 3
    steps = case.log.filter(act="recompute")
    assert {step.detail["clock"] for step in steps} == {"handle", "whole"}
    assert_sound()


def test_a_district_calendar_of_its_own_moves_nothing_elsewhere(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    made = calendars.give_own(
        cast.south, name="南区工作日历", actor=fresh(cast.admin), reason="轮班", running="recompute"
    )
    assert recompute.run() == 0
    assert made.area == cast.south
    calendars.give_own(
        cast.north, name="北区工作日历", actor=fresh(cast.north_admin), reason="轮班", running="recompute"
    )
    due = clock(case, "handle").due_at
    assert recompute.run() == 2  # the same days, but from now on by the district's own
    assert clock(case, "handle").due_at == due
    north = WorkCalendar.objects.get(area=cast.north)
    with pytest.raises(Refused) as refused:
        calendars.end_own(north, actor=fresh(cast.official), reason="试试")
    assert refused.value.reason == reasons.OUTSIDE_AREA
    calendars.end_own(north, actor=fresh(cast.north_admin), reason="不再轮班", running="recompute")
    assert recompute.run() == 2
    assert clock(case, "handle").calendar_version.calendar.area == cast.city


def test_a_change_for_later_recomputes_on_its_day(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    later = timezone.now() + timedelta(days=2)
    made = publish(
        cast,
        "limits",
        HANDLE,
        changed(HANDLE, c3_normal=["working_day", 300, ""]),
        effective_from=later,
        running="recompute",
    )
    assert recompute.run(later - timedelta(minutes=1)) == 0
    assert clock(case, "handle").amount == 3
    between = walk(cast, "in_progress")  # begun after the publication, by the old rule
    assert clock(between, "handle").amount == 3
    assert recompute.run(later) == 2
    assert clock(case, "handle").amount == clock(between, "handle").amount == 300
    assert made.recomputation.pk


def test_a_cancelled_change_recomputes_nothing(cast: Cast) -> None:
    walk(cast, "in_progress")
    later = timezone.now() + timedelta(days=2)
    values = changed(HANDLE, c3_normal=["working_day", 300, ""])
    made = publish(cast, "limits", HANDLE, values, effective_from=later, running="recompute")
    publishing.cancel(made, actor=fresh(cast.admin))
    assert recompute.run(later + timedelta(days=1)) == 0

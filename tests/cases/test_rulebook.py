"""Rules are changed by one door: dated, versioned, attributed, and for running clocks as was decided."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases import limits, numbering, timing
from governance.cases.models import (
    Category,
    Clock,
    Firing,
    LadderRung,
    LoopSetting,
    RulePublication,
    TimeLimit,
)
from governance.cases.rulebook import calendars, publishing, reasons, recompute, subjects
from governance.clock.calendars import DayKind, SpecialDay
from governance.clock.models import WorkCalendar
from governance.common import editing
from governance.common.refusals import Refused
from governance.notices import quiet, texts
from governance.notices.models import QuietHours
from tests.cases.story import MORNING, walk
from tests.cases.sweeping import assert_sound, clock, fires_at, fresh_case, only, sweep
from tests.cast import Cast, fresh

HANDLE = "incident/handle"
HOUR = 60


def changed(key: str, **cells: list[object]) -> dict[str, object]:
    """The table of a clock with some cells put otherwise; names are like "c3_normal"."""
    values = subjects.of("limits", key).read()
    for name, value in cells.items():
        level, _under, urgency = name[1:].partition("_")
        values[f"{level}:{urgency}"] = value
    return values


def publish(cast: Cast, group: str, key: str, values: object, **how: object) -> RulePublication:
    actor = fresh(how.pop("actor", cast.admin))
    how.setdefault("reason", "按新规定调整")
    return publishing.publish(subjects.of(group, key), values, actor=actor, **how)


def test_a_limit_is_changed_by_a_new_version_and_the_old_one_stays_readable(cast: Cast) -> None:
    before = timezone.now()
    made = publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 2, ""]))
    rows = TimeLimit.objects.filter(clock="handle", level=3, urgency="normal").order_by("number")
    assert [(row.number, row.amount) for row in rows] == [(1, 3), (2, 2)]
    assert rows[0].effective_to == rows[1].effective_from == made.effective_from
    assert rows.in_force(before).get().amount == 3
    # The other cells are as they were.
    assert TimeLimit.objects.filter(clock="handle", condition=None).count() == 16
    found = publishing.differences(subjects.of("limits", HANDLE), made.before, made.after)
    assert [(one.label, one.before, one.after) for one in found] == [
        ("社区 · 一般", "3 个工作日", "2 个工作日")
    ]
    assert (made.by, made.reason) == (cast.admin, "按新规定调整")
    entry = AuditEntry.objects.filter(act="rule_edit").latest("pk")
    assert (entry.actor, entry.area, entry.purpose) == (cast.admin, cast.city, "按新规定调整")


def test_a_change_for_later_holds_from_its_day_and_can_be_taken_back(cast: Cast) -> None:
    later = timezone.now() + timedelta(days=30)
    subject = subjects.of("limits", HANDLE)
    made = publish(
        cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 2, ""]), effective_from=later
    )
    assert subject.read()["3:normal"] == ["working_day", 3, ""]
    assert subject.read(later)["3:normal"] == ["working_day", 2, ""]
    with pytest.raises(Refused) as refused:
        publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 4, ""]))
    assert refused.value.reason == reasons.WAITS
    publishing.cancel(made, actor=fresh(cast.admin))
    assert subject.read(later)["3:normal"] == ["working_day", 3, ""]
    assert not TimeLimit.objects.in_force(later + timedelta(days=1)).filter(amount=2, level=3).exists()
    with pytest.raises(Refused) as refused:
        publishing.cancel(made, actor=fresh(cast.admin))
    assert refused.value.reason == reasons.NOT_WAITING
    publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 4, ""]))
    assert subject.read()["3:normal"] == ["working_day", 4, ""]


def test_an_older_version_is_restored_as_a_new_one(cast: Cast) -> None:
    first = publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 2, ""]))
    publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_hour", 8 * HOUR, ""]))
    again = publishing.restore(first, actor=fresh(cast.admin), reason="改回去")
    assert again.restores == first
    assert subjects.of("limits", HANDLE).read()["3:normal"] == ["working_day", 2, ""]
    numbers = TimeLimit.objects.filter(clock="handle", level=3, urgency="normal").values_list(
        "number", flat=True
    )
    assert sorted(numbers) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"c3_normal": ["working_day", 0, ""]}, reasons.LIMIT_AMOUNT),
        ({"c3_normal": ["working_day", 99999, ""]}, reasons.LIMIT_AMOUNT),
        ({"c3_normal": ["fortnight", 1, ""]}, reasons.LIMIT_TYPE),
        ({"c9_normal": ["working_day", 1, ""]}, reasons.LIMIT_TYPE),
    ],
)
def test_an_unsound_limit_changes_nothing(cast: Cast, cells: dict, reason: object) -> None:
    with pytest.raises(Refused) as refused:
        publish(cast, "limits", HANDLE, changed(HANDLE, **cells))
    assert refused.value.reason == reason
    assert not RulePublication.objects.exists()


def test_what_has_a_limit_keeps_one(cast: Cast) -> None:
    values = changed(HANDLE)
    del values["3:normal"]
    with pytest.raises(Refused) as refused:
        publish(cast, "limits", HANDLE, values)
    assert refused.value.reason == reasons.LIMIT_NEEDED
    values[":normal"] = ["working_day", 6, ""]  # one for every level serves as well
    publish(cast, "limits", HANDLE, values)


def test_no_change_no_reason_and_the_past_are_refused(cast: Cast) -> None:
    values = changed(HANDLE, c3_normal=["working_day", 2, ""])
    for how, given, reason in (
        ({}, changed(HANDLE), reasons.NOTHING_CHANGED),
        ({"reason": "  "}, values, reasons.REASON_NEEDED),
        ({"effective_from": timezone.now() - timedelta(hours=1)}, values, reasons.IN_THE_PAST),
    ):
        with pytest.raises(Refused) as refused:
            publish(cast, "limits", HANDLE, given, **how)
        assert refused.value.reason == reason


@pytest.mark.parametrize("who", ["north_admin", "mayor", "zhang"])
def test_what_holds_in_the_whole_city_is_for_its_administrators(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as refused:
        publish(
            cast,
            "limits",
            HANDLE,
            changed(HANDLE, c3_normal=["working_day", 2, ""]),
            actor=getattr(cast, who),
        )
    assert refused.value.reason == reasons.CITY_ONLY
    assert subjects.of("limits", HANDLE).read()["3:normal"] == ["working_day", 3, ""]


def test_the_second_of_two_editors_sees_what_the_first_changed(cast: Cast) -> None:
    subject = subjects.of("limits", HANDLE)
    seen = editing.seen(subject.described(subject.read()))
    publish(cast, "limits", HANDLE, changed(HANDLE, c3_normal=["working_day", 2, ""]), seen=seen)
    with pytest.raises(editing.Changed) as refused:
        publish(cast, "limits", HANDLE, changed(HANDLE, c1_normal=["working_day", 8, ""]), seen=seen)
    assert [(one.before, one.after) for one in refused.value.differences] == [("3 个工作日", "2 个工作日")]


# Ladders --------------------------------------------------------------------------------------


def test_a_new_ladder_serves_new_clocks_and_old_clocks_keep_theirs(cast: Cast) -> None:
    only("handle", "sign_in")
    case = walk(cast, "in_progress")
    publish(cast, "ladder", HANDLE, {"rungs": [[90, "warn"], [100, "red"]]})
    sweep(fires_at(case, "handle"))
    sweep(fires_at(case, "handle"))
    assert list(clock(case, "handle").firings.order_by("pk").values_list("act", flat=True)) == [
        "warn",
        "yellow",
    ]
    new = timing.ladder("incident", "handle")
    assert [(row.percent, row.act, row.order) for row in new] == [(90, "warn", 3), (100, "red", 4)]
    assert_sound()


def test_a_rung_that_stays_keeps_its_number_and_no_number_is_given_again(cast: Cast) -> None:
    publish(cast, "ladder", HANDLE, {"rungs": [[80, "warn"], [120, "yellow"]]})
    publish(cast, "ladder", HANDLE, {"rungs": [[80, "warn"], [100, "yellow"], [130, "yellow"]]})
    assert [(row.percent, row.order) for row in timing.ladder("incident", "handle")] == [
        (80, 0),
        (100, 1),
        (130, 4),
    ]


@pytest.mark.parametrize(
    ("rungs", "reason"),
    [
        ([], reasons.NO_RUNGS),
        ([[100, "yellow"], [80, "warn"]], reasons.RUNGS_ASCEND),
        ([[100, "yellow"], [100, "warn"]], reasons.RUNGS_ASCEND),
        ([[0, "warn"]], reasons.RUNG_PERCENT),
        ([[100, "fire"]], reasons.RUNG_ACT),
        ([[100, "onward"]], reasons.ONWARD_ONLY),
        ([[80, "warn"]], reasons.LATE_NEEDED),
    ],
)
def test_an_unsound_ladder_is_refused(cast: Cast, rungs: list, reason: object) -> None:
    with pytest.raises(Refused) as refused:
        publish(cast, "ladder", HANDLE, {"rungs": rungs})
    assert refused.value.reason == reason


def test_running_clocks_climb_the_new_ladder_when_that_was_decided(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")
    publish(cast, "ladder", HANDLE, {"rungs": [[90, "warn"], [100, "red"]]}, running="recompute")
    assert recompute.run(MORNING + timedelta(minutes=1)) == 0  # not in force at that minute
    at = timezone.now()
    Clock.objects.filter(pk=clock(case, "handle").pk).update(started_at=at)
    assert recompute.run(at + timedelta(minutes=1)) == 0  # and a clock begun since climbs it anyhow


def test_a_ladder_recomputed_late_fires_what_is_due_once(cast: Cast) -> None:
    only("handle")
    case = walk(cast, "in_progress")  # in March, months ago: everything is late by now
    sweep(fires_at(case, "handle"))
    sweep(fires_at(case, "handle"))
    publish(
        cast, "ladder", HANDLE, {"rungs": [[80, "warn"], [100, "yellow"], [120, "red"]]}, running="recompute"
    )
    now = timezone.now() + timedelta(seconds=1)
    assert recompute.run(now) == 1
    sweep(now)
    sweep(now)
    assert list(clock(case, "handle").firings.order_by("pk").values_list("act", flat=True)) == [
        "warn",
        "yellow",
        "red",
    ]
    assert_sound()


# Running clocks -------------------------------------------------------------------------------


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
    timing.lengthen(kept, 2, MORNING)
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
    assert moved.due_at == timing.working(moved).due_at
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
    timing.rejudge(kept, TimeLimit.objects.get(pk=kept.limit_id), timezone.now())
    assert clock(case, "handle").due_at > timezone.now()
    values = changed(HANDLE, c3_normal=["working_day", 3, ""])
    preview = recompute.preview(subjects.of("limits", HANDLE), values)
    assert (preview.moved, preview.overdue) == (1, 1)
    assert clock(case, "handle").amount == 300  # a preview changes nothing
    publish(cast, "limits", HANDLE, values, running="recompute")
    recompute.run()
    now = timezone.now()
    sweep(now)
    acts = [row.act for row in Firing.objects.filter(clock=kept).order_by("pk")]
    assert acts[0] == "yellow"
    sweep(now)
    assert sorted(Firing.objects.filter(clock=kept).values_list("act", flat=True)) == ["red", "yellow"]
    assert_sound()


def test_an_extension_in_days_is_not_turned_into_hours(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    timing.lengthen(clock(case, "handle"), 1, MORNING)
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


# Settings, words, numbers ---------------------------------------------------------------------


def test_a_number_is_kept_within_its_range_and_changed_on_its_day(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        publish(cast, "setting", "self_handled_sample_percent", {"value": 101})
    assert refused.value.reason == reasons.OUT_OF_RANGE
    later = timezone.now() + timedelta(days=3)
    made = publish(cast, "setting", "self_handled_sample_percent", {"value": 20}, effective_from=later)
    assert limits.setting("self_handled_sample_percent") == 10
    assert publishing.apply_due(later - timedelta(minutes=1)) == 0
    assert publishing.apply_due(later) == 1
    assert publishing.apply_due(later) == 0
    assert limits.setting("self_handled_sample_percent") == 20
    made.refresh_from_db()
    assert made.applied_at is not None


def test_a_change_whose_subject_has_become_unsound_meanwhile_says_so(cast: Cast) -> None:
    later = timezone.now() + timedelta(days=3)
    made = publish(cast, "setting", "archive_days", {"value": 300}, effective_from=later)
    LoopSetting.objects.filter(pk="archive_days").update(highest=100)
    assert publishing.apply_due(later) == 0
    made.refresh_from_db()
    assert "100" in made.fault


def test_texts_take_only_the_variables_they_are_given(cast: Cast) -> None:
    for text in ("{number.__class__}", "{secret}", "{number"):
        with pytest.raises(ValidationError):
            publish(cast, "text", "case_warn", {"text": text, "channels": []})
    publish(cast, "text", "case_warn", {"text": "请办 {number}", "channels": ["sms"]})
    subject = subjects.of("text", "case_warn")
    assert subject.read() == {"text": "请办 {number}", "channels": ["sms"]}
    assert subject.preview("请办 {number}") == "请办 530100-260312-0042"


def test_number_patterns_are_a_small_language(cast: Cast) -> None:
    for pattern in (
        "{area}-{yy}{serial:4}",
        "{area}-{serial:4}",
        "{yy}-{serial:4}",
        "{area}{yy}-{serial:4}x",
        "{area}{yy}-{serial:2}",
        "{area.code}{yy}-{serial:4}",
        "{area}/{yy}-{serial:4}",
        "{area}{yy}" + "A" * 30 + "-{serial:4}",
    ):
        with pytest.raises(ValidationError):
            publish(cast, "pattern", "case", {"pattern": pattern})
    assert numbering.case_number(cast.north, MORNING) == "530102-260312-0001"
    publish(cast, "pattern", "case", {"pattern": "SJ-{area}-{yyyy}-{serial:6}"})
    assert subjects.of("pattern", "case").preview("SJ-{area}-{yyyy}-{serial:6}").endswith("-000001")
    assert numbering.case_number(cast.north, MORNING) == "SJ-530102-2026-000001"
    assert numbering.case_number(cast.north, MORNING) == "SJ-530102-2026-000002"


def test_the_city_may_be_left_in_peace_at_night(cast: Cast) -> None:
    publish(cast, "quiet", "city", {"begins": "21:00", "ends": "07:30"})
    QuietHours.objects.create(person=cast.he, begins="22:00", ends="06:00")
    known = quiet.own_hours([cast.he.pk, cast.zhang.pk])
    assert known[cast.zhang.pk] == (time(21), time(7, 30))
    assert known[cast.he.pk] == (time(22), time(6))
    with pytest.raises(ValidationError):
        publish(cast, "quiet", "city", {"begins": "21:00", "ends": ""})
    publish(cast, "quiet", "city", {"begins": "", "ends": ""})
    assert quiet.own_hours([cast.zhang.pk]) == {}


# Rows -----------------------------------------------------------------------------------------


def test_a_category_cannot_lie_below_itself_nor_change_its_code(cast: Cast) -> None:
    leaf = Category.objects.get(code="rubbish_exposed")
    above = leaf.parent
    values = subjects.of("category", str(above.pk)).read() | {"parent": leaf.pk}
    with pytest.raises(Refused) as refused:
        publish(cast, "category", str(above.pk), values)
    assert refused.value.reason == reasons.CYCLE
    with pytest.raises(Refused) as refused:
        publish(
            cast, "category", str(leaf.pk), subjects.of("category", str(leaf.pk)).read() | {"code": "other"}
        )
    assert refused.value.reason == reasons.CODE_FIXED
    with pytest.raises(Refused) as refused:
        publish(
            cast,
            "category",
            str(above.pk),
            subjects.of("category", str(above.pk)).read() | {"is_active": False},
        )
    assert refused.value.reason == reasons.HAS_CHILDREN


def test_a_category_is_added_moved_and_switched_off(cast: Cast) -> None:
    above = Category.objects.get(code="rubbish_exposed").parent
    made = publish(
        cast,
        "category",
        "new",
        {
            "kind": "incident",
            "code": "new_kind",
            "standard_ref": "",
            "parent": above.pk,
            "name": "新类别",
            "default_urgency": "normal",
            "emergency_advice": "",
            "duplicate_metres": 100,
            "duplicate_days": 30,
            "icon": "",
            "order": 9,
            "is_active": True,
        },
    )
    row = Category.objects.get(code="new_kind")
    assert (made.subject, made.label) == (str(row.pk), "新类别")
    values = subjects.of("category", str(row.pk)).read() | {"is_active": False}
    publish(cast, "category", str(row.pk), values)
    row.refresh_from_db()
    assert not row.is_active


def test_a_district_administrator_routes_in_the_own_district_only(cast: Cast) -> None:
    category = Category.objects.get(code="rubbish_exposed")
    own, other = f"{category.pk}/{cast.north.pk}", f"{category.pk}/{cast.south.pk}"
    publish(cast, "routing", own, {"unit": cast.water.pk, "supervising_unit": None}, actor=cast.north_admin)
    assert category.routings.get(area=cast.north).unit == cast.water
    for key in (other, f"{category.pk}/{cast.city.pk}"):
        with pytest.raises(Refused) as refused:
            publish(
                cast,
                "routing",
                key,
                {"unit": cast.water.pk, "supervising_unit": None},
                actor=cast.north_admin,
            )
        assert refused.value.reason == reasons.OUTSIDE_AREA
    with pytest.raises(Refused) as refused:  # nor is a unit of elsewhere slipped in
        publish(
            cast,
            "routing",
            own,
            {"unit": cast.south_office.pk, "supervising_unit": None},
            actor=cast.north_admin,
        )
    assert refused.value.reason == reasons.WRONG_UNIT
    publish(cast, "routing", own, {"unit": None, "supervising_unit": None}, actor=cast.north_admin)
    assert not category.routings.filter(area=cast.north).exists()


def test_rungs_of_seeds_have_always_been_in_force(cast: Cast) -> None:
    assert not LadderRung.objects.filter(effective_from__gt=MORNING).exists()


# Calendars ------------------------------------------------------------------------------------


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
    assert recompute.run(later) == 1
    assert clock(case, "handle").amount == 300
    assert made.recomputation.pk


def test_a_cancelled_change_recomputes_nothing(cast: Cast) -> None:
    walk(cast, "in_progress")
    later = timezone.now() + timedelta(days=2)
    values = changed(HANDLE, c3_normal=["working_day", 300, ""])
    made = publish(cast, "limits", HANDLE, values, effective_from=later, running="recompute")
    publishing.cancel(made, actor=fresh(cast.admin))
    assert recompute.run(later + timedelta(days=1)) == 0


def test_the_words_of_receipts_are_edited_too(cast: Cast) -> None:
    said = {"number": "1", "code": "AB12", "url": "http://portal.example/follow/"}
    assert "查询码" in texts.say("receipt_slip", **said)
    publish(cast, "text", "receipt_slip", {"text": "{number} 号，查询码 {code}。", "channels": []})
    assert texts.say("receipt_slip", **said) == "1 号，查询码 AB12。"
    with pytest.raises(ValidationError):
        publish(cast, "text", "receipt_slip", {"text": "{phone}", "channels": []})

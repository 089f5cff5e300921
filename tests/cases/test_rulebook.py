"""Rules are changed by one door: dated, versioned, attributed, sound."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases.models import (
    Clock,
    RulePublication,
    TimeLimit,
)
from governance.cases.rules import publishing, reasons, recompute, subjects
from governance.cases.sla import arming
from governance.common import editing
from governance.common.refusals import Refused
from tests.cases.ruling import HANDLE, HOUR, changed, publish
from tests.cases.story import MORNING, walk
from tests.cases.sweeping import assert_sound, clock, fires_at, only, sweep
from tests.cast import Cast, fresh


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
    new = arming.ladder("incident", "handle")
    assert [(row.percent, row.act, row.order) for row in new] == [(90, "warn", 3), (100, "red", 4)]
    assert_sound()


def test_a_rung_that_stays_keeps_its_number_and_no_number_is_given_again(cast: Cast) -> None:
    publish(cast, "ladder", HANDLE, {"rungs": [[80, "warn"], [120, "yellow"]]})
    publish(cast, "ladder", HANDLE, {"rungs": [[80, "warn"], [100, "yellow"], [130, "yellow"]]})
    assert [(row.percent, row.order) for row in arming.ladder("incident", "handle")] == [
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

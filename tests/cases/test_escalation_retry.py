"""What fails is put aside, reported and tried again; it never keeps the rest waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from governance.cases import reasons
from governance.cases.models import (
    Alarm,
    Card,
    Case,
    CaseLog,
    Clock,
    Firing,
    LoopSetting,
    ParkedClock,
    Reminder,
    SupervisionOrder,
)
from governance.cases.sla import metrics
from governance.cases.sla.escalation import actions, retry
from governance.notices.models import Delivery, Notice
from tests.cases.story import walk
from tests.cases.sweeping import SECOND, acts, assert_sound, clock, fires_at, fresh_case, herd, only, sweep
from tests.cast import Cast, fresh
from tests.refusals import refused


def poison(case: Case) -> Clock:
    """Make the clock of a case impossible to work with, and the oldest of all."""
    found = Clock.objects.get(case=case, kind="sign_in")
    Clock.objects.filter(pk=found.pk).update(clock_type="lunar_day", next_fire_at=found.next_fire_at - SECOND)
    return found


def test_ten_batches_go_through_behind_a_poisoned_row(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    herd(case, 50)
    bad = poison(case)
    done = sweep(moment, size=5)
    assert (done.fired, done.parked, done.is_done) == (50, 1, True)
    assert Firing.objects.exclude(clock=bad).count() == 50
    assert not Firing.objects.filter(clock=bad).exists()
    assert fresh_case(case).version == case.version  # nothing of it was kept
    parked = ParkedClock.objects.get()
    assert parked.clock == bad
    assert "lunar_day" in parked.error
    assert_sound()


def test_a_parked_clock_is_reported_once_and_tried_again_later_and_later(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    poison(case)
    sweep(moment)
    assert Alarm.objects.filter(case=case, code__startswith="parked", settled_at=None).count() == 1
    assert Notice.objects.filter(person=cast.north_admin, text__contains=case.number).count() == 1
    waits = []
    at = moment
    while (retry := ParkedClock.objects.get().retry_at) is not None:
        waits.append((retry - at) // timedelta(minutes=1))
        assert sweep(retry - SECOND).parked == 0
        at = retry
        assert sweep(at).parked == 1
    assert waits == [5, 10, 20, 40]
    assert ParkedClock.objects.get().attempts == 5
    assert Alarm.objects.count() == 1
    assert sweep(at + timedelta(days=1)).parked == 0  # now it waits for an administrator
    assert metrics.look(at + timedelta(days=1)).parked == 1


def test_a_mended_clock_fires_at_the_next_attempt_and_its_alarm_is_over(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    bad = poison(case)
    sweep(moment)
    Clock.objects.filter(pk=bad.pk).update(clock_type="working_hour")
    assert sweep(moment + timedelta(minutes=5)).fired == 1
    assert acts(case) == ["rung_remind"]
    assert not ParkedClock.objects.exists()
    assert Alarm.objects.get().settled_at is not None
    assert_sound()


def test_an_administrator_of_the_place_releases_and_nobody_else(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    bad = poison(case)
    sweep(moment)
    ParkedClock.objects.update(retry_at=None, attempts=5)
    Clock.objects.filter(pk=bad.pk).update(clock_type="working_hour")
    for person in (cast.mayor, cast.zhang):
        with refused(reasons.NO_RIGHT):
            retry.release(ParkedClock.objects.get(), actor=fresh(person), at=moment)
    retry.release(ParkedClock.objects.get(), actor=fresh(cast.north_admin), at=moment)
    assert sweep(moment).fired == 1


def test_a_rung_that_fails_half_way_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    others = herd(case, 6)
    words = actions.words_of

    def fails(about: Case, *rest: object) -> dict[str, str]:
        if about.pk == others[2].pk:
            raise ValueError("no words")
        return words(about, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "words_of", fails)
    done = sweep(fires_at(case, "sign_in"))
    assert (done.fired, done.parked) == (6, 1)
    assert "no words" in ParkedClock.objects.get().error
    assert acts(others[2]) == []
    assert_sound()


def test_a_deadlock_is_nobodys_fault_and_parks_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    cause = Exception()
    cause.pgcode = "40P01"  # type: ignore[attr-defined]

    def deadlock(*_args: object) -> None:
        raise OperationalError("deadlock detected") from cause

    with monkeypatch.context() as patched:
        patched.setattr(actions, "words_of", deadlock)
        done = sweep(fires_at(case, "sign_in"))
    assert (done.fired, done.parked, done.postponed) == (0, 0, 1)
    assert not ParkedClock.objects.exists()
    assert sweep(fires_at(case, "sign_in")).fired == 1


def test_a_lost_database_stops_the_sweep_aloud(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")

    def lost(*_args: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(actions, "words_of", lost)
    with pytest.raises(OperationalError):
        sweep(fires_at(case, "sign_in"))
    assert not ParkedClock.objects.exists()


def test_a_sweep_stops_at_its_bounds_and_says_that_more_is_due(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    herd(case, 9)
    done = sweep(moment, size=3, batches=2)
    assert (done.fired, done.is_done) == (6, False)
    done = sweep(moment, size=3, seconds=0)
    assert (done.fired, done.is_done) == (3, False)
    assert sweep(moment, size=3).fired == 1


def test_the_oldest_come_first(cast: Cast) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    others = herd(case, 5)
    Clock.objects.filter(case=others[3], kind="sign_in").update(next_fire_at=moment - timedelta(hours=1))
    sweep(moment, size=1, batches=1)
    assert Firing.objects.get().clock.case_id == others[3].pk


def test_a_batch_takes_the_same_number_of_queries_however_large(
    cast: Cast, django_assert_max_num_queries
) -> None:
    only("sign_in")
    case = walk(cast, "dispatched")
    moment = fires_at(case, "sign_in")
    herd(case, 99)
    with django_assert_max_num_queries(75):
        assert sweep(moment, size=100).fired == 100


def _left() -> dict[str, list[tuple[object, ...]]]:
    """Everything a sweep writes, without the keys of its rows."""
    papers = ("case_id", "number", "area_id", "issued_at", "clock__kind", "clock__due_at")
    return {
        "cases": sorted(
            Case.objects.values_list(
                "pk", "version", "reminders", "yellow_cards", "red_cards", "is_supervised"
            )
        ),
        "trail": sorted(CaseLog.objects.values_list("case_id", "step", "at", "act", "text", "digest")),
        "clocks": sorted(
            Clock.objects.values_list("case_id", "kind", "due_at", "next_rung", "next_fire_at"), key=str
        ),
        "firings": sorted(Firing.objects.values_list("clock__case_id", "rung", "act", "due_at", "fired_at")),
        "cards": sorted(Card.objects.values_list(*papers, "colour", "points", "unit_id"), key=str),
        "orders": sorted(SupervisionOrder.objects.values_list(*papers, "level", "demand")),
        "reminders": sorted(Reminder.objects.values_list("case_id", "text", "at")),
        "notices": sorted(
            Notice.objects.values_list("person_id", "text", "weight", "url", "key", "count", "visible_from")
        ),
        "deliveries": sorted(
            Delivery.objects.values_list("notice__person_id", "notice__text", "channel", "not_before")
        ),
    }


def test_one_by_one_leaves_the_same_rows_as_all_at_once(cast: Cast) -> None:
    """Warnings, cards of both colours, orders and a flood of notices, rung by rung of one ladder.

    Left out is what is told by the batch: how many red cards a unit has by now.
    """
    only("handle")
    LoopSetting.objects.filter(pk="reds_for_interview").update(value=100)
    case = walk(cast, "in_progress")
    herd(case, 7)

    def swept(size: int) -> dict[str, list[tuple[object, ...]]]:
        with transaction.atomic():
            fired = 0
            while (moment := clock(case, "handle").next_fire_at) is not None:
                fired += sweep(moment, size=size).fired
            assert fired == 8 * 3
            assert_sound()
            found = _left()
            transaction.set_rollback(True)
        return found

    at_once = swept(500)
    assert at_once == swept(1)
    for name in ("cards", "orders", "notices", "deliveries"):
        assert at_once[name], name

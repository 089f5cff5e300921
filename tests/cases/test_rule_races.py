"""Rules changed by two at once, and clocks recomputed by several workers, beside people who act."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any
from unittest import mock

import pytest

from governance.cases.models import CaseLog, Recomputation, RulePublication
from governance.cases.rules import publishing, recompute, subjects
from governance.common import editing
from governance.common.editing import Changed
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, walk
from tests.cases.sweeping import assert_sound, clock, herd
from tests.cast import Cast, fresh
from tests.threads import together

pytestmark = pytest.mark.race

HANDLE = "incident/handle"


def _change(cast: Cast, value: int) -> Any:
    """Somebody who has the page open and saves."""
    subject = subjects.of("setting", "archive_days")
    seen = editing.seen(subject.described(subject.read()))
    actor = fresh(cast.admin)

    def save() -> RulePublication:
        return publishing.publish(
            subjects.of("setting", "archive_days"), {"value": value}, actor=actor, reason="改", seen=seen
        )

    return save


def test_of_two_who_save_at_once_the_second_is_told(real_cast: Cast) -> None:
    results = together(_change(real_cast, 20), _change(real_cast, 30))
    assert sorted(type(one).__name__ for one in results) == ["Changed", "RulePublication"]
    told = next(one for one in results if isinstance(one, Changed))
    assert len(told.differences) == 1
    assert RulePublication.objects.count() == 1


def test_without_the_lock_the_first_is_lost(real_cast: Cast) -> None:
    """The control that loses: both compare before either has written."""
    met = threading.Barrier(2)
    compare = editing.insist_unchanged

    def compared(*said: Any) -> None:
        compare(*said)
        met.wait(timeout=30)

    with (
        mock.patch.object(publishing, "lock"),
        mock.patch.object(publishing.editing, "insist_unchanged", compared),
    ):
        results = together(_change(real_cast, 20), _change(real_cast, 30))
    assert [type(one).__name__ for one in results] == ["RulePublication", "RulePublication"]


def _longer(cast: Cast) -> RulePublication:
    subject = subjects.of("limits", HANDLE)
    values = subject.read() | {"3:normal": ["working_day", 300, ""]}
    return publishing.publish(subject, values, actor=fresh(cast.admin), reason="延长", running="recompute")


def test_several_workers_move_every_clock_once(real_cast: Cast) -> None:
    case = walk(real_cast, "in_progress")
    herd(case, 29)
    with mock.patch.object(recompute, "BATCH", 4):
        made = _longer(real_cast)
        Recomputation.objects.filter(publication=made).update(reached=0, finished_at=None)
        CaseLog.objects.filter(act="recompute").count()
        results = together(*[recompute.run] * 3)
        recompute.run()
    assert all(isinstance(one, int) for one in results)
    job = Recomputation.objects.get()
    assert (job.seen, job.moved, job.finished_at is not None) == (30, 30, True)
    per_case = Counter(CaseLog.objects.filter(act="recompute").values_list("case", flat=True))
    assert len(per_case) == 30
    assert set(per_case.values()) == {1}
    assert_sound()


def test_without_the_place_it_has_reached_clocks_are_counted_again(real_cast: Cast) -> None:
    """The control that loses: a job that forgets how far it was looks at everything again."""
    herd(walk(real_cast, "in_progress"), 5)
    _longer(real_cast)
    with mock.patch.object(recompute, "BATCH", 3):
        recompute.run(batches=1)
        Recomputation.objects.update(reached=0)
        recompute.run()
    assert Recomputation.objects.get().seen > 6


def test_a_worker_that_dies_leaves_half_a_batch_to_nobody(real_cast: Cast) -> None:
    herd(walk(real_cast, "in_progress"), 5)
    _longer(real_cast)
    write, calls = recompute._write, []

    def dies(*said: Any) -> None:
        write(*said)
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the worker is gone")

    with mock.patch.object(recompute, "BATCH", 2):
        with mock.patch.object(recompute, "_write", dies), pytest.raises(RuntimeError):
            recompute.run()
        assert CaseLog.objects.filter(act="recompute").count() == 2
        assert recompute.run() == 4
    assert CaseLog.objects.filter(act="recompute").count() == 6
    assert Recomputation.objects.get().moved == 6
    assert_sound()


def test_somebody_acts_while_the_clocks_are_recomputed(real_cast: Cast) -> None:
    case = walk(real_cast, "in_progress")
    before = clock(case, "handle").due_at
    _longer(real_cast)

    def remind() -> Any:
        return act(case, "remind", real_cast.zhang, at=MORNING, text="请抓紧")

    results = together(recompute.run, remind)
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    recompute.run()
    assert clock(case, "handle").due_at > before
    assert CaseLog.objects.filter(case=case, act="recompute").count() == 1
    assert_sound()

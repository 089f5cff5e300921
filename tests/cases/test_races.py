"""Several at once, on a real database: one success and one clear answer, nothing lost, nothing twice."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from governance.cases import reasons, services
from governance.cases.filing import intake
from governance.cases.maintenance import integrity
from governance.cases.models import Card, Case, CaseLog, Clock, Firing, Reminder
from governance.cases.sla.escalation import sweep as sweeper
from governance.cases.sla.escalation import writer
from governance.cases.workflow import engine, history, hooks
from governance.cases.workflow.effects import merging
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, filing, reason, walk
from tests.cases.sweeping import acts, assert_sound, clock, due, fires_at, fresh_case, only, sweep
from tests.cast import Cast, fresh
from tests.threads import together

pytestmark = pytest.mark.race


def _outcomes(results: list[Any]) -> Counter[str]:
    return Counter(one.code if isinstance(one, Refused) else type(one).__name__ for one in results)


def test_two_dispatchers_at_once_give_one_success_and_one_who_is_told(real_cast: Cast) -> None:
    case = walk(real_cast, "registered")
    zhang, li = fresh(real_cast.zhang), fresh(real_cast.li)

    def dispatch(actor: Any, unit: Any) -> Any:
        return lambda: services.advance(
            case, "dispatch", actor=actor, version=case.version, at=MORNING, unit=unit
        )

    results = together(dispatch(zhang, real_cast.office), dispatch(li, real_cast.water))
    assert _outcomes(results) == {"Case": 1, "case_conflict": 1}
    winner = next(one for one in results if isinstance(one, Case))
    said = str(next(one for one in results if isinstance(one, Refused)))
    who = "张丽" if winner.lead_unit == real_cast.office else "李强"
    assert who in said
    assert "派遣" in said
    assert "待签收" in said
    assert case.assignments.live().count() == 1
    assert_sound()


def test_without_the_claim_two_acts_count_as_none(real_cast: Cast) -> None:
    """The control that loses: without the conditional update both believe they were first."""
    case = walk(real_cast, "registered")
    zhang, li = fresh(real_cast.zhang), fresh(real_cast.li)
    met = threading.Barrier(2)

    def no_claim(_case: Case) -> None:
        met.wait(timeout=30)

    def note(actor: Any) -> Any:
        return lambda: services.advance(case, "note", actor=actor, at=MORNING, text="看过了")

    with mock.patch.object(engine, "claim", no_claim):
        results = together(note(zhang), note(li))
    assert _outcomes(results) == {"Case": 2}
    assert fresh_case(case).version == case.version  # two acts that nobody counted


def test_a_form_sent_twice_files_one_case(real_cast: Cast) -> None:
    key, ma = uuid.uuid4(), fresh(real_cast.grid_ma)

    def file() -> Case:
        return services.file_case(filing=filing(real_cast, client_key=key), actor=ma, at=MORNING)

    results = together(*[file] * 4)
    assert {one.pk for one in results} == {Case.objects.get().pk}
    assert_sound()


def test_both_past_the_question_whether_the_key_is_known_still_file_one(real_cast: Cast) -> None:
    """The constraint alone decides: both have asked and been told that nobody has filed this."""
    key, ma = uuid.uuid4(), fresh(real_cast.grid_ma)
    met, asked = threading.Barrier(2), threading.local()
    known_by = intake.known_by

    def at_once(given: Any) -> Any:
        if not getattr(asked, "before", False):
            asked.before = True
            found = known_by(given)
            met.wait(timeout=30)
            return found
        return known_by(given)

    def file() -> Case:
        return services.file_case(filing=filing(real_cast, client_key=key), actor=ma, at=MORNING)

    with mock.patch.object(intake, "known_by", at_once):
        results = together(file, file)
    assert {one.pk for one in results} == {Case.objects.get().pk}
    assert CaseLog.objects.count() == 1
    assert_sound()


def test_without_the_key_a_form_sent_twice_files_two(real_cast: Cast) -> None:
    """The control that loses: nothing else than the key tells the second submission from a second report."""
    ma = fresh(real_cast.grid_ma)

    def file() -> Case:
        return services.file_case(filing=filing(real_cast), actor=ma, at=MORNING)

    assert _outcomes(together(file, file)) == {"Case": 2}
    assert Case.objects.count() == 2


def test_without_the_lock_on_the_target_two_merges_make_a_loop(real_cast: Cast) -> None:
    """The control that loses: each looks at the other before it is merged, and both go through."""
    first, second = walk(real_cast, "registered"), walk(real_cast, "registered")
    zhang, li = fresh(real_cast.zhang), fresh(real_cast.li)
    met = threading.Barrier(2)

    def unlocked(case: Case) -> Case:
        found: Case = Case.objects.get(pk=case.pk)
        met.wait(timeout=30)
        return found

    with mock.patch.object(merging, "locked", unlocked):
        results = together(
            lambda: services.advance(first, "merge", actor=zhang, at=MORNING, into=second.number),
            lambda: services.advance(second, "merge", actor=li, at=MORNING, into=first.number),
        )
    assert _outcomes(results) == {"Case": 2}
    assert fresh_case(first).merged_into == second
    assert fresh_case(second).merged_into == first
    assert {one.what for one in integrity.faults()} == {"merged into a case that is merged itself"}


def test_two_cases_merged_into_each_other_make_no_loop(real_cast: Cast) -> None:
    first, second = walk(real_cast, "registered"), walk(real_cast, "registered")
    zhang, li = fresh(real_cast.zhang), fresh(real_cast.li)
    results = together(
        lambda: services.advance(first, "merge", actor=zhang, at=MORNING, into=second.number),
        lambda: services.advance(second, "merge", actor=li, at=MORNING, into=first.number),
    )
    assert _outcomes(results)["Case"] == 1, results
    assert isinstance(next(one for one in results if not isinstance(one, Case)), Refused)
    assert Case.objects.filter(merged_into=None).count() == 1
    assert_sound()


# A sweep and a person ------------------------------------------------------------------------


def _asked(cast: Cast) -> tuple[Case, datetime]:
    """A case whose extension has to be decided, and when its handling clock fires."""
    only("handle")
    case = walk(cast, "in_progress")
    sweep(fires_at(case, "handle"))
    case = act(
        fresh_case(case), "ask_extension", cast.he, amount=2, reason=reason("extend"), text="等待车辆到位"
    )
    case = act(case, "endorse_extension", cast.head, agree=True, text="情况属实")
    return case, fires_at(case, "handle")


def test_a_sweep_passes_over_a_case_somebody_is_acting_on(real_cast: Cast) -> None:
    case, moment = _asked(real_cast)
    swept: list[Any] = []
    write = history.write

    def while_open(*args: Any, **said: Any) -> CaseLog:
        swept.extend(together(lambda: sweep(moment)))
        return write(*args, **said)

    with mock.patch.object(history, "write", while_open):
        act(case, "decide_extension", real_cast.zhang, agree=True, text="同意", at=moment)
    assert swept[0].fired == 0
    assert clock(case, "handle").due_at > moment
    assert sweep(moment).fired == 0  # the deadline has moved
    assert acts(case) == ["rung_warn"]
    assert_sound()


def test_without_the_lock_a_sweep_cards_for_a_deadline_that_is_being_moved(real_cast: Cast) -> None:
    """The control that loses: a sweep that does not ask for the case's lock judges by the old deadline."""
    case, moment = _asked(real_cast)
    write = history.write

    def while_open(*args: Any, **said: Any) -> CaseLog:
        with (
            mock.patch.object(sweeper, "claim", _unlocked),
            mock.patch.object(writer, "_keep_cases"),
            mock.patch.object(writer, "_write_trail"),
            mock.patch.object(writer, "_rearm"),  # the clock's row is held by the person
            mock.patch.object(hooks, "changed"),
        ):
            swept = together(lambda: sweep(moment, batches=1))
        assert swept[0].fired == 1, swept
        return write(*args, **said)

    with mock.patch.object(history, "write", while_open):
        act(case, "decide_extension", real_cast.zhang, agree=True, text="同意", at=moment)
    assert clock(case, "handle").due_at > moment
    assert Card.objects.count() == 1  # for a deadline that was never missed


def test_a_person_who_meets_a_sweep_is_told_what_the_system_did(real_cast: Cast) -> None:
    case, moment = _asked(real_cast)
    zhang = fresh(real_cast.zhang)
    approval: list[Any] = []
    write = writer._write_trail

    def approve() -> Case:
        return services.advance(case, "decide_extension", actor=zhang, at=moment, agree=True, text="同意")

    person = threading.Thread(target=lambda: approval.extend(together(approve)))

    def while_open(*args: Any) -> None:
        person.start()
        _until_somebody_waits_for_me()
        write(*args)

    with mock.patch.object(writer, "_write_trail", while_open):
        assert sweep(moment).fired == 1
    person.join(timeout=30)
    assert approval[0].code == reasons.CONFLICT.code
    assert "系统" in str(approval[0])
    case = act(fresh_case(case), "decide_extension", zhang, agree=True, text="同意", at=moment)
    assert case.extensions == 1
    assert_sound()


def _until_somebody_waits_for_me() -> None:
    """Ask the database until another session is blocked by this one."""
    with connection.cursor() as cursor:
        for _turn in range(100_000):
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
    raise AssertionError("nobody came")


# Sweeps at once ------------------------------------------------------------------------------


def _unlocked(at: datetime, size: int, **_among: Any) -> list[int]:
    return list(Clock.objects.due_to_fire(at).values_list("pk", flat=True)[:size])


def test_two_sweeps_share_the_work_and_do_each_rung_once(real_cast: Cast) -> None:
    moment = due(real_cast, 60)
    results = together(lambda: sweep(moment, size=4), lambda: sweep(moment, size=4))
    done = sum(one.fired for one in results)
    done += sweep(moment).fired  # what both passed over because the other held it
    assert done == Firing.objects.count() == Reminder.objects.count() == 60
    assert set(Case.objects.values_list("reminders", flat=True)) == {1}
    assert_sound()


def test_without_lock_row_and_version_a_rung_fires_twice(real_cast: Cast) -> None:
    """The control that loses: with every guard off two sweeps urge twice, so the tests here can fail."""
    moment = due(real_cast, 3)
    met = threading.Barrier(2)

    def nothing_was_fired(due: Any, _at: datetime) -> set[int]:
        met.wait(timeout=30)
        return {clock.pk for clock, _rung, _act in due}

    with (
        mock.patch.object(sweeper, "claim", _unlocked),
        mock.patch.object(writer, "write_firings", nothing_was_fired),
        mock.patch.object(writer, "_keep_cases"),
        mock.patch.object(writer, "_write_trail"),
    ):
        together(lambda: sweep(moment, batches=1), lambda: sweep(moment, batches=1))
    assert Reminder.objects.count() == 6


def test_the_unique_row_alone_keeps_a_rung_from_firing_twice(real_cast: Cast) -> None:
    moment = due(real_cast, 3)
    met = threading.Barrier(2)
    write = writer.write_firings

    def both_at_once(due: Any, at: datetime) -> set[int]:
        met.wait(timeout=30)
        return write(due, at)

    with (
        mock.patch.object(sweeper, "claim", _unlocked),
        mock.patch.object(writer, "write_firings", both_at_once),
    ):
        results = together(lambda: sweep(moment, batches=1), lambda: sweep(moment, batches=1))
    assert sorted((one.fired, one.repeated) for one in results) == [(0, 3), (3, 0)]
    assert Reminder.objects.count() == 3
    assert_sound()

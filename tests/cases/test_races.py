"""Several at once, on a real database: one success and one clear answer, nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from collections import Counter
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from governance.cases import reasons, services, trail
from governance.cases.escalation import sweeper, writing
from governance.cases.models import Case, CaseLog, Clock, Firing, Reminder
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, filing, reason, walk
from tests.cases.sweeping import acts, assert_sound, clock, fires_at, fresh_case, herd, only, sweep
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

    with mock.patch.object(services, "claim", no_claim):
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
    write = trail.write

    def while_open(*args: Any, **said: Any) -> CaseLog:
        swept.extend(together(lambda: sweep(moment)))
        return write(*args, **said)

    with mock.patch.object(trail, "write", while_open):
        act(case, "decide_extension", real_cast.zhang, agree=True, text="同意", at=moment)
    assert swept[0].fired == 0
    assert clock(case, "handle").due_at > moment
    assert sweep(moment).fired == 0  # the deadline has moved
    assert acts(case) == ["rung_warn"]
    assert_sound()


def test_a_person_who_meets_a_sweep_is_told_what_the_system_did(real_cast: Cast) -> None:
    case, moment = _asked(real_cast)
    zhang = fresh(real_cast.zhang)
    approval: list[Any] = []
    write = writing._write_trail

    def approve() -> Case:
        return services.advance(case, "decide_extension", actor=zhang, at=moment, agree=True, text="同意")

    person = threading.Thread(target=lambda: approval.extend(together(approve)))

    def while_open(*args: Any) -> None:
        person.start()
        _until_somebody_waits_for_me()
        write(*args)

    with mock.patch.object(writing, "_write_trail", while_open):
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


def _due(cast: Cast, count: int) -> datetime:
    only("sign_in")
    case = walk(cast, "dispatched")
    herd(case, count - 1)
    return fires_at(case, "sign_in")


def test_two_sweeps_share_the_work_and_do_each_rung_once(real_cast: Cast) -> None:
    moment = _due(real_cast, 60)
    results = together(lambda: sweep(moment, size=4), lambda: sweep(moment, size=4))
    done = sum(one.fired for one in results)
    done += sweep(moment).fired  # what both passed over because the other held it
    assert done == Firing.objects.count() == Reminder.objects.count() == 60
    assert set(Case.objects.values_list("reminders", flat=True)) == {1}
    assert_sound()


def test_without_lock_row_and_version_a_rung_fires_twice(real_cast: Cast) -> None:
    """The control that loses: with every guard off two sweeps urge twice, so the tests here can fail."""
    moment = _due(real_cast, 3)
    met = threading.Barrier(2)

    def nothing_was_fired(due: Any, _at: datetime) -> set[int]:
        met.wait(timeout=30)
        return {clock.pk for clock, _rung, _act in due}

    with (
        mock.patch.object(sweeper, "claim", _unlocked),
        mock.patch.object(writing, "write_firings", nothing_was_fired),
        mock.patch.object(writing, "_keep_cases"),
        mock.patch.object(writing, "_write_trail"),
    ):
        together(lambda: sweep(moment, batches=1), lambda: sweep(moment, batches=1))
    assert Reminder.objects.count() == 6


def test_the_unique_row_alone_keeps_a_rung_from_firing_twice(real_cast: Cast) -> None:
    moment = _due(real_cast, 3)
    met = threading.Barrier(2)
    write = writing.write_firings

    def both_at_once(due: Any, at: datetime) -> set[int]:
        met.wait(timeout=30)
        return write(due, at)

    with (
        mock.patch.object(sweeper, "claim", _unlocked),
        mock.patch.object(writing, "write_firings", both_at_once),
    ):
        results = together(lambda: sweep(moment, batches=1), lambda: sweep(moment, batches=1))
    assert sorted((one.fired, one.repeated) for one in results) == [(0, 3), (3, 0)]
    assert Reminder.objects.count() == 3
    assert_sound()


# Workers that die ----------------------------------------------------------------------------

WORKER = """
import sys, django
django.setup()
from datetime import datetime
from governance.cases import escalation
from governance.cases.escalation import writing
if sys.argv[2] == "stops":
    write = writing._write_trail
    def stop(*args):
        write(*args)
        print("in the middle", flush=True)
        sys.stdin.read()
    writing._write_trail = stop
done = escalation.sweep(datetime.fromisoformat(sys.argv[1]), size=10)
print(done.fired, flush=True)
"""


def _worker(moment: datetime, how: str) -> subprocess.Popen[str]:
    """A process of its own that sweeps this test's database."""
    server, mark, options = os.environ["DATABASE_URL"].partition("?")  # options: perhaps a socket
    address = server.rpartition("/")[0] + f"/{connection.settings_dict['NAME']}{mark}{options}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": address,
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, moment.isoformat(), how],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(real_cast: Cast) -> None:
    moment = _due(real_cast, 45)
    dying = _worker(moment, "stops")
    assert dying.stdout is not None
    assert dying.stdout.readline() == "in the middle\n"  # a batch is written and not yet committed
    living = _worker(moment, "lives")
    said, _ = living.communicate(timeout=60)
    assert (living.returncode, said.split()[-1]) == (0, "35")  # all but what the other holds
    assert Firing.objects.count() == 35
    dying.send_signal(signal.SIGKILL)
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    with transaction.atomic():  # waits until the database has let go of the dead worker's rows
        list(Case.objects.select_for_update().values_list("pk"))
    assert sweep(moment).fired == 10
    assert Firing.objects.count() == Reminder.objects.count() == 45
    assert set(Case.objects.values_list("reminders", flat=True)) == {1}
    assert CaseLog.objects.filter(act="rung_remind").count() == 45
    assert_sound()

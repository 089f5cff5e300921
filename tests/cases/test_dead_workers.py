"""Workers that are killed in the middle: nothing is lost and nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction

from governance.cases.models import Case, CaseLog, Firing, Reminder
from governance.cases.sla.escalation import writer
from tests.cases.sweeping import assert_sound, due, sweep
from tests.cast import Cast

pytestmark = pytest.mark.race

# A worker that writes each statement by itself, as if there were no transaction, and dies after the urging.
HALF = """
import contextlib, sys, types, django
django.setup()
from datetime import datetime
from governance.cases.sla.escalation import sweep as sweeper, writer
from governance.cases.models import Case, Clock
sweeper.transaction = types.SimpleNamespace(atomic=contextlib.nullcontext)
due = Clock.objects.due_to_fire
sweeper.claim = lambda at, size, **among: list(due(at).values_list("pk", flat=True)[:size])
writer.lock_cases = lambda pks: Case.objects.in_bulk(list(pks))
def stop(clocks):
    print("urged", flush=True)
    sys.stdin.read()
writer._rearm = stop
sweeper.sweep(datetime.fromisoformat(sys.argv[1]), size=10)
"""

WORKER = """
import sys, django
django.setup()
from datetime import datetime
from governance.cases.sla.escalation import sweep
from governance.cases.sla.escalation import writer
if sys.argv[2] == "stops":
    write = writer._write_trail
    def stop(*args):
        write(*args)
        print("in the middle", flush=True)
        sys.stdin.read()
    writer._write_trail = stop
done = sweep.sweep(datetime.fromisoformat(sys.argv[1]), size=10)
print(done.fired, flush=True)
"""


def _worker(moment: datetime, how: str, code: str = WORKER) -> subprocess.Popen[str]:
    """A process of its own that sweeps this test's database."""
    server, mark, options = os.environ["DATABASE_URL"].partition("?")  # options: perhaps a socket
    address = server.rpartition("/")[0] + f"/{connection.settings_dict['NAME']}{mark}{options}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": address,
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, moment.isoformat(), how],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(real_cast: Cast) -> None:
    moment = due(real_cast, 45)
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


def _half_done(cast: Cast) -> datetime:
    """A worker without a transaction is killed after it has urged ten, and noted it nowhere else."""
    moment = due(cast, 10)
    dying = _worker(moment, "stops", HALF)
    assert dying.stdout is not None
    assert dying.stdout.readline() == "urged\n"
    dying.send_signal(signal.SIGKILL)
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    assert Reminder.objects.count() == Firing.objects.count() == 10
    return moment


def test_without_the_row_of_the_firing_the_next_worker_urges_all_of_them_again(real_cast: Cast) -> None:
    """The control that loses: the clocks still stand where the dead worker found them."""
    moment = _half_done(real_cast)

    def nothing_was_fired(due: Any, _at: datetime) -> set[int]:
        return {clock.pk for clock, _rung, _act in due}

    with mock.patch.object(writer, "write_firings", nothing_was_fired):
        assert sweep(moment).fired == 10
    assert Reminder.objects.count() == 20


def test_with_it_the_next_worker_sees_that_they_were_urged(real_cast: Cast) -> None:
    moment = _half_done(real_cast)
    done = sweep(moment)
    assert (done.fired, done.repeated) == (0, 10)
    assert Reminder.objects.count() == 10

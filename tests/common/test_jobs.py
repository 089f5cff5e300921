"""Jobs: done once, kept alive, asked for again when the queue or the worker is lost, given up with a word."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from governance.administration.sheets import tasks as sheet_tasks
from governance.administration.sheets.models import SheetBatch
from governance.cases.models import CaseExport
from governance.cases.reading import export
from governance.common import jobs
from governance.common.models import Job
from governance.notices.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Room:
    """A room that notes what it is asked for."""

    def __init__(self) -> None:
        self.done: list[tuple[int, int | None]] = []
        self.given_up: list[int] = []
        self.left: list[tuple[int, int | None]] = []
        self.fails: Exception | None = None

    def run(self, subject: int, actor: int | None) -> None:
        self.done.append((subject, actor))
        if self.fails:
            raise self.fails

    def give_up(self, subject: int, actor: int | None) -> None:
        self.given_up.append(subject)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    made = Room()
    kind = jobs.JobKind("test", made.run, made.give_up, lambda: made.left)
    monkeypatch.setattr(jobs, "_kinds", {"test": kind})
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the queue is told; nothing of it arrives."""
    told: list[int] = []
    monkeypatch.setattr(jobs, "send", lambda job: told.append(job) or True)
    return told


def later(**span: float) -> Any:
    return timezone.now() + timedelta(**span)


def killed(job: Job, *, tries: int = 1) -> None:
    """A worker had it and died."""
    Job.objects.filter(pk=job.pk).update(
        state="running", token=uuid.uuid4(), tries=tries, lease_until=later(seconds=-1)
    )


def test_a_job_is_done_once_however_often_it_is_delivered(room: Room, sent: list[int]) -> None:
    job = jobs.ask("test", 7, 3)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert room.done == [(7, 3)]
    assert Job.objects.get().state == "done"


def test_what_the_queue_has_lost_is_asked_for_again_and_less_and_less_often(
    room: Room, sent: list[int]
) -> None:
    job = jobs.ask("test", 7)
    assert jobs.ask_again() == 0  # just asked
    assert jobs.ask_again(later(minutes=2)) == 1
    assert jobs.ask_again(later(minutes=3)) == 0
    assert jobs.ask_again(later(minutes=5)) == 1
    assert sent == [job.pk, job.pk]


def test_a_worker_that_dies_loses_its_lease_and_another_goes_on(room: Room, sent: list[int]) -> None:
    job = jobs.ask("test", 7)
    killed(job)
    assert jobs.ask_again() == 1
    jobs.run(job.pk)
    assert (room.done, Job.objects.get().state) == ([(7, None)], "done")


def test_while_somebody_holds_the_lease_nobody_else_runs_it(room: Room, sent: list[int]) -> None:
    job = jobs.ask("test", 7)
    Job.objects.update(state="running", token=uuid.uuid4(), lease_until=later(seconds=60))
    jobs.run(job.pk)
    assert jobs.ask_again() == 0
    assert room.done == []


def test_a_sign_of_life_renews_the_lease_of_its_own_run_only(room: Room, sent: list[int]) -> None:
    job, token = jobs.ask("test", 7), uuid.uuid4()
    Job.objects.update(state="running", token=token, lease_until=later(seconds=1))
    assert jobs.beat(job.pk, token)
    assert Job.objects.get().lease_until > later(seconds=60)
    assert not jobs.beat(job.pk, uuid.uuid4())


def test_a_run_that_lost_its_lease_does_not_end_the_other_one(room: Room, sent: list[int]) -> None:
    job, other = jobs.ask("test", 7), uuid.uuid4()
    room.run = lambda *_key: Job.objects.update(token=other)  # type: ignore[assignment,misc,method-assign]
    jobs._kinds["test"] = jobs.JobKind("test", room.run, room.give_up, list)
    jobs.run(job.pk)
    assert Job.objects.values_list("state", "token").get() == ("running", other)


def test_what_fails_is_tried_again_and_given_up_at_the_third_time(room: Room, sent: list[int]) -> None:
    job = jobs.ask("test", 7)
    room.fails = OSError("no room")
    for number in range(jobs.MOST_TRIES):
        with pytest.raises(OSError, match="no room"):
            jobs.run(job.pk)
        assert room.given_up == []
        jobs.ask_again(later(minutes=2 * (number + 1)))
    assert room.given_up == [7]
    found = Job.objects.get()
    assert (found.state, found.tries, found.error) == ("given_up", 3, "OSError: no room")
    jobs.run(job.pk)
    assert len(room.done) == jobs.MOST_TRIES


def test_a_room_that_cannot_give_up_keeps_no_other_job_from_being_asked_for(
    room: Room, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_key: Any) -> None:
        raise LookupError

    monkeypatch.setitem(jobs._kinds, "bad", jobs.JobKind("bad", fails, fails, list))
    killed(jobs.ask("bad", 1), tries=jobs.MOST_TRIES)
    killed(jobs.ask("test", 2))
    assert jobs.ask_again() == 1


def test_a_row_that_waits_without_a_job_gets_one_and_only_one(
    room: Room, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    room.left = [(9, 4)]
    with django_capture_on_commit_callbacks(execute=True):
        jobs.ask_again()
        jobs.ask_again()
    job = Job.objects.get()
    assert (job.subject, job.actor, sent) == (9, 4, [job.pk])


def test_a_clock_set_back_holds_nothing_up(room: Room, sent: list[int]) -> None:
    job = jobs.ask("test", 7)
    Job.objects.update(state="running", token=uuid.uuid4(), lease_until=later(hours=1))
    assert jobs.ask_again() == 1
    Job.objects.update(ask_again_at=later(hours=1))
    assert jobs.ask_again() == 1
    jobs.run(job.pk)
    assert room.done == [(7, None)]


def test_stuck_is_what_nobody_begins_and_whose_worker_is_long_gone(room: Room, sent: list[int]) -> None:
    jobs.ask("test", 1)
    assert jobs.stuck() == 0
    assert jobs.stuck(later(minutes=11)) == 1
    Job.objects.update(state="running", lease_until=later(minutes=1))
    assert (jobs.stuck(later(minutes=5)), jobs.stuck(later(minutes=12))) == (0, 1)
    Job.objects.update(state="done")
    assert jobs.stuck(later(days=1)) == 0


def test_health_counts_what_is_stuck(room: Room, sent: list[int], client: Any) -> None:
    jobs.ask("test", 1)
    Job.objects.update(asked_at=later(minutes=-11))
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["stuck_jobs"]) == (503, 1)


def test_what_is_long_over_is_forgotten(room: Room, sent: list[int]) -> None:
    jobs.run(jobs.ask("test", 1).pk)
    jobs.ask_again(later(days=29))
    assert Job.objects.count() == 1
    jobs.ask_again(later(days=31))
    assert Job.objects.count() == 0


def test_a_message_comes_back_only_after_the_longest_task() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_an_export_whose_worker_dies_is_written_by_the_next(cast: Cast, sent: list[int]) -> None:
    wanted = export.order(cast.zhang, "", 0)
    killed(Job.objects.get())
    assert jobs.ask_again() == 1
    jobs.run(Job.objects.get().pk)
    wanted.refresh_from_db()
    assert wanted.state == "done"


def test_an_export_that_cannot_be_written_says_so_to_its_owner_alone(cast: Cast, sent: list[int]) -> None:
    wanted = export.order(cast.zhang, "", 0)
    killed(Job.objects.get(), tries=jobs.MOST_TRIES)
    jobs.ask_again()
    wanted.refresh_from_db()
    assert wanted.state == CaseExport.State.FAILED
    assert Notice.objects.get(key=f"export-{wanted.pk}").person == cast.zhang


@pytest.mark.parametrize(
    ("was", "back"), [("checking", "failed"), ("running", "checked"), ("undoing", "done")]
)
def test_a_sheet_whose_work_is_killed_again_and_again_is_given_back(
    cast: Cast, sent: list[int], was: str, back: str
) -> None:
    batch = SheetBatch.objects.create(
        kind="areas", area=cast.north, name="区划.xlsx", digest="0", rows=1, made_by=cast.admin, state=was
    )
    assert sheet_tasks.unasked() == [(batch.pk, cast.admin.pk)]
    killed(jobs.ask("sheets", batch.pk), tries=jobs.MOST_TRIES)
    jobs.ask_again()
    batch.refresh_from_db()
    assert batch.state == back
    assert "再来一次" in batch.note


def test_the_queue_is_told_which_job_and_no_more(settings: Any) -> None:
    settings.CELERY_BROKER_URL = settings.CACHES["default"]["LOCATION"]
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        queue.delete("celery")
        assert jobs.send(7)
        told = json.loads(queue.lpop("celery"))
    assert told["headers"]["task"] == jobs.RUN
    assert json.loads(base64.b64decode(told["body"]))[0] == [7]

"""Long work as rows: asked for, claimed under a lease, kept alive by a heartbeat, asked again by a sweep.

The queue may lose a message and a worker may be killed. Neither loses work: ``ask_again`` tells the queue
anew of what waits too long or whose lease is over. A job is tried ``MOST_TRIES`` times; then its room gives
back what it worked on, with a sentence. Every run may come twice: what is done is not done twice.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.connection import Connection
from kombu.exceptions import KombuError

from governance.common.comfort_cache import Away, Breaker
from governance.common.models import Job

log = logging.getLogger(__name__)

State = Job.State
RUN = "governance.common.tasks.run_job"
LEASE = timedelta(seconds=90)
HEARTBEAT = 20.0  # seconds between signs of life
ASKED_AGAIN = timedelta(minutes=1)  # after the first asking; twice as long after each further one
ASKED_AT_LAST = timedelta(minutes=15)  # and at most so long
MOST_TRIES = 3
STUCK = timedelta(minutes=10)
KEPT = timedelta(days=30)
PATIENCE = 1.0  # seconds for the broker to take a message
MOST_SWEPT = 500


@dataclass(frozen=True)
class JobKind:
    """What a room does for its jobs. ``run`` and ``give_up`` get the key of the row and of the person.

    ``unasked`` finds rows that wait for work though no job may be there for them, with the person's key.
    """

    code: str
    run: Callable[[int, int | None], Any]
    give_up: Callable[[int, int | None], None]
    unasked: Callable[[], Iterable[tuple[int, int | None]]]


_kinds: dict[str, JobKind] = {}
_broker = Breaker()


def register(kind: JobKind) -> None:
    """Hand over a kind of job; called in ``AppConfig.ready()``."""
    _kinds[kind.code] = kind


def ask(kind: str, subject: int, actor: int | None = None) -> Job:
    """Have a worker do it once this transaction is kept; while there is no queue, it waits for one."""
    job = _new(kind, subject, actor)
    transaction.on_commit(lambda: send(job.pk))
    return job


def run_now(kind: str, subject: int, actor: int | None = None) -> None:
    """Do it here and now; when this process is killed at it, a worker does it."""
    run(_new(kind, subject, actor).pk)


def send(job: int) -> bool:
    """Tell the queue; False when there is none. Never raises for a broker that refuses or does not answer."""
    try:
        _broker.call(_publish, job)
    except Away as away:
        log.warning("job %s waits for the sweep: the queue does not take it (%r)", job, away.__cause__)
        return False
    return True


def run(job: int) -> None:
    """Claim the job and do it. Nothing happens when it is done, or somebody else holds its lease."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(state=State.WAITING) | _lease_over(now)
    claimed = Job.objects.filter(free, pk=job).update(
        state=State.RUNNING, token=token, lease_until=now + LEASE, tries=F("tries") + 1
    )
    if not claimed:
        return
    found = Job.objects.get(pk=job)
    try:
        with _beating(job, token):
            _kinds[found.kind].run(found.subject, found.actor)
    except Exception as error:
        # Its lease stands until the sweep tries again; what keeps failing is given up there.
        Job.objects.filter(pk=job, token=token).update(error=f"{type(error).__name__}: {error}"[:200])
        raise
    Job.objects.filter(pk=job, token=token).update(
        state=State.DONE, ended_at=timezone.now(), lease_until=None, error=""
    )


def beat(job: int, token: uuid.UUID) -> bool:
    """A sign of life of the run ``token``; False when another run has the lease by now."""
    held = Job.objects.filter(pk=job, token=token, state=State.RUNNING)
    return bool(held.update(lease_until=timezone.now() + LEASE))


def ask_again(at: datetime | None = None) -> int:
    """Ask for what waits too long or whose lease is over at ``at`` (now). Returns how many were asked for."""
    at = at or timezone.now()
    _adopt()
    asked = 0
    for job in list(_overdue(at).order_by("ask_again_at", "pk")[:MOST_SWEPT]):
        if job.state == State.RUNNING and job.tries >= MOST_TRIES:
            _give_up(job, at)
        elif _next_time(job, at):
            asked += send(job.pk)
    Job.objects.filter(ended_at__lt=at - KEPT).delete()
    return asked


def stuck(at: datetime | None = None) -> int:
    """How many jobs nobody has begun for STUCK, or whose worker has been gone for so long."""
    at = at or timezone.now()
    waits = Q(state=State.WAITING, asked_at__lte=at - STUCK)
    return Job.objects.filter(waits | Q(state=State.RUNNING, lease_until__lte=at - STUCK)).count()


def _new(kind: str, subject: int, actor: int | None) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind=_kinds[kind].code, subject=subject, actor=actor, asked_at=now, ask_again_at=now + ASKED_AGAIN
    )


def _publish(job: int) -> None:
    # A connection of its own, which gives up soon: the worker's own ones are patient, and a page is not.
    patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "max_retries": 0}
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=patience) as connection:
            current_app.send_task(RUN, args=[job], connection=connection, retry=False)
    except KombuError as error:
        raise ConnectionError(str(error)) from error


def _lease_over(at: datetime) -> Q:
    """Also a lease that ends later than any can: it was given before the clock was set back."""
    over = Q(lease_until__lte=at) | Q(lease_until__gt=at + 2 * LEASE)
    return Q(state=State.RUNNING) & over


def _overdue(at: datetime) -> Any:
    late = Q(ask_again_at__lte=at) | Q(ask_again_at__gt=at + 2 * ASKED_AT_LAST)
    return Job.objects.filter((Q(state=State.WAITING) & late) | _lease_over(at))


def _next_time(job: Job, at: datetime) -> bool:
    """Note when to ask the next time; False when another sweep was faster."""
    pause = min(ASKED_AGAIN * 2 ** min(job.asked, 10), ASKED_AT_LAST)
    mine = Job.objects.filter(pk=job.pk, asked=job.asked, state=job.state, token=job.token)
    return bool(
        mine.update(
            state=State.WAITING, token=None, lease_until=None, asked=job.asked + 1, ask_again_at=at + pause
        )
    )


def _give_up(job: Job, at: datetime) -> None:
    mine = Job.objects.filter(pk=job.pk, state=job.state, token=job.token)
    try:
        with transaction.atomic():
            if mine.update(state=State.GIVEN_UP, ended_at=at, lease_until=None):
                _kinds[job.kind].give_up(job.subject, job.actor)
                log.error("job %s is given up after %s tries: %s", job, job.tries, job.error or "killed")
    except Exception:  # one room's trouble must not keep the others' jobs from being asked for
        log.exception("job %s cannot be given up", job)


def _adopt() -> None:
    """Jobs for rows that wait without one: made by an older version, or whose page was killed in between."""
    for kind in list(_kinds.values()):
        for subject, actor in kind.unasked():
            if not Job.objects.filter(kind=kind.code, subject=subject, state__in=Job.LIVE).exists():
                ask(kind.code, subject, actor)


@contextmanager
def _beating(job: int, token: uuid.UUID) -> Iterator[None]:
    """Signs of life from a thread with a connection of its own, for the work may be one long transaction."""
    over = threading.Event()

    def beats() -> None:
        try:
            while not over.wait(HEARTBEAT):
                try:
                    beat(job, token)
                except Exception:  # the database may be away for a moment: the next beat may reach it
                    log.warning("no sign of life for job %s", job, exc_info=True)
                    connections.close_all()
        finally:
            connections.close_all()

    heart = threading.Thread(target=beats, name=f"job-{job}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()

"""Whether the portal works, for a load balancer, and how it does, for Prometheus."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.backoff import NoBackoff
from redis.retry import Retry

from governance.cases.sla import metrics as sla_metrics
from governance.cases.sla.metrics import Backlog
from governance.common import jobs, media
from governance.portal.models import BeatPulse

log = logging.getLogger(__name__)

BROKER_PATIENCE = 0.3  # seconds for a connection, and for an answer: the page itself answers within one
AHEAD = 5.0  # seconds that clocks of two machines may differ; a pulse further ahead says nothing of its age
BEAT_MAY_BE_OLD = 120.0  # seconds; beat asks far more often, so several pulses in a row were lost


@dataclass(frozen=True)
class Health:
    """How the parts stand. A deadline is kept only while all of them do."""

    database: bool
    broker: bool
    beat_age: float | None
    backlog: Backlog | None = None
    media: bool = True
    stuck_jobs: int | None = None

    @property
    def beat(self) -> bool:
        return self.beat_age is not None and self.beat_age <= BEAT_MAY_BE_OLD

    @property
    def ok(self) -> bool:
        return self.pages and self.broker and self.beat and self.deadlines and self.media and self.jobs

    @property
    def pages(self) -> bool:
        """Whether people can work: everything else has a way round it."""
        return self.database

    @property
    def jobs(self) -> bool:
        """Whether what people wait for is begun."""
        return self.stuck_jobs == 0

    @property
    def status(self) -> str:
        """In one word: "ok", "degraded" (people can work, something is missing) or "down"."""
        if self.ok:
            return "ok"
        return "degraded" if self.pages else "down"

    @property
    def deadlines(self) -> bool:
        """Whether what falls due is escalated in time."""
        return self.backlog is not None and not self.backlog.is_stale


def _database_and_beat() -> tuple[bool, float | None, Backlog | None, int | None]:
    try:
        pulse = BeatPulse.objects.filter(id=BeatPulse.ONLY).first()
        waiting = sla_metrics.look()
        stuck = jobs.stuck()
    except Error as error:
        log.warning("health: the database does not answer: %s", error)
        with contextlib.suppress(Error):
            connection.close()  # a broken connection must not be what the next look finds
        return False, None, None, None
    return True, _age(pulse), waiting, stuck


def _age(pulse: BeatPulse | None) -> float | None:
    """How old the pulse is; None when nobody knows, also because the clock was set back since."""
    if pulse is None:
        return None
    age = (timezone.now() - pulse.beaten_at).total_seconds()
    return max(age, 0.0) if age >= -AHEAD else None


def _broker() -> bool:
    try:
        with contextlib.closing(
            redis.Redis.from_url(
                settings.CELERY_BROKER_URL,
                socket_connect_timeout=BROKER_PATIENCE,
                socket_timeout=BROKER_PATIENCE,
                retry=Retry(NoBackoff(), 0),
            )
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError) as error:
        log.warning("health: the broker does not answer: %s", type(error).__name__)
        return False


def look() -> Health:
    """The state of the parts at this moment; never raises."""
    database, beat_age, waiting, stuck = _database_and_beat()
    return Health(
        database=database,
        broker=_broker(),
        beat_age=beat_age,
        backlog=waiting,
        media=media.is_writable(),
        stuck_jobs=stuck,
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when everything works, 503 when something does not; which part, in the body."""
    found = look()
    body = {
        "ok": found.ok,
        "status": found.status,
        "database": found.database,
        "broker": found.broker,
        "beat": found.beat,
        "beat_age_seconds": _rounded(found.beat_age),
        "deadlines": found.deadlines,
        "oldest_due_seconds": _rounded(found.backlog.oldest_due if found.backlog else None),
        "parked_clocks": found.backlog and found.backlog.parked,
        "alarms": found.backlog and found.backlog.alarms,
        "media": found.media,
        "stuck_jobs": found.stuck_jobs,
    }
    response = JsonResponse(body, status=200 if found.ok else 503)
    # Said in the body; whoever asks every few seconds must not fill the log with it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _may_read_metrics(request: HttpRequest) -> bool:
    """With a token whoever has it; without one only this machine, and not through a proxy on it."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class _Now(Collector):
    """Figures that are looked up at the moment of asking, whichever process is asked.

    They are not ``Gauge`` objects: those are kept in a file a process, where they outlive what was true.
    """

    def collect(self) -> Iterable[GaugeMetricFamily]:
        found = look()
        up = GaugeMetricFamily("governance_up", "1 while the part answers", labels=["part"])
        for part in ("database", "broker", "beat", "media"):
            up.add_metric([part], float(getattr(found, part)))
        yield up
        age = found.beat_age
        yield _gauge(
            "governance_beat_age_seconds",
            "Seconds since beat's last pulse was written",
            float("nan") if age is None else age,
        )
        if found.stuck_jobs is not None:
            yield _gauge("governance_stuck_jobs", "Jobs that nobody begins", found.stuck_jobs)
        if (waits := found.backlog) is not None:
            yield _gauge(
                "governance_oldest_due_seconds",
                "Age of the oldest deadline not yet escalated",
                waits.oldest_due or 0.0,
            )
            yield _gauge("governance_parked_clocks", "Deadlines put aside because they failed", waits.parked)
            yield _gauge("governance_alarms", "Alarms of the loop not yet settled", waits.alarms)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _forget_dead() -> None:
    """Take away the gauges of processes that are gone. Their counters stay: what they counted happened."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for file in Path(folder).glob("gauge_*.db") if folder else ():
        number = file.stem.rpartition("_")[2]
        if number.isdecimal() and not _is_alive(int(number)):
            file.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # alive, and somebody else's
        return True
    return True


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponseBase:
    """What Prometheus reads. To anybody else this address does not exist."""
    if not _may_read_metrics(request):
        raise Http404
    _forget_dead()
    own = CollectorRegistry()
    own.register(_Now())
    response: HttpResponse = ExportToDjangoView(request)
    response.content = response.content + generate_latest(own)
    return response

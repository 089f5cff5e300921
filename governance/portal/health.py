"""Whether the portal works, for a load balancer, and how it does, for Prometheus."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import secrets
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from governance.cases.sla import metrics as sla_metrics
from governance.cases.sla.metrics import Backlog
from governance.portal.models import BeatPulse

log = logging.getLogger(__name__)

BEAT_MAY_BE_OLD = 120.0  # seconds; beat asks far more often, so several pulses in a row were lost


@dataclass(frozen=True)
class Health:
    """How the parts stand. A deadline is kept only while all of them do."""

    database: bool
    broker: bool
    beat_age: float | None
    backlog: Backlog | None = None

    @property
    def beat(self) -> bool:
        return self.beat_age is not None and self.beat_age <= BEAT_MAY_BE_OLD

    @property
    def ok(self) -> bool:
        return self.database and self.broker and self.beat and self.deadlines

    @property
    def deadlines(self) -> bool:
        """Whether what falls due is escalated in time."""
        return self.backlog is not None and not self.backlog.is_stale


def _database_and_beat() -> tuple[bool, float | None, Backlog | None]:
    try:
        pulse = BeatPulse.objects.filter(id=BeatPulse.ONLY).first()
        waiting = sla_metrics.look()
    except Error as error:
        log.warning("health: the database does not answer: %s", error)
        with contextlib.suppress(Error):
            connection.close()  # a broken connection must not be what the next look finds
        return False, None, None
    age = max((timezone.now() - pulse.beaten_at).total_seconds(), 0.0) if pulse else None
    return True, age, waiting


def _broker() -> bool:
    try:
        with contextlib.closing(
            redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2)
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError) as error:
        log.warning("health: the broker does not answer: %s", type(error).__name__)
        return False


def look() -> Health:
    """The state of the parts at this moment; never raises."""
    database, beat_age, waiting = _database_and_beat()
    return Health(database=database, broker=_broker(), beat_age=beat_age, backlog=waiting)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when everything works, 503 when something does not; which part, in the body."""
    found = look()
    body = {
        "ok": found.ok,
        "database": found.database,
        "broker": found.broker,
        "beat": found.beat,
        "beat_age_seconds": _rounded(found.beat_age),
        "deadlines": found.deadlines,
        "oldest_due_seconds": _rounded(found.backlog.oldest_due if found.backlog else None),
        "parked_clocks": found.backlog and found.backlog.parked,
        "alarms": found.backlog and found.backlog.alarms,
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


def _own_gauges() -> bytes:
    """Figures that are looked up at the moment of asking, whichever process is asked."""
    found = look()
    registry = CollectorRegistry()
    up = Gauge("governance_up", "1 while the part answers", ["part"], registry=registry)
    up.labels("database").set(found.database)
    up.labels("broker").set(found.broker)
    up.labels("beat").set(found.beat)
    age = Gauge(
        "governance_beat_age_seconds", "Seconds since beat's last pulse was written", registry=registry
    )
    age.set(float("nan") if found.beat_age is None else found.beat_age)
    if found.backlog is not None:
        _backlog_gauges(found.backlog, registry)
    return generate_latest(registry)


def _backlog_gauges(found: Backlog, registry: CollectorRegistry) -> None:
    oldest = Gauge(
        "governance_oldest_due_seconds", "Age of the oldest deadline not yet escalated", registry=registry
    )
    oldest.set(found.oldest_due or 0.0)
    Gauge("governance_parked_clocks", "Deadlines put aside because they failed", registry=registry).set(
        found.parked
    )
    Gauge("governance_alarms", "Alarms of the loop not yet settled", registry=registry).set(found.alarms)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponseBase:
    """What Prometheus reads. To anybody else this address does not exist."""
    if not _may_read_metrics(request):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    response.content = response.content + _own_gauges()
    return response

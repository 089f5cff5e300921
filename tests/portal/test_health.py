"""/health/ and /metrics: what they say when all is well, when a part is down, and to whom."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from governance.portal import health
from governance.portal.models import BeatPulse
from governance.portal.tasks import beat_pulse

pytestmark = pytest.mark.django_db


def beaten(seconds_ago):
    BeatPulse.objects.create(beaten_at=timezone.now() - timedelta(seconds=seconds_ago))


def test_all_is_well(client):
    beaten(5)
    answer = client.get("/health/")
    assert answer.status_code == 200
    body = answer.json()
    assert 5 <= body.pop("beat_age_seconds") < 60
    assert body == {
        "ok": True,
        "status": "ok",
        "database": True,
        "broker": True,
        "beat": True,
        "deadlines": True,
        "oldest_due_seconds": None,
        "parked_clocks": 0,
        "alarms": 0,
        "media": True,
        "stuck_jobs": 0,
    }
    assert "no-store" in answer["Cache-Control"]


def test_an_old_beat_is_unwell(client):
    beaten(health.BEAT_MAY_BE_OLD + 1)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["beat"] is False
    assert answer.json()["database"] is answer.json()["broker"] is True


def test_no_beat_ever_is_unwell(client):
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["beat_age_seconds"] is None


def test_a_broker_that_is_down_is_said_and_not_a_server_error(client, settings):
    beaten(1)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["broker"] is False
    assert answer.json()["database"] is True


def test_a_database_that_is_down_is_said_and_not_a_server_error(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("down")

    monkeypatch.setattr(BeatPulse.objects, "filter", refuse)
    monkeypatch.setattr(health.connection, "close", lambda: None)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {
        "ok": False,
        "status": "down",
        "database": False,
        "broker": True,
        "beat": False,
        "beat_age_seconds": None,
        "deadlines": False,
        "oldest_due_seconds": None,
        "parked_clocks": None,
        "alarms": None,
        "media": True,
        "stuck_jobs": None,
    }


def test_a_pulse_overwrites_the_last_one():
    beaten(500)
    beat_pulse()
    pulse = BeatPulse.objects.get()
    assert timezone.now() - pulse.beaten_at < timedelta(seconds=60)


def test_health_only_reads(client):
    assert client.post("/health/").status_code == 405


def test_metrics_on_this_machine_hold_the_age_of_the_beat(client):
    beaten(7)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    age = next(line for line in lines if line.startswith("governance_beat_age_seconds "))
    assert 7 <= float(age.split()[1]) < 60
    assert 'governance_up{part="database"} 1.0' in lines
    assert any(line.startswith("django_http_requests_") for line in lines)


@pytest.mark.parametrize("headers", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_without_a_token_metrics_exist_for_this_machine_only(client, headers):
    assert client.get("/metrics", **headers).status_code == 404


def test_production_does_not_start_without_a_token_for_its_metrics():
    """Behind a proxy on the same machine everybody looks like that machine."""
    facts = {"SECRET_KEY": "x" * 50, "DATABASE_URL": "postgres://x/x", "REDIS_URL": "redis://x/0"}
    for token, begins in (("", False), ("s3cret", True)):
        done = subprocess.run(
            [sys.executable, "-c", "import governance.settings"],
            cwd=settings.BASE_DIR,
            env=os.environ | facts | {"METRICS_TOKEN": token},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is begins, done.stderr
        assert ("METRICS_TOKEN is not set" in done.stderr) is not begins


def test_with_a_token_metrics_exist_for_its_bearer_only(client, settings):
    settings.METRICS_TOKEN = "s3cret"
    far = {"REMOTE_ADDR": "10.0.0.7"}
    assert client.get("/metrics", **far).status_code == 404
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong", **far).status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer s3cret", **far).status_code == 200


def test_a_pulse_of_the_future_says_nothing_of_its_age(client):
    beaten(-3600)  # the clock was set back an hour since
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert (answer.json()["beat"], answer.json()["beat_age_seconds"]) == (False, None)


def test_clocks_of_two_machines_may_differ_by_a_second(client):
    beaten(-1)
    assert client.get("/health/").json()["beat_age_seconds"] == 0


# A process of a web server, as far as its figures go.
COUNTING = """
import sys
from prometheus_client import Counter, Gauge
Gauge("probe_up", "of this process").set(1)
Counter("probe_done", "of all").inc(3)
print("counted", flush=True)
sys.stdin.read()
"""


def test_the_gauges_of_a_killed_process_are_gone_from_the_next_scrape_and_its_counts_stay(
    client, monkeypatch, tmp_path
):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout.readline() == b"counted\n"
        living = client.get("/metrics").content.decode()
    finally:
        process.kill()
        process.communicate()
    after = client.get("/metrics").content.decode()
    assert f'probe_up{{pid="{process.pid}"}} 1.0' in living
    assert "probe_up{" not in after
    assert "probe_done_total 3.0" in after


def test_every_scrape_tells_what_is_true_now(client, monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    beaten(500)
    assert 'governance_up{part="beat"} 0.0' in client.get("/metrics").content.decode()
    beat_pulse()
    lines = client.get("/metrics").content.decode().splitlines()
    ours = [line for line in lines if line.startswith("governance_up{")]
    assert [line for line in ours if "beat" in line] == ['governance_up{part="beat"} 1.0']
    assert all(not line.startswith("governance_") or "pid=" not in line for line in lines)
    assert list(tmp_path.iterdir()) == []  # nothing that could outlive this process

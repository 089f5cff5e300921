"""Beat after the machine's clock was set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from celery.beat import Scheduler as Plain

from governance.common import beat

NOON = datetime(2026, 10, 8, 12, tzinfo=UTC)


class InMemory(beat.Scheduler):
    """The scheduler without its file."""

    def setup_schedule(self) -> None:
        Plain.setup_schedule(self)

    schedule = property(Plain.get_schedule, Plain.set_schedule)
    _store: Any = None

    def sync(self) -> None:
        pass


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> Any:
    app = Celery("clock", set_as_current=False)
    app.conf.timezone = "UTC"
    app.conf.beat_schedule = {"pulse": {"task": "pulse", "schedule": 10.0}}
    made = InMemory(app, lazy=True)
    made.setup_schedule()
    made.asked = []  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "apply_entry", lambda entry, producer=None: made.asked.append(entry.task))
    monkeypatch.setattr(InMemory, "producer", None, raising=False)
    return made


def at(scheduler: Any, monkeypatch: pytest.MonkeyPatch, instant: datetime) -> int:
    """How many tasks are asked for at ``instant``."""
    monkeypatch.setattr(scheduler.app, "now", lambda: instant)
    for entry in scheduler.schedule.values():
        entry.schedule.nowfun = lambda: instant
    before = len(scheduler.asked)
    scheduler.tick()
    return len(scheduler.asked) - before


def test_beat_asks_at_once_after_the_clock_was_set_back_an_hour(
    scheduler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for entry in scheduler.schedule.values():
        entry.last_run_at = NOON
    assert at(scheduler, monkeypatch, NOON + timedelta(seconds=5)) == 0
    assert at(scheduler, monkeypatch, NOON - timedelta(hours=1)) == 1


def test_a_correction_of_a_second_changes_nothing(scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in scheduler.schedule.values():
        entry.last_run_at = NOON
    assert at(scheduler, monkeypatch, NOON - timedelta(seconds=1)) == 0

"""Helpers for tests of escalation: sweeping at an instant, and what must be true after anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from governance.access.models import Post, User
from governance.cases import escalation, soundness, trail
from governance.cases.models import Case, CaseLog, Clock, LadderRung

SECOND = timedelta(seconds=1)


def clock(case: Case, kind: str) -> Clock:
    """The newest clock of a kind on the case's present leg."""
    found: Clock = case.clocks.filter(kind=kind, leg=case.leg).latest("pk")
    return found


def fires_at(case: Case, kind: str) -> datetime:
    """When the clock fires next."""
    moment = clock(case, kind).next_fire_at
    assert moment is not None
    return moment


def sweep(at: datetime, **how: Any) -> escalation.Swept:
    return escalation.sweep(at, **how)


def fresh_case(case: Case) -> Case:
    found: Case = Case.objects.get(pk=case.pk)
    return found


def acts(case: Case) -> list[str]:
    """The system's own steps on the trail, in order."""
    return list(case.log.filter(actor=None).exclude(act="file").values_list("act", flat=True))


def vacate(*people: User) -> None:
    """Their posts are empty from now on."""
    Post.objects.filter(person__in=people).delete()


def only(*kinds: str) -> None:
    """Ladders of these clocks only, so that a test sees one of them climb."""
    LadderRung.objects.exclude(clock__in=kinds).delete()


def assert_sound() -> None:
    assert soundness.faults() == []
    assert list(trail.breaks(CaseLog.objects.order_by("case_id", "step"))) == []

"""Helpers for tests of escalation: sweeping at an instant, and what must be true after anything."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import Any

from governance.access.models import Post, User
from governance.cases.maintenance import integrity
from governance.cases.models import Case, CaseLog, Clock, LadderRung
from governance.cases.sla.escalation import sweep as escalation
from governance.cases.workflow import history
from tests.cases.story import walk
from tests.cast import Cast

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
    assert integrity.faults() == []
    assert list(history.breaks(CaseLog.objects.order_by("case_id", "step"))) == []


def due(cast: Cast, count: int) -> datetime:
    """``count`` unsigned cases, and when all of them are urged."""
    only("sign_in")
    case = walk(cast, "dispatched")
    herd(case, count - 1)
    return fires_at(case, "sign_in")


def herd(case: Case, count: int) -> list[Case]:
    """``count`` more cases like ``case``, each with a trail, assignments and clocks of its own."""
    log, clocks, assignments = list(case.log.all()), list(case.clocks.all()), list(case.assignments.all())
    model = fresh_case(case)
    made = []
    for number in range(count):
        one = copy(model)
        one.pk, one.number, one.client_key = None, f"{case.number}-{number + 1}", None
        one._state = copy(model._state)
        one._state.adding = True
        made.append(one)
    Case.objects.bulk_create(made, batch_size=1000)
    rows: list[CaseLog] = []
    for one in made:
        last = None
        for step in log:
            last = history.build(
                one,
                last,
                act=step.act,
                at=step.at,
                actor=step.actor,
                actor_name=step.actor_name,
                from_state=step.from_state,
                to_state=step.to_state,
                right=step.right,
                text=step.text,
                detail=step.detail,
            )
            rows.append(last)
    CaseLog.objects.bulk_create(rows, batch_size=2000)
    for found in (clocks, assignments):
        again = []
        for one in made:
            for row in found:
                twin = copy(row)
                twin.pk, twin.case = None, one
                twin._state = copy(row._state)
                twin._state.adding = True
                again.append(twin)
        if again:
            type(again[0])._base_manager.bulk_create(again, batch_size=2000)
    return made

"""The ladder, sentence by sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from governance.cases import escalation
from governance.cases.models import Case, Clock
from tests.cases.story import walk
from tests.cast import Cast

SECOND = timedelta(seconds=1)


def clock(case: Case, kind: str) -> Clock:
    return case.clocks.get(kind=kind, leg=case.leg)


def sweep_at(moment: datetime) -> escalation.Swept:
    return escalation.sweep(moment)


def test_an_unsigned_case_is_urged_at_its_limit(cast: Cast) -> None:
    case = walk(cast, "dispatched")
    due = clock(case, "sign_in").due_at
    assert sweep_at(due - SECOND).fired == 0
    assert sweep_at(due).fired == 1
    case.refresh_from_db()
    assert case.reminders == 1

"""Two people at the same moment: numbers without a gap or a double, one room, one version."""

from __future__ import annotations

import threading
from typing import Any
from unittest import mock

import pytest

from disputes.effects import taking
from disputes.models import Dispute, Session
from governance.cases.models import NumberCounter
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act
from tests.cast import Cast
from tests.disputes.mediating import Band, applied, band, ready
from tests.threads import together

pytestmark = pytest.mark.race
WRITERS = 8


def _accept(case: Any, b: Band) -> Any:
    return lambda: act(case, "accept", b.gu)


def test_eight_writers_number_without_a_gap_or_a_double(real_cast: Cast) -> None:
    b = band(real_cast)
    cases = [applied(real_cast) for _one in range(WRITERS)]
    assert [one.state for one in together(*(_accept(case, b) for case in cases))] == ["accepted"] * WRITERS
    numbers = Dispute.objects.exclude(number=None).values_list("number", flat=True)
    assert sorted(numbers) == [f"（2026）东巷民调字第{n}号" for n in range(1, WRITERS + 1)]


def test_without_the_counter_two_take_the_same_number_and_only_the_table_saves_it(real_cast: Cast) -> None:
    """The control that loses: both count what is there before either has written."""
    b = band(real_cast)
    cases = [applied(real_cast), applied(real_cast)]
    met = threading.Barrier(2)

    def counted(prefix: str, count: int = 1) -> int:
        last = NumberCounter.objects.filter(pk=prefix).values_list("last", flat=True).first() or 0
        met.wait(timeout=30)
        return last + 1

    with mock.patch.object(taking.numbering, "next_serial", counted):
        results = together(*(_accept(case, b) for case in cases))
    lost = [one for one in results if isinstance(one, Exception)]
    assert len(lost) == 1
    assert "disputes_dispute_number" in str(lost[0])


def test_two_book_one_room_and_one_gets_it(real_cast: Cast) -> None:
    b = band(real_cast)
    one, two = ready(real_cast, b), ready(real_cast, b)

    def plan(case: Any) -> Any:
        return lambda: act(case, "plan_session", b.mei, starts_at=MORNING, minutes=60, room=b.room.pk)

    results = together(plan(one), plan(two))
    assert sum(isinstance(found, Refused) for found in results) == 1
    assert Session.objects.count() == 1

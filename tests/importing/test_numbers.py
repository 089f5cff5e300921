"""Whoever files while a file comes in does not wait for its numbers, and no number is given twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from governance.cases.filing import numbering
from governance.cases.models import Case, NumberCounter
from governance.importing import services, writing
from tests.cases.story import file
from tests.cast import Cast
from tests.importing.batches import GOOD, lines, tried
from tests.threads import together

LONGEST_WAIT = "300ms"  # for a lock; what is filed beside an import waits for none


@pytest.mark.race
@pytest.mark.parametrize("is_reserved", [False, True])
def test_filing_goes_on_while_a_file_comes_in(
    real_cast: Cast, monkeypatch: pytest.MonkeyPatch, is_reserved: bool
) -> None:
    """The control, without numbers reserved, loses: whoever files waits for the whole import."""
    if not is_reserved:
        monkeypatch.setattr(services, "_reserve", lambda _batch, _now: {})
    batch = services.begin(tried(real_cast, lines(*(GOOD.format(n=f"R{n}") for n in range(3)))))
    half_way, filed = threading.Event(), threading.Event()
    real = writing._file

    def slowly(row: Any, *rest: Any) -> Case:
        if row.filing.external_number == "R2":
            half_way.set()
            assert filed.wait(timeout=30)
        return real(row, *rest)

    def beside() -> str:
        assert half_way.wait(timeout=30)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
                return file(real_cast, at=timezone.now()).number
        finally:
            filed.set()

    monkeypatch.setattr(writing, "_file", slowly)
    _batch, found = together(lambda: services.run(batch), beside)
    numbers = list(Case.objects.values_list("number", flat=True))
    if is_reserved:
        assert found in numbers
        assert len(numbers) == len(set(numbers)) == 4
    else:
        assert isinstance(found, OperationalError)
        assert len(numbers) == 3


def test_serials_come_from_what_was_reserved_and_then_from_the_counter(cast: Cast) -> None:
    now = timezone.now()
    reserved = numbering.reserve_case_numbers({cast.north.code: 2, cast.south.code: 0}, now)
    first = numbering.case_number(cast.north, now)
    with numbering.taking_from(reserved):
        inside = [numbering.case_number(cast.north, now) for _ in range(3)]
    serials = [int(number.rpartition("-")[2]) for number in (*inside, first)]
    assert sorted(serials) == [1, 2, 3, 4]
    assert serials == [1, 2, 4, 3]
    assert NumberCounter.objects.get().last == 4


def test_an_import_that_fails_leaves_gaps_and_no_number_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = services.begin(tried(cast, lines(GOOD.format(n="F1"))))
    numbering.reserve_case_numbers(batch.districts, timezone.now())  # what a run that was killed had taken
    services.run(batch)
    assert Case.objects.get().number.endswith("-0002")

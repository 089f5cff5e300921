"""Rows written by one statement are the rows that ``bulk_create`` writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from governance.cases.models import CaseLog, Clock
from governance.cases.workflow import history
from governance.common import bulk
from governance.notices.models import Delivery, Notice
from tests.cases import story
from tests.cast import Cast


def written(model: type[Any], rows: list[Any], how: Any) -> list[dict[str, Any]]:
    """What stands in the table after ``rows`` were written by ``how``, which is then taken back."""
    with transaction.atomic():
        how(rows)
        keys = [row.pk for row in rows]
        found = [model_to_dict(model.objects.get(pk=pk)) for pk in keys]
        transaction.set_rollback(True)
    return [{name: value for name, value in one.items() if name != "id"} for one in found]


def both(model: type[Any], make: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return written(model, make(), model.objects.bulk_create), written(model, make(), bulk.insert)


def test_the_rows_are_the_same_and_know_their_keys(cast: Cast) -> None:
    case = story.walk(cast, "dispatched")
    at = timezone.now()

    def clocks() -> list[Clock]:
        found = []
        for number, clock in enumerate(case.clocks.all()):
            clock.pk, clock.kind, clock._state.adding = None, "card", True
            clock.amount += number
            clock.pauses = [[at.isoformat(), None]] if number else []
            found.append(clock)
        return found

    def log() -> list[CaseLog]:
        said = {"actor": cast.zhang, "actor_name": "张", "from_state": "", "to_state": "dispatched", "at": at}
        last = history.ends([case.pk])[case.pk]
        first = history.build(case, last, act="note", text="井盖“破”了", detail={"数": [1, None]}, **said)
        return [first, history.build(case, first, act="note", **said)]

    def notices() -> list[Notice]:
        return [
            Notice(person=cast.zhang, text=f"第 {n} 条", visible_from=at + timedelta(hours=n))
            for n in range(3)
        ]

    for model, make in ((Clock, clocks), (CaseLog, log), (Notice, notices)):
        usual, quick = both(model, make)
        assert usual == quick
        assert len(quick) > 1
    bulk.insert([])


def test_what_is_encrypted_stays_so(cast: Cast) -> None:
    def deliveries() -> list[Delivery]:
        at = timezone.now().replace(microsecond=0)
        return [Delivery(address=one, text="请补充", channel="sms", not_before=at) for one in ("139", "")]

    usual, quick = both(Delivery, deliveries)
    assert usual == quick
    rows = deliveries()
    bulk.insert(rows)
    assert Delivery.objects.filter(pk__in=[one.pk for one in rows], address="139").count() == 0
    assert Delivery.objects.get(pk=rows[0].pk).address == "139"


def test_a_text_that_is_too_long_is_refused_and_not_cut(cast: Cast) -> None:
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert([Notice(person=cast.zhang, text="长" * 301)])

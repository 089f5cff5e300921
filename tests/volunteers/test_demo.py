"""The demo's Saturday at the river is booked by the portal's own acts, and adds up."""

from __future__ import annotations

from typing import Any

from governance.access.demo import DONGXIANG, JINMA
from governance.areas.models import Area
from governance.ledgers.recount import recount
from tests.cast import Cast, person
from volunteers import demo
from volunteers.books.service_hours import RecordState
from volunteers.models import BeanAward, ServiceRecord, Volunteer


def test_the_demo_is_told_once_and_its_books_add_up(cast: Cast, monkeypatch: Any) -> None:
    Area.objects.filter(pk=cast.east_street.pk).update(code=JINMA)
    Area.objects.filter(pk=cast.east_lane.pk).update(code=DONGXIANG)
    person("volunteer", "孙倩")
    for _time in (1, 2):
        demo.tell(lambda share: None)
    assert Volunteer.objects.filter(is_demo=True).count() == demo.AT_RIVER
    assert ServiceRecord.objects.filter(state=RecordState.CREDITED).count() == 36
    assert BeanAward.objects.filter(state="awarded").count() == 2
    assert not list(recount())

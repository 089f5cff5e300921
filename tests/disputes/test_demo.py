"""The demo's twelve disputes stand in all stages, and the law holds in each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from disputes import demo, demo_around
from disputes.assessments import drawing
from disputes.models import Committee, Dispute, Draw, LegalReview, Screening, Watch
from governance.access import demo as people
from governance.access.models import Post
from governance.areas.models import Area
from governance.areas.services import AreaRow, load_areas
from governance.clock.services import seed_calendar
from governance.common import seeding
from tests.cases.sweeping import assert_sound
from tests.cast import START

AREAS = (
    (people.CITY, "昆明市", "", 0),
    (people.GUANDU, "官渡区", people.CITY, 1),
    (people.PANLONG, "盘龙区", people.CITY, 1),
    (people.JINMA, "金马街道", people.GUANDU, 2),
    (people.GUANDU_STREET, "官渡街道", people.GUANDU, 2),
    (people.DONGXIANG, "东骧社区", people.JINMA, 3),
    (people.JIGUAN, "季官社区", people.GUANDU_STREET, 3),
    (f"{people.DONGXIANG}003", "三网格", people.DONGXIANG, 4),
)


def assert_around() -> None:
    """Two rounds, a draw that repeats, an opinion that waits for its answer, a listed dispute."""
    assert Screening.objects.count() == 2
    assert all(drawing.repeats(one) for one in Draw.objects.all())
    assert Draw.objects.count() == 1
    assert LegalReview.objects.get().is_adopted is None
    assert Watch.objects.filter(dispute__risk="red").count() == 1


@pytest.mark.usefixtures("nothing")
@pytest.mark.parametrize("hour", ["2026-03-12 09:10", "2026-06-21 23:50"])
def test_twelve_disputes_stand_in_all_stages(hour: str) -> None:
    rows = [
        AreaRow(code=code, name=name, parent_code=parent, level=level, households=100, population=250)
        for code, name, parent, level in AREAS
    ]
    load_areas(rows, valid_from=START)
    seeding.run()
    seed_calendar(Area.objects.get(code=people.CITY), actor=None)
    now: Any = timezone.make_aware(datetime.fromisoformat(hour))
    people.tell(lambda share: None)
    Post.objects.update(starts_at=now - timedelta(days=200))
    with mock.patch.object(demo.timezone, "now", return_value=now):
        demo.tell(lambda share: None)
        demo_around.tell(lambda share: None)
    assert_around()
    states = set(Dispute.objects.values_list("case__state", flat=True))
    assert Dispute.objects.count() == 12
    assert states >= {
        "applied",
        "accepted",
        "consented",
        "mediating",
        "agreed",
        "performing",
        "performed",
        "breached",
        "followed_up",
        "terminated",
    }
    assert Dispute.objects.filter(committee__mark="金马").exists()
    assert all(one.faults(now.date()) == [] for one in Committee.objects.prefetch_related("members"))
    assert_sound()

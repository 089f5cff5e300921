"""A small city: 昆明市 › 五华区 › 华山街道, and 盘龙区 beside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection

from governance.areas.models import Area
from governance.areas.services import create_area
from tests import cast as town
from tests.cast import Cast


@pytest.fixture
def city(nothing: None) -> SimpleNamespace:
    def area(code: str, name: str, parent: Area | None) -> Area:
        return create_area(code=code, name=name, parent=parent, actor=None)

    kunming = area("530100000000", "昆明市", None)
    wuhua = area("530102000000", "五华区", kunming)
    area("530103000000", "盘龙区", kunming)
    area("530102001000", "华山街道办事处", wuhua)

    def named(name: str) -> Area:
        return Area.objects.get(name=name)  # fresh: each insert moves the numbers of the tree

    return SimpleNamespace(
        kunming=named("昆明市"),
        wuhua=named("五华区"),
        panlong=named("盘龙区"),
        huashan=named("华山街道办事处"),
    )


@pytest.fixture
def real_cast(transactional_db: None) -> Cast:
    """The town, committed, before it had a calendar."""
    cast = town.assemble()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE clock_workcalendar CASCADE")
    return cast

"""The demo's rules of who handles what: rows that name what exists, and are suggested where they hold."""

from __future__ import annotations

import csv

from governance.cases.models import Category, Routing
from governance.cases.workflow import options
from grids.demo_routing import DATA, tell_routing
from tests.cases.story import walk
from tests.cast import Cast


def rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_names_a_category_and_says_it_once(cast: Cast) -> None:
    known = set(Category.objects.values_list("code", flat=True))
    assert {row["category"] for row in rows()} <= known
    assert len({(row["category"], row["area"]) for row in rows()}) == len(rows())


def test_told_twice_it_is_there_once_and_an_edited_rule_stays(cast: Cast) -> None:
    from governance.access import services
    from governance.access.models import UnitKind
    from governance.areas.models import Area

    district = Area.objects.get(pk=cast.north.pk)
    Area.objects.filter(pk=district.pk).update(code="530111000000")
    kind = UnitKind.objects.get(code="department")
    bureau = services.add_unit(name="官渡区城市管理局", kind=kind, area=district, actor=None)
    tell_routing(lambda _share: None)
    count = Routing.objects.count()
    assert count == sum(row["unit"] == bureau.name and row["area"] == "530111000000" for row in rows())
    case = walk(cast, "registered")  # exposed rubbish, a kind of the class that has the rule
    assert options.suggested_unit(case) == bureau
    Routing.objects.filter(category__code="sanitation").update(unit=cast.office)
    tell_routing(lambda _share: None)
    assert Routing.objects.count() == count
    assert options.suggested_unit(case) == cast.office

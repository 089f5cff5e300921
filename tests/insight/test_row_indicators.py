"""Indicators that an app hands over: over rows of its own, with a list that adds up, on the board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from governance.cases.models import Case, SupervisionOrder
from governance.insight import catalogue, seeds
from governance.insight.indicators import INDICATORS, Indicator, Part
from governance.insight.models import IndicatorSetting
from governance.insight.periods import Period
from governance.insight.row_indicators import RowIndicator
from tests.cases.story import act, instant, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))
AT = instant("2026-03-31 10:00")
QUERY = "&from=2026-03-01&to=2026-03-31"


def orders(area: Any, period: Period, user: Any) -> Any:
    """Supervision orders of cases in ``area`` that ``user`` may read, by the day of issue."""
    cases = Case.objects.restrict(user, "cases.view").within(area)
    return SupervisionOrder.objects.filter(case__in=cases, issued_at__date__range=(period.start, period.end))


def answered(area: Any, period: Period, user: Any) -> Any:
    return orders(area, period, user).exclude(replied_at=None)


COUNT = RowIndicator(
    "orders_issued",
    "督办单",
    "张",
    "发出的督办单",
    "发出日",
    orders,
    columns=(("编号", lambda row: row.number), ("事项", lambda row: row.case.number)),
)
RATE = RowIndicator(
    "orders_answered", "督办回复率", "%", "已回复 ÷ 发出", "发出日", answered, orders, direction="up"
)
SECRET = RowIndicator(
    "orders_secret", "内部督办", "张", "发出的督办单", "发出日", orders, right="insight.configure"
)
DEAR = RowIndicator(
    "orders_weight", "督办合计", "分", "每张五分", "发出日", orders, measure=lambda rows: rows.count() * 5
)


@pytest.fixture(autouse=True)
def handed_over() -> Iterator[None]:
    with patch.dict(catalogue._added, clear=True):
        catalogue.register(COUNT, RATE, SECRET, DEAR)
        yield


def two_orders(cast: Cast) -> None:
    for _turn in range(2):
        act(walk(cast, "in_progress"), "supervise", cast.official, text="请限期办结并书面回复")
    SupervisionOrder.objects.filter(pk=SupervisionOrder.objects.latest("pk").pk).update(replied_at=AT)


def test_a_figure_and_its_list_add_up(cast: Cast) -> None:
    two_orders(cast)
    browser = browser_of(fresh(cast.official))
    for area in (cast.north, cast.east_street, cast.east_lane):
        for one, value, n in ((COUNT, 2, 2), (RATE, Decimal("50.00"), 2), (DEAR, 10, 2)):
            found = one.figure(area, PERIOD, fresh(cast.official), AT)
            assert (found.value, found.n) == (value, n), one.code
            listed = browser.get(found.url).context["listing"].count
            assert listed == found.numerator, one.code
            assert browser.get(found.base_url).context["listing"].count == found.n, one.code
    empty = RATE.figure(cast.west_lane, PERIOD, fresh(cast.official), AT)
    assert (empty.value, empty.text) == (None, "–")


def test_the_list_shows_what_the_app_says(cast: Cast) -> None:
    two_orders(cast)
    url = COUNT.figure(cast.north, PERIOD, fresh(cast.official), AT).url
    page = browser_of(fresh(cast.official)).get(url).content.decode()
    for order in SupervisionOrder.objects.all():
        assert order.number in page
        assert order.case.number in page


def test_the_colleague_from_the_next_street_sees_no_row(cast: Cast) -> None:
    two_orders(cast)
    assert orders(cast.north, PERIOD, fresh(cast.zhao)).count() == 0
    assert COUNT.figure(cast.north, PERIOD, fresh(cast.zhao), AT).value == 0
    browser = browser_of(fresh(cast.zhao))
    assert (
        browser.get(f"/insight/rows/?figure=orders_issued&area={cast.east_lane.code}{QUERY}").status_code
        == 404
    )
    own = browser.get(f"/insight/rows/?figure=orders_issued&area={cast.west_lane.code}{QUERY}")
    assert (own.status_code, own.context["listing"].count) == (200, 0)


def test_a_right_of_its_own_is_asked_for(cast: Cast) -> None:
    two_orders(cast)
    browser = browser_of(fresh(cast.official))
    assert (
        browser.get(f"/insight/rows/?figure=orders_secret&area={cast.north.code}{QUERY}").status_code == 404
    )
    page = browser.get(f"/insight/{cast.north.code}/")
    assert [tile["figure"].indicator.code for tile in page.context["added"]] == [
        "orders_issued",
        "orders_answered",
        "orders_weight",
    ]


def test_the_board_shows_them_in_a_section_and_says_how_they_are_counted(cast: Cast) -> None:
    two_orders(cast)
    IndicatorSetting.objects.create(code=RATE.code, direction="up", target=40)
    browser = browser_of(fresh(cast.official))
    page = browser.get(f"/insight/{cast.north.code}/?from=2026-03-01&to=2026-03-31")
    assert "各类业务" in page.content.decode()
    rate = next(tile for tile in page.context["added"] if tile["figure"].indicator is RATE)
    assert (rate["figure"].value, rate["met"]) == (Decimal("50.00"), True)
    assert "督办回复率" in browser.get("/insight/indicators/").content.decode()


def test_without_apps_there_is_no_section(cast: Cast) -> None:
    with patch.dict(catalogue._added, clear=True):
        page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/")
    assert "各类业务" not in page.content.decode()


def test_a_formula_over_facts_may_be_handed_over_too(cast: Cast) -> None:
    walk(cast, "closed")
    patrolled = Indicator("patrolled_count", "巡查上报", "件", "巡查上报的事项", "上报日", Part("patrolled"))
    catalogue.register(patrolled)
    page = browser_of(fresh(cast.official)).get(f"/insight/{cast.north.code}/?from=2026-03-01&to=2026-03-31")
    figure = page.context["added"][-1]["figure"]
    assert (figure.indicator, figure.value) == (patrolled, 1)
    assert browser_of(fresh(cast.official)).get(figure.url).context["listing"].count == 1


def test_a_code_means_one_thing(cast: Cast) -> None:
    for taken in (COUNT, RowIndicator(next(iter(INDICATORS)), "", "", "", "", orders)):
        with pytest.raises(ValueError, match="registered already"):
            catalogue.register(taken)


def test_what_is_handed_over_gets_a_row_that_people_may_set(cast: Cast) -> None:
    seeds.seed()
    assert IndicatorSetting.objects.get(code="orders_answered").direction == "up"
    given = {"target": "60", "direction": "up", "least": "5"}
    assert (
        browser_of(fresh(cast.admin)).post("/insight/indicators/orders_answered/", given).status_code == 302
    )


@pytest.mark.parametrize("query", ["figure=nothing", "figure=open_count", "figure=orders_issued&area=1"])
def test_an_address_that_makes_no_sense_is_not_found(cast: Cast, query: str) -> None:
    area = "" if "area=" in query else f"&area={cast.north.code}"
    assert browser_of(fresh(cast.official)).get(f"/insight/rows/?{query}{area}").status_code == 404

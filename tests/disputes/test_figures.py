"""Figures of disputes add up, and nobody is recognised in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from disputes.figures import counting, indicators, reading
from disputes.figures.counting import Cell, Fact, Rate, hide, quantile, tell
from disputes.special import acts
from governance.areas.models import Level
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from governance.insight import catalogue, row_indicators
from governance.insight.periods import Period
from governance.notices.models import Notice
from tests.cases.story import act
from tests.cast import Cast, fresh
from tests.disputes.mediating import AFTERNOON, FACTS, HER, Band, applied, band, in_effect
from tests.portal.browsers import browser_of

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def b(cast: Cast) -> Band:
    return band(cast)


def fact(**changes: object) -> Fact:
    said: dict[str, object] = {
        "month": "2026-03",
        "kind": "邻里纠纷",
        "committee": "东巷",
        "level": Level.COMMUNITY,
        "source": "窗口申请",
    }
    return Fact(**(said | changes))  # type: ignore[arg-type]


def test_1005_settled_of_1221_taken_is_82_31_percent() -> None:
    found = tell([fact(days=9)] * 1005 + [fact()] * 216)
    assert (str(found.taken), str(found.settled)) == ("1,221", "1,005")
    assert found.success.percent == Decimal("82.31")
    assert found.concluded.percent is None  # 1,005 of 1,005 that are over would be; nothing else is over here
    over = tell([fact(days=9, is_over=True)] * 956 + [fact(is_over=True)] * 44)
    assert over.concluded.percent == Decimal("95.60")


def test_shares_by_level_performance_and_confirmation() -> None:
    rows = [fact(days=3, is_due=True, is_performed=True, is_written=True, is_confirmed=True)] * 6
    rows += [fact(days=20, level=Level.SUBDISTRICT, is_due=True, is_written=True)] * 3
    rows += [fact(days=31, level=Level.DISTRICT)] * 3
    found = tell(rows)
    assert found.at_community.percent == Decimal("50.00")
    assert found.below_subdistrict.percent == Decimal("75.00")
    assert found.performed.note == "6 / 9"
    assert found.confirmed.percent == Decimal("66.67")
    assert (found.days_median, found.days_p90) == (3, 31)


def test_amounts_and_days_of_fewer_than_three_are_not_told() -> None:
    two = tell([fact(days=5, amount=100_00)] * 2)
    assert (two.amount, two.days_median, str(two.settled)) == (None, None, "少于 3")
    three = tell([fact(days=5, amount=100_00)] * 3)
    assert (three.amount, three.days_median) == (300_00, 5)
    assert quantile(range(1, 11), 90) == 9


@pytest.mark.parametrize(
    ("part", "base", "told"),
    [(0, 0, "–"), (1, 10, None), (9, 10, None), (10, 10, "100.00 %"), (0, 5, "0.00 %"), (5, 8, "62.50 %")],
)
def test_a_rate_is_told_only_where_all_its_cells_are(part: int, base: int, told: str | None) -> None:
    assert str(Rate(part, base)) == (told or "数量少，不显示")


@given(st.lists(st.integers(0, 12), max_size=8))
def test_nothing_small_is_told_nor_found_by_subtraction(numbers: list[int]) -> None:
    cells = hide(numbers)
    assert [one.number for one in cells] == numbers
    assert all(one.told is None or not counting.is_small(one.told) for one in cells)
    hidden = [one for one in cells if one.is_hidden]
    others = [one for one in cells if one.number]
    if len(hidden) == 1:  # then it is all there is, and the total itself is hidden
        assert others == hidden
        assert Cell.of(sum(numbers)).is_hidden


def test_a_line_beside_a_hidden_cell_has_no_rate() -> None:
    lines = tell([fact(days=1)] * 5 + [fact()] * 4 + [fact(kind="物业纠纷", days=1)] * 2).breakdowns["kind"]
    assert [(one.name, str(one.taken), one.rate) for one in lines] == [
        ("邻里纠纷", "少于 3", None),
        ("物业纠纷", "少于 3", None),
    ]


def test_facts_are_read_of_the_outline_the_reader_sees(cast: Cast, b: Band) -> None:
    case = in_effect(cast, b)
    applied(cast, amount=50_000)
    found = reading.facts(cast.east_lane, MARCH, fresh(cast.official), date(2026, 4, 10))
    assert sorted((one.is_accepted, one.days, one.is_due, one.is_over) for one in found) == [
        (False, None, False, False),
        (True, 0, True, True),
    ]
    settled = next(one for one in found if one.is_settled)
    assert (settled.mediators, settled.level, settled.month) == (("梅姨",), Level.COMMUNITY, "2026-03")
    assert reading.facts(cast.east_lane, MARCH, fresh(cast.zhao)) == []
    assert reading.facts(cast.west_lane, MARCH, fresh(cast.official)) == []
    act(case, "turned_to_crime", b.mei, at=AFTERNOON)
    assert sum(one.is_crime for one in reading.facts(cast.north, MARCH, fresh(cast.official))) == 1
    with pytest.raises(Refused):
        act(case, "turned_to_crime", b.mei, at=AFTERNOON)
    with pytest.raises(Refused):
        act(case, "turned_to_crime", b.next_mei, at=AFTERNOON)


def test_the_page_and_the_indicators_tell_no_name_and_no_small_number(cast: Cast, b: Band) -> None:
    in_effect(cast, b)
    address = reverse("dispute-figures") + "?from=2026-03-01&to=2026-03-31"
    page = browser_of(cast.official).get(address).content.decode()
    assert "少于 3" in page
    assert HER not in page
    assert FACTS not in page
    assert browser_of(cast.official).get(reverse("dispute-figures") + "?from=x&to=y").status_code == 200
    assert browser_of(cast.zhao).get(f"{address}&area={cast.east_lane.code}").status_code == 404
    rate = catalogue.get("dispute_success_rate")
    assert rate is not None
    assert rate.figure(cast.north, MARCH, fresh(cast.official), AFTERNOON).value is None
    told = row_indicators.figures(
        [one for one in indicators.INDICATORS if one.is_rate],
        cast.north,
        MARCH,
        fresh(cast.official),
        AFTERNOON,
    )
    assert [one.value for one in told] == [None, None]  # as the board asks, all at once
    taken = catalogue.get("disputes_taken")
    assert taken is not None
    assert taken.figure(cast.north, MARCH, fresh(cast.official), AFTERNOON).value == 1
    assert taken.figure(cast.north, MARCH, fresh(cast.zhao), AFTERNOON).value == 0


def test_a_level_above_lists_a_dispute_for_supervision_and_takes_it_off(cast: Cast, b: Band) -> None:
    case = applied(cast, special="arrears")
    quiet = applied(cast)
    by = date(2026, 3, 30)
    with pytest.raises(Refused):
        acts.watch(case.dispute, due_on=by, actor=fresh(cast.zhang), at=AFTERNOON)
    with pytest.raises(Incomplete):
        acts.watch(case.dispute, due_on=date(2026, 3, 11), actor=fresh(cast.official), at=AFTERNOON)
    acts.watch(case.dispute, due_on=by, actor=fresh(cast.official), at=AFTERNOON)
    assert "2026-03-30" in Notice.objects.filter(person=b.gu).latest("pk").text
    assert acts.watch_of(case.dispute).by == cast.official  # type: ignore[union-attr]
    with pytest.raises(Refused):
        acts.watch(case.dispute, due_on=by, actor=fresh(cast.official), at=AFTERNOON)
    browser, address = browser_of(cast.official), reverse("disputes-special")
    page = browser.get(f"{address}?why=listed").content.decode()
    assert case.number in page
    assert "03-30" in page
    assert quiet.number not in browser.get(address).content.decode()
    assert quiet.number in browser.get(f"{address}?why=open").content.decode()
    watching = reverse("dispute-watch", args=[case.number])
    assert browser_of(cast.zhang).get(watching).status_code == 403
    assert browser.get(watching).status_code == 200
    assert browser.post(watching).status_code == 302
    assert case.number not in browser.get(f"{address}?why=listed").content.decode()
    assert case.number in browser.get(f"{address}?special=arrears").content.decode()
    assert case.number not in browser_of(cast.zhao).get(address).content.decode()
    assert browser.post(watching, {"due_on": "2026-01-01"}).status_code == 422

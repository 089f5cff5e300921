"""Figures of mediation: the model figures of the field, cells that are too small, what one may see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from disputes import figures
from disputes.figures import Line
from tests.cases.story import MORNING, act
from tests.cast import Cast, fresh
from tests.disputes.mediating import accepted, applied, band, in_effect
from tests.portal.browsers import browser_of

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_the_centres_year_of_1221_taken_and_1005_settled_is_82_31_percent() -> None:
    assert Line("", taken=1221, accepted=1221, settled=1005).success == Decimal("82.31")


@pytest.mark.parametrize(
    ("part", "whole", "found"), [(2175, 2718, "80.02"), (1, 8, "12.50"), (0, 3, "0.00"), (1, 3, "33.33")]
)
def test_shares_have_two_decimals_half_up(part: int, whole: int, found: str) -> None:
    assert figures.share(part, whole) == Decimal(found)


def test_of_nothing_there_is_no_share() -> None:
    assert figures.share(0, 0) is None
    assert Line("").success is None


def test_cells_under_three_are_not_shown_and_no_share_is_made_of_them() -> None:
    assert [figures.shown(n) for n in range(5)] == [0, None, None, 3, 4]
    assert Line("", taken=9, accepted=9, settled=2).success is None
    assert Line("", taken=9, accepted=2, settled=0).success is None
    assert Line("", taken=9, accepted=9, settled=9).success == Decimal("100.00")


def test_middle_and_ninety_percent_of_the_days() -> None:
    assert figures.median([5, 1, 9]) == 5
    assert figures.percentile(range(1, 11), 90) == 9
    assert figures.median([1, 2]) is None


def test_it_counts_what_one_may_see_by_kind_and_by_committee(cast: Cast) -> None:
    b = band(cast)
    for _one in range(2):
        accepted(cast, b)
    applied(cast)
    case = in_effect(cast, b)
    act(case, "perform", b.mei, at=MORNING + timedelta(days=1), outcome="full")
    rows = figures.of(fresh(cast.official), None, *YEAR)
    line = figures.total(rows, "")
    assert (line.taken, line.accepted, line.settled, line.performed, line.community) == (4, 3, 1, 1, 1)
    assert [one.label for one in figures.lines(rows, "case__category__name")] == ["邻里纠纷"]
    assert figures.days_taken(rows) == [0]
    assert figures.total(figures.of(fresh(cast.zhao), None, *YEAR), "").taken == 0
    page = browser_of(cast.official).get(reverse("dispute-figures") + "?year=2026").content.decode()
    assert "东巷人民调解委员会" in page
    assert "&lt;3" in page
    assert browser_of(cast.grid_ma).get(reverse("dispute-figures")).status_code == 403

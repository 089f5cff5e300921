"""The formulas, with numbers worked out by hand; and every figure's list adds up to it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from governance.cases.models import Card, Case
from governance.common.refusals import Refused
from governance.insight import facts, reasons
from governance.insight.figures import BASE, TOP, behind, figure
from governance.insight.indicators import EVERY, INDICATORS, Indicator
from governance.insight.periods import Period
from governance.insight.reading import stock
from governance.insight.stocks import AGES, age_key
from tests.cases.story import act, file, instant, photo, walk
from tests.cast import Cast, fresh
from tests.insight.piles import pile
from tests.refusals import refused

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = instant("2026-04-15 10:00")


def value(code: str, cast: Cast, area=None, period: Period = MARCH, at=APRIL, user=None):
    return figure(code, area or cast.north, period, fresh(user or cast.official), at=at)


def test_the_published_example_of_a_city(cast: Cast) -> None:
    """Tianmen: due 972, closed 911 (93.72 %), on time 737 (75.82 % of what was due)."""
    due = instant("2026-03-20 17:30")
    pile(cast.east_grid, 737, due=due, closed=instant("2026-03-20 17:30"))
    pile(cast.west_grid, 174, due=due, closed=instant("2026-03-25 09:00"))
    pile(cast.east_grid, 61, due=due)
    facts.rebuild()
    assert value("due_count", cast).value == 972
    closing, on_time = value("closure_rate", cast), value("on_time_closure_rate", cast)
    assert (closing.numerator, closing.denominator, closing.value) == (911, 972, Decimal("93.72"))
    assert (on_time.numerator, on_time.denominator, on_time.value) == (737, 972, Decimal("75.82"))
    late = value("overdue_rate", cast)
    assert (late.numerator, late.value) == (235, Decimal("24.18"))
    assert value("overdue_open_count", cast).value == 61


def test_an_empty_base_has_no_value(cast: Cast) -> None:
    for indicator in EVERY:
        found = value(indicator.code, cast)
        assert found.n == 0
        assert found.text == ("–" if indicator.base else "0")


def test_what_is_suspended_merged_or_taken_back_is_not_due(cast: Cast) -> None:
    due = instant("2026-03-20 17:30")
    pile(cast.east_grid, 4, due=due)
    pile(cast.east_grid, 3, due=due, paused=True)
    into = file(cast)
    merged = walk(cast, "registered")
    act(merged, "merge", cast.zhang, into=into.number)
    taken = file(cast)
    act(taken, "cancel", cast.grid_ma, text="误报")
    facts.rebuild()
    assert value("due_count", cast).value == 4
    assert value("suspended_count", cast).value == 3
    assert value("suspension_rate", cast).value == Decimal("37.50")  # 3 of 4 + 3 + 1 open
    assert value("reported_count", cast).value == 4 + 3 + 2  # the merged one was reported, the other was not
    assert value("registered_count", cast).value == 4 + 3 + 1


def test_due_is_placed_by_the_deadline_or_by_an_earlier_closing(cast: Cast) -> None:
    pile(cast.east_grid, 1, due=instant("2026-04-02 17:30"), closed=instant("2026-03-30 09:00"))
    pile(cast.east_grid, 1, due=instant("2026-03-30 17:30"), closed=instant("2026-04-02 09:00"))
    facts.rebuild()
    april = Period(date(2026, 4, 1), date(2026, 4, 14))
    assert [value(code, cast).value for code in ("due_count", "closed_count")] == [2, 1]
    assert [value(code, cast, period=april).value for code in ("due_count", "closed_count")] == [0, 1]
    assert value("on_time_closure_rate", cast).value == Decimal("50.00")


def test_nobody_is_late_with_what_is_due_this_afternoon(cast: Cast) -> None:
    pile(cast.east_grid, 2, due=instant("2026-03-20 17:30"))
    pile(cast.east_grid, 1, due=instant("2026-03-20 17:30"), closed=instant("2026-03-20 08:00"))
    facts.rebuild()
    today = Period.today(date(2026, 3, 20))
    morning, evening = instant("2026-03-20 10:00"), instant("2026-03-20 18:00")
    before = value("on_time_closure_rate", cast, period=today, at=morning)
    after = value("on_time_closure_rate", cast, period=today, at=evening)
    assert (before.numerator, before.denominator) == (1, 1)
    assert (after.numerator, after.denominator) == (1, 3)
    assert value("due_today", cast, period=today, at=morning).value == 2
    assert value("due_today", cast, period=today, at=evening).value == 0


def test_satisfaction_leaves_out_who_was_not_reached_and_shows_them(cast: Cast) -> None:
    closed = instant("2026-03-20 10:00")
    due = instant("2026-03-25 10:00")
    for satisfaction, solved in ((5, True), (4, True), (3, False), (2, False)):
        pile(cast.east_grid, 1, due=due, closed=closed, satisfaction=satisfaction, is_solved=solved)
    unreached = pile(cast.east_grid, 1, due=due, closed=closed)[0]
    unreached.calls.create(is_reached=False, at=closed)
    pile(cast.east_grid, 3, due=due, closed=closed)
    facts.rebuild()
    rate = value("satisfaction_rate", cast)
    assert (rate.numerator, rate.denominator, rate.value) == (3, 4, Decimal("75.00"))
    assert value("unreached_count", cast).value == 1
    assert value("solution_rate", cast).value == Decimal("50.00")


def test_half_are_done_within_the_median_and_nine_in_ten_within_p90(cast: Cast) -> None:
    start = instant("2026-03-02 09:00")
    for hours in (1, 2, 2, 3, 4, 5, 6, 7, 8, 100):
        pile(
            cast.east_grid,
            1,
            reported=start,
            due=start + timedelta(days=9),
            closed=start + timedelta(hours=hours, minutes=-1),
        )
    facts.rebuild()
    for area in (cast.north, cast.east_street, cast.east_grid):
        assert value("median_handling_hours", cast, area).value == 4
        assert value("p90_handling_hours", cast, area).value == 8
        assert value("p90_handling_hours", cast, area).n == 10


def test_rework_returns_and_first_time_fixes(cast: Cast) -> None:
    walk(cast, "closed")
    case = walk(cast, "pending_check")
    case = act(case, "check", cast.grid_ma, finding="fail")
    case = act(case, "report_done", cast.he, text="已重新清理", photos=[photo("after.jpg")])
    act(case, "check", cast.grid_ma, finding="pass")
    walk(cast, "pending_check")
    at = instant("2026-03-12 12:00")
    assert value("rework_rate", cast, at=at).value == Decimal("33.33")
    assert value("first_time_fix_rate", cast, at=at).value == Decimal("50.00")
    assert value("return_rate", cast, at=at).value == Decimal("0.00")


def test_cards_are_counted_while_they_stand(cast: Cast) -> None:
    case = act(walk(cast, "in_progress"), "issue_card", cast.official, colour="yellow", text="超期未办结")
    assert value("yellow_cards", cast).value == 1
    card = case.cards.get()
    card.cancelled_at = card.issued_at
    card.save()
    case.yellow_cards = 0
    case.save()
    facts.keep([case.pk])
    assert value("yellow_cards", cast).value == 0


def test_each_card_counts_in_its_own_month(cast: Cast) -> None:
    case = walk(cast, "in_progress")
    for day in ("2026-03-13 10:00", "2026-03-16 10:00", "2026-04-02 10:00"):
        text = "超期未办结"
        case = act(case, "issue_card", cast.official, colour="red", text=text, at=instant(day))
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    for area in (cast.north, cast.east_grid):  # from sums of days, and from the facts themselves
        assert [value("red_cards", cast, area, one).value for one in (MARCH, april)] == [2, 1]
        for one in (MARCH, april):
            assert list(behind(INDICATORS["red_cards"], TOP, area, one, APRIL)) == [case]
    assert value("red_cards", cast, cast.west_lane, user=cast.mayor).value == 0
    assert list(facts.differences()) == []


def test_what_was_closed_stays_closed_in_its_month_when_it_goes_round_again(cast: Cast) -> None:
    walk(cast, "closed")
    case = walk(cast, "closed")
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    before = value("median_handling_hours", cast).value
    case = act(case, "reopen", cast.zhang, text="反映人说又堆上了", at=instant("2026-03-20 10:00"))
    assert (value("closed_count", cast).value, value("open_count", cast).value) == (2, 1)
    assert value("first_time_fix_rate", cast).value == Decimal("50.00")
    assert value("median_handling_hours", cast).value == before
    at = instant("2026-04-02 10:00")
    for code, who, more in (
        ("dispatch", cast.zhang, {"unit": cast.office}),
        ("sign_in", cast.he, {}),
        ("report_done", cast.he, {"text": "已重新清理", "photos": [photo("after.jpg")]}),
        ("check", cast.grid_ma, {"finding": "pass"}),
    ):
        case = act(case, code, who, at=at, **more)
    assert case.state == "closed"
    assert [value("closed_count", cast, period=one).value for one in (MARCH, april)] == [2, 0]
    assert list(facts.differences()) == []


def test_how_long_a_case_has_waited_is_elapsed_time(cast: Cast) -> None:
    file(cast, at=instant("2026-03-12 23:30"))
    for moment, band in (
        ("2026-03-13 00:30", 0),  # another date, but one hour
        ("2026-03-13 23:29", 0),
        ("2026-03-13 23:30", 1),
        ("2026-03-15 23:29", 1),
        ("2026-03-15 23:30", 3),
        ("2026-04-11 23:30", 30),
        ("2026-03-12 23:00", 0),  # the server's clock was set back
    ):
        at = instant(moment)
        counts = stock(cast.north, at)
        found = [first for first, _last in AGES if sum(one[age_key(first)] for one in counts.values())]
        assert found == [band], moment
        assert behind(INDICATORS["open_count"], TOP, cast.north, MARCH, at, age=band).count() == 1


def test_every_figure_opens_a_list_that_adds_up_to_it(cast: Cast) -> None:
    """All indicators, five levels of area, several periods and moments."""
    _story(cast)
    for folded in (False, True):
        if folded:
            facts.fold()
        for at in (instant("2026-03-13 10:00"), APRIL):
            periods = (
                MARCH,
                Period.today(date(2026, 3, 12)),
                Period(date(2026, 3, 13), date(2026, 3, 13)),
                Period(date(2026, 3, 1), date(2026, 12, 31)),
                Period(date(2025, 1, 1), date(2025, 12, 31)),
            )
            for area in (cast.city, cast.north, cast.east_street, cast.east_lane, cast.east_grid, cast.south):
                for period in periods:
                    for indicator in EVERY:
                        found = value(indicator.code, cast, area, period, at, cast.mayor)
                        said = (indicator.code, str(area), str(period), at, folded)
                        listed = behind(indicator, TOP, area, period, at)
                        assert _counted(listed, indicator, period) == found.numerator, said
                        if indicator.base:
                            listed = behind(indicator, BASE, area, period, at).count()
                            assert listed == found.denominator, said


def _counted(cases: Any, indicator: Indicator, period: Period) -> int:
    """How many cases a list has; of cards, how many they got in the period."""
    if indicator.top.measure not in ("yellow", "red"):
        return cases.count()
    given = Card.objects.filter(case__in=cases, colour=indicator.top.measure, cancelled_at=None)
    return given.filter(issued_at__date__range=(period.start, period.end)).count()


def _story(cast: Cast) -> None:
    for state in ("reported", "registered", "dispatched", "in_progress", "pending_check", "closed", "closed"):
        walk(cast, state)
    case = walk(cast, "dispatched")
    case = act(
        case,
        "return_case",
        cast.he,
        reason="not_duty",
        basis="三定方案第五条",
        suggested=cast.water.pk,
    )
    act(case, "dispatch", cast.zhang, unit=cast.water)
    case = file(cast, actor=cast.grid_ma)
    act(case, "self_handle", cast.grid_ma, text="当场清理干净", before=[photo()], after=[photo("after.jpg")])
    act(file(cast), "reject", cast.zhang, reason="not_true", text="现场已无垃圾")
    case = act(walk(cast, "in_progress"), "issue_card", cast.official, colour="red", text="超期未办结")
    act(case, "issue_card", cast.official, colour="red", text="仍未办结案件", at=instant("2026-03-13 09:00"))
    pile(cast.west_grid, 3, due=instant("2026-03-13 17:30"))
    pile(cast.south, 2, due=instant("2026-03-13 09:30"), closed=instant("2026-03-13 09:40"), extensions=1)
    pile(cast.north, 2, due=instant("2026-03-13 17:30"), paused=True)
    facts.keep(list(Case.objects.values_list("pk", flat=True)))


def test_the_colleague_from_the_next_street_gets_no_figure(cast: Cast) -> None:
    with refused(reasons.OUT_OF_REACH):
        value("reported_count", cast, cast.east_lane, user=cast.zhao)
    with pytest.raises(Refused):
        value("reported_count", cast, cast.north, user=cast.zhang)


def test_every_indicator_explains_itself(cast: Cast) -> None:
    for indicator in EVERY:
        assert all(map(str, (indicator.label, indicator.unit, indicator.formula, indicator.placed)))
    assert len(INDICATORS) == len(EVERY)

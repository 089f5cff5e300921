"""Working days and calendar days as 民法典 201 and 203 count them, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from governance.clock.arithmetic import ClockType, LastDayEnds, due, remaining, share_used, used
from tests.clock.builders import KUNMING, at

WORKING, CALENDAR = ClockType.WORKING_DAY, ClockType.CALENDAR_DAY
CLOSE, MIDNIGHT = LastDayEnds.CLOSE_OF_BUSINESS, LastDayEnds.END_OF_DAY


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-10-12 00:00", 1, "2026-10-13 17:30"),  # the day of the start does not count, even from 00:00
        ("2026-10-12 23:59", 1, "2026-10-13 17:30"),
        ("2026-10-16 09:00", 1, "2026-10-19 17:30"),
        ("2026-10-17 09:00", 1, "2026-10-19 17:30"),  # from a Saturday, Monday is the first
        ("2026-09-30 09:00", 1, "2026-10-08 17:30"),
        ("2026-09-30 09:00", 3, "2026-10-10 17:30"),  # the make-up Saturday counts
        ("2026-02-13 09:00", 3, "2026-02-25 17:30"),
        ("2026-02-24 09:00", 5, "2026-03-02 17:30"),
    ],
)
def test_working_days_end_at_the_close_of_business(start: str, days: int, end: str) -> None:
    found = due(at(start), days, WORKING, KUNMING)
    assert found.due_at == at(end)
    assert found.missing_years == ()


def test_working_days_end_at_midnight_where_the_rule_says_so() -> None:
    found = due(at("2026-10-16 09:00"), 1, WORKING, KUNMING, last_day_ends=MIDNIGHT)
    assert found.due_at == at("2026-10-19 24:00") == at("2026-10-20 00:00")
    assert found.last_day == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-10-12 00:00", 1, "2026-10-13 24:00"),
        ("2026-09-25 09:00", 10, "2026-10-08 24:00"),  # the tenth day, 5 October, is a holiday
        ("2026-09-30 09:00", 10, "2026-10-10 24:00"),  # a Saturday, but worked
        ("2026-10-02 09:00", 15, "2026-10-19 24:00"),  # a Saturday that is off
        ("2026-02-01 09:00", 13, "2026-02-14 24:00"),  # the make-up Saturday before Spring Festival
        ("2026-02-01 09:00", 14, "2026-02-24 24:00"),  # the first day of Spring Festival
    ],
)
def test_calendar_days_end_on_the_next_day_that_is_no_rest_day(start: str, days: int, end: str) -> None:
    assert due(at(start), days, CALENDAR, KUNMING).due_at == at(end)


def test_calendar_days_end_at_the_close_of_business_where_the_act_needs_an_office() -> None:
    found = due(at("2026-10-02 09:00"), 15, CALENDAR, KUNMING, last_day_ends=CLOSE)
    assert found.due_at == at("2026-10-19 17:30")


def test_a_term_into_2027_knows_new_years_day_and_says_that_the_rest_is_not_known() -> None:
    found = due(at("2026-12-30 09:00"), 5, WORKING, KUNMING)
    assert found.due_at == at("2027-01-07 17:30")
    assert found.missing_years == (2027,)


def test_calendar_days_ask_the_calendar_for_the_last_day_only() -> None:
    long = due(at("2026-12-01 09:00"), 30, CALENDAR, KUNMING)
    assert (long.due_at, long.missing_years) == (at("2026-12-31 24:00"), ())
    longer = due(at("2026-12-01 09:00"), 31, CALENDAR, KUNMING)
    assert (longer.due_at, longer.missing_years) == (at("2027-01-04 24:00"), (2027,))


def test_a_day_is_used_when_it_has_ended() -> None:
    start = at("2026-10-12 09:00")
    assert used(start, at("2026-10-13 17:29"), WORKING, KUNMING).days == 0
    assert used(start, at("2026-10-13 17:30"), WORKING, KUNMING).days == 1
    assert used(start, at("2026-10-13 17:30"), CALENDAR, KUNMING).days == 0
    assert used(start, at("2026-10-13 24:00"), CALENDAR, KUNMING).days == 1


def test_the_last_day_shows_one_day_left_until_it_is_over() -> None:
    start = at("2026-10-12 09:00")
    assert remaining(start, at("2026-10-12 10:00"), 3, WORKING, KUNMING).days == 3
    assert remaining(start, at("2026-10-15 17:29"), 3, WORKING, KUNMING).days == 1
    assert remaining(start, at("2026-10-15 17:30"), 3, WORKING, KUNMING).days == 0
    assert remaining(start, at("2026-10-20 09:00"), 3, WORKING, KUNMING).days == -2


def test_days_left_include_those_by_which_a_rest_day_moved_the_end() -> None:
    """15 days end on Saturday 17 October and are moved to Monday: on Friday there are still four days."""
    left = remaining(at("2026-10-02 09:00"), at("2026-10-16 09:00"), 15, CALENDAR, KUNMING)
    assert left.days == 4


def test_the_share_of_one_working_day_grows_by_the_minute() -> None:
    """From Friday 16:00 to Monday 17:30 are 1.5 + 7 hours of office time."""
    start = at("2026-10-16 16:00")
    assert share_used(start, at("2026-10-17 12:00"), 1, WORKING, KUNMING) == Fraction(15, 85)
    assert share_used(start, at("2026-10-19 12:00"), 1, WORKING, KUNMING) == Fraction(45, 85)
    assert share_used(start, at("2026-10-19 17:30"), 1, WORKING, KUNMING) == 1


def test_the_share_of_a_moved_term_reaches_one_at_its_end_only() -> None:
    start, end = at("2026-10-02 00:00"), at("2026-10-19 24:00")
    assert share_used(start, end - timedelta(days=9), 15, CALENDAR, KUNMING) == Fraction(1, 2)
    assert share_used(start, end, 15, CALENDAR, KUNMING) == 1


@pytest.mark.parametrize("days", [0, -3, Decimal("1.5"), 3661])
def test_a_term_in_days_is_whole_and_positive(days: Decimal) -> None:
    with pytest.raises(ValueError, match="whole number"):
        due(at("2026-10-12 09:00"), days, WORKING, KUNMING)


def test_a_term_in_days_is_no_length_of_time() -> None:
    with pytest.raises(TypeError):
        due(at("2026-10-12 09:00"), timedelta(days=3), CALENDAR, KUNMING)

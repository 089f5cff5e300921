"""Urgent hours and working hours, worked by hand."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from governance.clock.arithmetic import ClockType, Due, Pause, due, remaining, share_used, used
from governance.clock.calendars import Calendar, DayKind, OfficeHours, SpecialDay, week_of
from tests.clock.builders import KUNMING, OFFICE, at

URGENT, WORKING = ClockType.URGENT_HOUR, ClockType.WORKING_HOUR


def working(start: str, hours: int | str, calendar: Calendar = KUNMING) -> Due:
    return due(at(start), Decimal(hours), WORKING, calendar)


def test_an_urgent_hour_runs_through_the_night() -> None:
    assert due(at("2026-07-01 22:36"), 2, URGENT, KUNMING).due_at == at("2026-07-02 00:36")


def test_an_urgent_hour_runs_through_holidays_and_asks_no_calendar() -> None:
    found = due(at("2026-12-31 23:00"), 48, URGENT, KUNMING)
    assert found.due_at == at("2027-01-02 23:00")
    assert found.missing_years == ()


def test_the_result_is_an_instant_in_utc() -> None:
    found = due(at("2026-07-01 22:36"), 2, URGENT, KUNMING)
    assert found.due_at is not None
    assert found.due_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-10-16 16:00", "8", "2026-10-19 17:00"),  # 1.5 h on Friday, 6.5 h on Monday
        ("2026-10-16 09:00", "3", "2026-10-16 12:00"),  # stays at the end of the span
        ("2026-10-16 09:00", "7", "2026-10-16 17:30"),  # not the next opening
        ("2026-10-16 09:00", "7.5", "2026-10-19 09:30"),
        ("2026-10-16 11:50", "0.5", "2026-10-16 13:50"),  # over lunch
        ("2026-10-16 12:40", "1", "2026-10-16 14:30"),  # begins at the next opening
        ("2026-10-16 17:30", "1", "2026-10-19 10:00"),
        ("2026-10-17 11:00", "1", "2026-10-19 10:00"),
        ("2026-10-16 06:00", "0.25", "2026-10-16 09:15"),
    ],
)
def test_working_hours_run_inside_office_time_only(start: str, hours: str, end: str) -> None:
    assert working(start, hours).due_at == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-09-30 16:00", "8", "2026-10-08 17:00"),  # seven days off
        ("2026-09-30 16:00", "20", "2026-10-10 15:00"),  # Saturday the 10th is worked
        ("2026-09-19 10:00", "8", "2026-09-21 10:00"),  # so is Sunday the 20th
        ("2026-02-13 17:00", "8", "2026-02-24 09:30"),  # 0.5 h, then Saturday the 14th, then nine days off
        ("2026-02-27 17:00", "7", "2026-02-28 17:00"),
    ],
)
def test_holidays_stop_working_hours_and_make_up_days_run_them(start: str, hours: str, end: str) -> None:
    found = working(start, hours)
    assert found.due_at == at(end)
    assert found.missing_years == ()


def test_a_year_that_is_not_known_has_the_fixed_holidays_and_is_named() -> None:
    found = working("2026-12-31 16:00", "8")
    assert found.due_at == at("2027-01-04 17:00")  # 1 January is a Friday
    assert found.missing_years == (2027,)
    long_office = Calendar(
        hours=(OfficeHours(date(2000, 1, 1), week_of(("08:00", "18:00"))),), covered=frozenset({2026})
    )
    found = due(at("2026-12-31 17:00"), 4, WORKING, long_office)
    assert (found.due_at, found.missing_years) == (at("2027-01-04 11:00"), (2027,))


def test_what_was_entered_for_a_fixed_holiday_is_stronger_and_an_entered_year_says_all() -> None:
    day = date(2027, 5, 2)  # a Sunday
    worked = SpecialDay(day, DayKind.WORKDAY, "调休")
    assert not Calendar(hours=(OFFICE,)).day(date(2027, 10, 1)).is_workday
    assert Calendar(hours=(OFFICE,), special=(worked,)).day(day).is_make_up
    assert Calendar(hours=(OFFICE,), covered=frozenset({2027})).is_workday(date(2027, 10, 1))
    assert Calendar(hours=(OFFICE,)).is_workday(date(2024, 5, 2))  # off by law since 2025


def test_an_unknown_year_is_named_while_a_pause_is_open_too() -> None:
    stops = [Pause(at("2027-01-06 10:00"))]
    found = due(at("2026-12-30 09:00"), 40, WORKING, KUNMING, pauses=stops)
    assert (found.due_at, found.missing_years) == (None, (2027,))
    early = due(at("2026-12-30 09:00"), 40, WORKING, KUNMING, pauses=[Pause(at("2026-12-31 10:00"))])
    assert early.missing_years == ()


def test_seconds_are_kept() -> None:
    start = at("2026-10-16 16:00") + timedelta(seconds=12, microseconds=345)
    assert due(start, 8, WORKING, KUNMING).due_at == at("2026-10-19 17:00") + timedelta(
        seconds=12, microseconds=345
    )


def test_an_act_at_the_due_instant_is_in_time_and_the_moment_after_is_late() -> None:
    found = working("2026-10-16 09:00", "7")
    assert not found.is_late(at("2026-10-16 17:30"))
    assert found.is_late(at("2026-10-16 17:30") + timedelta(microseconds=1))


def test_a_term_that_ends_with_an_office_span_at_midnight_ends_on_that_day() -> None:
    round_the_clock = Calendar(
        hours=(OfficeHours(date(2000, 1, 1), week_of(("20:00", "24:00"), days=range(7))),)
    )
    found = working("2026-10-16 20:00", "4", round_the_clock)
    assert found.due_at == at("2026-10-16 24:00")
    assert found.last_day == date(2026, 10, 16)


def test_summer_hours_hold_from_their_date_on() -> None:
    summer = OfficeHours(date(2026, 5, 11), week_of(("08:30", "12:00"), ("14:30", "18:00")))
    seasons = Calendar(hours=(OFFICE, summer), covered=frozenset({2026}))
    assert working("2026-05-08 17:00", "1", seasons).due_at == at("2026-05-11 09:00")
    assert working("2026-05-07 17:00", "1", seasons).due_at == at("2026-05-08 09:30")


def test_used_and_remaining_and_the_share_at_noon_on_monday() -> None:
    start, noon = at("2026-10-16 16:00"), at("2026-10-19 12:00")
    assert used(start, noon, WORKING, KUNMING).time == timedelta(hours=4.5)
    assert used(start, noon, WORKING, KUNMING).amount == Fraction(9, 2)
    assert remaining(start, noon, 8, WORKING, KUNMING).time == timedelta(hours=3.5)
    assert share_used(start, noon, 8, WORKING, KUNMING) == Fraction(9, 16)


def test_what_is_late_has_a_negative_rest() -> None:
    left = remaining(at("2026-10-16 09:00"), at("2026-10-19 10:00"), 7, WORKING, KUNMING)
    assert left.time == timedelta(hours=-1)


def test_nothing_is_used_before_the_start() -> None:
    assert used(at("2026-10-16 09:00"), at("2026-10-15 09:00"), URGENT, KUNMING).time == timedelta(0)


@pytest.mark.parametrize("amount", [0, -1, Decimal("0.001"), Fraction(1, 7), timedelta(seconds=30), 10**7])
def test_an_amount_that_is_no_positive_number_of_whole_minutes_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        due(at("2026-10-16 09:00"), amount, WORKING, KUNMING)


@pytest.mark.parametrize("amount", [1.0, True])
def test_floats_are_refused(amount: float) -> None:
    with pytest.raises(TypeError):
        due(at("2026-10-16 09:00"), amount, WORKING, KUNMING)  # type: ignore[arg-type]


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(at("2026-10-16 09:00").replace(tzinfo=None), 1, WORKING, KUNMING)


def test_twenty_minutes_may_be_given_as_a_third_of_an_hour_or_as_a_length_of_time() -> None:
    start, end = at("2026-10-16 09:00"), at("2026-10-16 09:20")
    assert due(start, Fraction(1, 3), WORKING, KUNMING).due_at == end
    assert due(start, timedelta(minutes=20), WORKING, KUNMING).due_at == end


def test_a_known_year_is_looked_up_by_bisection_and_never_walked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = due(at("2026-01-05 09:00"), 1500, WORKING, KUNMING).due_at

    def no_day(*_args: object) -> None:
        raise AssertionError("a day was looked at again")

    monkeypatch.setattr(Calendar, "day", no_day)
    assert due(at("2026-01-05 09:00"), 1500, WORKING, KUNMING).due_at == long

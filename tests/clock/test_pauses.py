"""Suspended clocks, worked by hand."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from governance.clock.arithmetic import ClockType, Due, LastDayEnds, Pause, due, remaining, share_used, used
from tests.clock.builders import KUNMING, at

HOUR, DAY, CALENDAR = ClockType.WORKING_HOUR, ClockType.WORKING_DAY, ClockType.CALENDAR_DAY


def pause(begin: str, end: str | None = None) -> Pause:
    return Pause(at(begin), None if end is None else at(end))


def eight_hours_from_friday(*pauses: Pause) -> Due:
    return due(at("2026-10-16 16:00"), 8, HOUR, KUNMING, pauses=pauses)


def test_a_pause_moves_working_hours_by_the_office_time_it_covers() -> None:
    found = eight_hours_from_friday(pause("2026-10-16 17:00", "2026-10-19 10:00"))
    assert found.due_at == at("2026-10-20 10:00")  # 0.5 h on Friday and 1 h on Monday, from Monday 17:00


def test_a_pause_at_night_moves_nothing() -> None:
    found = eight_hours_from_friday(pause("2026-10-16 18:00", "2026-10-19 08:00"))
    assert found.due_at == at("2026-10-19 17:00")


def test_overlapping_pauses_count_once() -> None:
    found = eight_hours_from_friday(
        pause("2026-10-19 09:30", "2026-10-19 10:30"), pause("2026-10-19 10:00", "2026-10-19 11:00")
    )
    assert found.due_at == at("2026-10-20 10:00")


def test_a_pause_before_the_start_counts_from_the_start() -> None:
    found = eight_hours_from_friday(pause("2026-10-01 09:00", "2026-10-16 17:00"))
    assert found.due_at == at("2026-10-20 09:30")  # 0.5 h on Friday, 7 h on Monday, 0.5 h on Tuesday


def test_an_open_pause_leaves_no_end() -> None:
    found = eight_hours_from_friday(pause("2026-10-19 10:00"))
    assert found.due_at is None
    assert not found.is_late(at("2030-01-01 00:00"))


def test_an_open_pause_that_begins_at_or_after_the_end_changes_nothing() -> None:
    assert eight_hours_from_friday(pause("2026-10-19 17:00")).due_at == at("2026-10-19 17:00")
    assert eight_hours_from_friday(pause("2026-10-19 17:01")).due_at == at("2026-10-19 17:00")


def test_while_paused_what_is_left_stands_still() -> None:
    stops = [pause("2026-10-19 10:00")]
    for moment in ("2026-10-19 10:00", "2026-10-19 16:00", "2026-11-30 12:00"):
        left = remaining(at("2026-10-16 16:00"), at(moment), 8, HOUR, KUNMING, pauses=stops)
        assert left.time == timedelta(hours=5.5)
        share = share_used(at("2026-10-16 16:00"), at(moment), 8, HOUR, KUNMING, pauses=stops)
        assert share == Fraction(5, 16)


def test_a_day_during_which_the_clock_stood_still_does_not_count() -> None:
    """Three working days from Monday: Tuesday, then Wednesday and Thursday are lost, Friday, Monday."""
    stops = [pause("2026-10-14 10:00", "2026-10-15 15:00")]
    assert due(at("2026-10-12 09:00"), 3, DAY, KUNMING, pauses=stops).due_at == at("2026-10-19 17:30")
    assert used(at("2026-10-12 09:00"), at("2026-10-16 17:30"), DAY, KUNMING, pauses=stops).days == 2


def test_two_pauses_on_one_day_take_it_once() -> None:
    stops = [pause("2026-10-14 10:00", "2026-10-14 11:00"), pause("2026-10-14 14:00", "2026-10-14 15:00")]
    assert due(at("2026-10-12 09:00"), 3, DAY, KUNMING, pauses=stops).due_at == at("2026-10-16 17:30")


def test_a_pause_outside_the_working_day_takes_nothing() -> None:
    stops = [pause("2026-10-14 17:30", "2026-10-15 09:00")]
    assert due(at("2026-10-12 09:00"), 3, DAY, KUNMING, pauses=stops).due_at == at("2026-10-15 17:30")


def test_until_midnight_a_pause_in_the_evening_takes_the_day() -> None:
    stops = [pause("2026-10-15 18:00", "2026-10-15 20:00")]
    found = due(at("2026-10-12 09:00"), 3, DAY, KUNMING, last_day_ends=LastDayEnds.END_OF_DAY, pauses=stops)
    assert found.due_at == at("2026-10-16 24:00")


def test_the_last_day_of_a_moved_term_is_a_whole_day() -> None:
    """15 days end on Saturday, move to Monday; Monday is paused, so Tuesday is the last day."""
    stops = [pause("2026-10-19 10:00", "2026-10-19 11:00")]
    assert due(at("2026-10-02 09:00"), 15, CALENDAR, KUNMING, pauses=stops).due_at == at("2026-10-20 24:00")


def test_an_open_pause_before_the_last_day_leaves_no_end_for_days() -> None:
    for clock in (DAY, CALENDAR):
        found = due(at("2026-10-12 09:00"), 3, clock, KUNMING, pauses=[pause("2026-10-14 10:00")])
        assert found.due_at is None
        assert found.last_day is None


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="pause ends before"):
        eight_hours_from_friday(pause("2026-10-16 17:00", "2026-10-16 16:00"))

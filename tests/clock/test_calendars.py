"""What a calendar value says of single days, and what it refuses to be."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest

from governance.clock.calendars import (
    Calendar,
    DayKind,
    OfficeHours,
    Span,
    SpecialDay,
    week_of,
)
from governance.clock.yearview import year_view
from tests.clock.builders import DAYS_2026, KUNMING, OFFICE, make_up

NORMAL = OFFICE.week[0]


def test_a_weekday_is_worked_and_a_weekend_is_not() -> None:
    friday, saturday = KUNMING.day(date(2026, 10, 16)), KUNMING.day(date(2026, 10, 17))
    assert (friday.spans, friday.minutes, friday.is_make_up) == (NORMAL, 420, False)
    assert (saturday.spans, saturday.is_workday, saturday.is_holiday) == ((), False, False)


def test_a_holiday_is_off_and_a_make_up_day_has_mondays_hours() -> None:
    holiday, worked = KUNMING.day(date(2026, 10, 1)), KUNMING.day(date(2026, 10, 10))
    assert (holiday.is_holiday, holiday.name, holiday.spans) == (True, "国庆节", ())
    assert (worked.is_make_up, worked.name, worked.spans) == (True, "国庆节", NORMAL)


def test_where_monday_is_off_a_make_up_day_has_the_hours_of_the_first_worked_weekday() -> None:
    tuesdays = OfficeHours(date(2000, 1, 1), week_of(("10:00", "11:00"), days=[1, 4]))
    calendar = Calendar(hours=(tuesdays,), special=tuple(make_up("", "2026-10-10")))
    assert calendar.day(date(2026, 10, 10)).spans == (Span(600, 660),)


def test_a_make_up_day_may_have_hours_of_its_own() -> None:
    own = SpecialDay(date(2026, 10, 10), DayKind.WORKDAY, "", (Span(540, 720),))
    assert Calendar(hours=(OFFICE,), special=(own,)).day(own.date).minutes == 180


def test_before_the_first_rule_starts_the_first_rule_holds() -> None:
    late = OfficeHours(date(2026, 5, 1), OFFICE.week)
    assert Calendar(hours=(late,)).is_workday(date(2026, 4, 30))


def test_the_same_calendar_is_equal_and_hashes_alike_however_its_days_are_ordered() -> None:
    shuffled = Calendar(
        hours=(OFFICE,), special=tuple(reversed(DAYS_2026)), covered=frozenset({2026}), name=KUNMING.name
    )
    assert shuffled == KUNMING
    assert hash(shuffled) == hash(KUNMING)
    assert pickle.loads(pickle.dumps(KUNMING)) == copy.deepcopy(KUNMING) == KUNMING  # noqa: S301


@pytest.mark.parametrize(
    "spans",
    [
        (Span(720, 540),),
        (Span(540, 540),),
        (Span(-1, 540),),
        (Span(540, 1441),),
        (Span(540, 720), Span(700, 800)),
        (Span(800, 900), Span(540, 720)),
    ],
)
def test_spans_that_overlap_run_backwards_or_leave_the_day_are_refused(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match=r"office time|begins before"):
        OfficeHours(date(2000, 1, 1), (spans, (), (), (), (), (), ()))


def test_a_week_without_work_or_with_eight_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        OfficeHours(date(2000, 1, 1), ((),) * 7)
    with pytest.raises(ValueError, match="seven"):
        OfficeHours(date(2000, 1, 1), (NORMAL,) * 8)


def test_a_calendar_has_hours_and_no_date_twice() -> None:
    with pytest.raises(ValueError, match="has office hours"):
        Calendar(hours=())
    with pytest.raises(ValueError, match="office hours: a date"):
        Calendar(hours=(OFFICE, OFFICE))
    with pytest.raises(ValueError, match="special days: a date"):
        Calendar(hours=(OFFICE,), special=(DAYS_2026[0], DAYS_2026[0]))


def test_a_holiday_has_no_hours_and_a_workday_not_none() -> None:
    with pytest.raises(ValueError, match="no office time"):
        SpecialDay(date(2026, 1, 1), DayKind.HOLIDAY, "", (Span(540, 720),))
    with pytest.raises(ValueError, match="has office time"):
        SpecialDay(date(2026, 1, 1), DayKind.WORKDAY, "", ())


@pytest.mark.parametrize("text", ["9:00", "09.00", "24:01", "12:60", "ab:cd", "", "０９:00", "-1:00"])
def test_a_time_of_day_is_written_with_four_digits(text: str) -> None:
    with pytest.raises(ValueError, match=r"written like|ends at"):
        Span.parse(text, "24:00")


def test_the_year_2026_as_a_page_prints_it() -> None:
    """261 weekdays, less 19 on which a holiday falls, and 6 make-up days; counted from the notice."""
    view = year_view(KUNMING, 2026)
    assert view.covered
    assert (view.totals.workdays, view.totals.make_up_days, view.totals.holidays) == (248, 6, 33)
    assert view.totals.workdays + view.totals.holidays + view.totals.rest_days == 365
    assert view.totals.office_time.total_seconds() == 248 * 7 * 3600
    october = view.months[9]
    assert [len(week) for week in october.weeks] == [7] * 5
    assert october.weeks[0][:3] == [None, None, None]
    assert october.first.date == date(2026, 10, 1)
    assert (october.totals.workdays, october.totals.holidays) == (17 + 1, 7)
    golden_week = next(one for one in view.stretches if one.name == "国庆节" and not one.is_workday)
    assert (golden_week.first, golden_week.last, golden_week.days) == (
        date(2026, 10, 1),
        date(2026, 10, 7),
        7,
    )
    assert view.hours == [(date(2026, 1, 1), OFFICE.week)]


def test_a_year_nobody_has_entered_says_so_and_shows_the_seasons() -> None:
    summer = OfficeHours(date(2027, 5, 1), week_of(("08:30", "12:00"), ("14:30", "18:00")))
    view = year_view(Calendar(hours=(OFFICE, summer)), 2027)
    assert not view.covered
    assert [(one.name, one.days) for one in view.stretches] == [("元旦", 1), ("劳动节", 2), ("国庆节", 3)]
    assert [first for first, _week in view.hours] == [date(2027, 1, 1), date(2027, 5, 1)]

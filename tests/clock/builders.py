"""Kunming's office and the year 2026 as the State Council's notice has it, typed in by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from governance.clock.calendars import SHANGHAI, Calendar, DayKind, OfficeHours, SpecialDay, week_of

OFFICE = OfficeHours(date(2000, 1, 1), week_of(("09:00", "12:00"), ("13:30", "17:30")))


def holiday(name: str, first: str, last: str | None = None) -> list[SpecialDay]:
    """The days off from ``first`` to ``last``, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return [
        SpecialDay(begin + timedelta(days), DayKind.HOLIDAY, name) for days in range((end - begin).days + 1)
    ]


def make_up(name: str, *days: str) -> list[SpecialDay]:
    return [SpecialDay(date.fromisoformat(day), DayKind.WORKDAY, name) for day in days]


DAYS_2026 = (
    *holiday("元旦", "2026-01-01", "2026-01-03"),
    *make_up("元旦", "2026-01-04"),
    *holiday("春节", "2026-02-15", "2026-02-23"),
    *make_up("春节", "2026-02-14", "2026-02-28"),
    *holiday("清明节", "2026-04-04", "2026-04-06"),
    *holiday("劳动节", "2026-05-01", "2026-05-05"),
    *make_up("劳动节", "2026-05-09"),
    *holiday("端午节", "2026-06-19", "2026-06-21"),
    *holiday("中秋节", "2026-09-25", "2026-09-27"),
    *holiday("国庆节", "2026-10-01", "2026-10-07"),
    *make_up("国庆节", "2026-09-20", "2026-10-10"),
)

KUNMING = Calendar(hours=(OFFICE,), special=DAYS_2026, covered=frozenset({2026}), name="昆明市工作日历")


def at(text: str) -> datetime:
    """An instant from local text: "2026-10-16 16:00"; 24:00 is the next midnight."""
    if text.endswith(" 24:00"):
        return at(text.removesuffix("24:00") + "00:00") + timedelta(days=1)
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

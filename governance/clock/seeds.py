"""What a calendar begins with: usual office hours, and the holidays that a package knows."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

from chinese_calendar import constants
from django.utils.translation import gettext_noop as _

from governance.clock.calendars import DayKind, OfficeHours, SpecialDay, week_of

USUAL_HOURS = OfficeHours(date(2000, 1, 1), week_of(("09:00", "12:00"), ("13:30", "17:30")))

NAMES = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "Mid-autumn Festival": _("中秋节"),
    "National Day": _("国庆节"),
    "Anti-Fascist 70th Day": _("抗战胜利七十周年纪念日"),
}


def source() -> str:
    """Where the seed comes from, with its version."""
    return f"chinesecalendar {version('chinesecalendar')}"


def known_years() -> range:
    """The years of which the package knows the holidays."""
    years = [day.year for day in constants.holidays]
    return range(min(years), max(years) + 1)


def known_days(years: set[int]) -> list[SpecialDay]:
    """The holidays and make-up workdays of ``years``, as the package has them."""
    days = [
        SpecialDay(day, kind, NAMES.get(str(name), str(name)))
        for kind, table in ((DayKind.HOLIDAY, constants.holidays), (DayKind.WORKDAY, constants.workdays))
        for day, name in table.items()
        if day.year in years
    ]
    return sorted(days, key=lambda day: day.date)

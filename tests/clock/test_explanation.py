"""Every deadline can say in words why it is when it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import translation

from governance.clock.arithmetic import Amount, ClockType, LastDayEnds, Pause, due
from governance.clock.calendars import Calendar
from governance.clock.explanation import Explanation, amount_text, explain
from tests.clock.builders import KUNMING, at

URGENT, HOUR = ClockType.URGENT_HOUR, ClockType.WORKING_HOUR
DAY, CALENDAR = ClockType.WORKING_DAY, ClockType.CALENDAR_DAY


def told(
    start: str,
    amount: Amount,
    clock: ClockType,
    pauses: Iterable[Pause] = (),
    calendar: Calendar = KUNMING,
    ends: LastDayEnds | None = None,
) -> Explanation:
    with translation.override("zh-hans"):
        return explain(due(at(start), amount, clock, calendar, pauses=pauses, last_day_ends=ends))


def test_eight_working_hours_from_friday_afternoon() -> None:
    words = told("2026-10-16 16:00", 8, HOUR)
    assert words.summary == "自 10-16（周五）16:00 起 8 工作时，10-19（周一）17:00 到期"
    assert words.lines == [
        "办公时间 09:00–12:00、13:30–17:30",
        "10-17（周六）、10-18（周日）休息",
        "10-16（周五）用去 1.5 小时，10-19（周一）用去 6.5 小时",
    ]
    assert words.warnings == []
    assert words.text == "；".join([words.summary, *words.lines])


def test_twenty_working_hours_over_national_day() -> None:
    words = told("2026-09-30 16:00", 20, HOUR)
    assert words.summary == "自 09-30（周三）16:00 起 20 工作时，10-10（周六）15:00 到期"
    assert words.lines == [
        "办公时间 09:00–12:00、13:30–17:30",
        "10-01 至 10-07 国庆节放假 7 天",
        "10-10（周六）调休上班",
        "09-30（周三）用去 1.5 小时，10-08（周四）用去 7 小时，"
        "10-09（周五）用去 7 小时，10-10（周六）用去 4.5 小时",
    ]


def test_an_urgent_hour_needs_few_words() -> None:
    words = told("2026-10-01 22:36", 2, URGENT)
    assert words.summary == "自 10-01（周四）22:36 起 2 紧急工作时，10-02（周五）00:36 到期"
    assert words.lines == ["昼夜连续计时，节假日不停"]


def test_a_long_term_is_summed_up_and_an_unknown_year_is_warned_of() -> None:
    words = told("2026-12-01 10:00", 30, DAY)
    assert words.summary == "自 12-01（周二）10:00 起 30 个工作日，2027-01-13（周三）17:30 到期"
    assert words.lines == [
        "12-01（周二）当日不计入，自次日起算",
        "每周休息日共 12 天",
        "2027-01-01（周五）元旦放假",
        "12-02（周三）至 2027-01-13（周三）计 30 个工作日",
    ]
    assert words.warnings == ["2027 年的放假安排尚未录入，暂按固定假日和每周作息推算，录入后到期时间可能变动"]


def test_long_working_hours_name_the_first_and_the_last_day() -> None:
    words = told("2026-10-12 16:00", 40, HOUR)
    assert words.lines[-1] == (
        "10-12（周一）用去 1.5 小时，其后 5 个工作日用去 35 小时，10-20（周二）用去 3.5 小时"
    )


def test_a_term_that_ends_on_a_holiday_says_to_which_day_it_moves() -> None:
    words = told("2026-09-25 09:00", 10, CALENDAR)
    assert words.summary == "自 09-25（周五）09:00 起 10 个自然日，10-08（周四）24:00 到期"
    assert words.lines == [
        "09-25（周五）当日不计入，自次日起算",
        "10-05 至 10-07 国庆节放假 3 天",
        "09-26（周六）至 10-05（周一）计 10 个自然日",
        "最后一日 10-05（周一）为休息日，顺延至 10-08（周四）",
    ]


def test_a_start_outside_office_time_says_from_when_it_counts() -> None:
    words = told("2026-10-17 12:34", 1, HOUR)
    assert "起点不在办公时间内，自 10-19（周一）09:00 起算" in words.lines


def test_a_rest_at_the_start_is_told_as_the_beginning() -> None:
    resting = [Pause(at("2026-10-07 23:59"), at("2026-10-08 10:00"))]
    words = told("2026-10-07 23:59", 2, HOUR, resting)
    assert "起点不在办公时间内，自 10-08（周四）10:00 起算" in words.lines
    inside = told("2026-10-12 09:30", 2, HOUR, [Pause(at("2026-10-12 09:00"), at("2026-10-12 11:00"))])
    assert "起点时已暂停计时，自 10-12（周一）11:00 起算" in inside.lines
    days = told("2026-10-12 09:00", 3, DAY, [Pause(at("2026-10-12 10:00"), at("2026-10-14 08:00"))])
    assert "10-12（周一）当日不计入，自 10-14（周三）起算" in days.lines
    calendar_days = told(
        "2026-10-12 09:00", 3, CALENDAR, [Pause(at("2026-10-12 10:00"), at("2026-10-13 08:00"))]
    )
    assert "10-12（周一）当日不计入，自 10-14（周三）起算" in calendar_days.lines


def test_pauses_and_the_days_they_take_are_told() -> None:
    words = told("2026-10-12 09:00", 3, DAY, [Pause(at("2026-10-14 10:00"), at("2026-10-15 15:00"))])
    assert "10-14（周三）10:00 至 10-15（周四）15:00 暂停计时" in words.lines
    assert "因暂停，10-14（周三）至 10-15（周四）共 2 天不计入" in words.lines
    assert words.lines[-1] == "10-13（周二）至 10-19（周一）计 3 个工作日"


def test_an_open_pause_tells_that_the_end_is_not_known() -> None:
    for clock in (HOUR, DAY, CALENDAR, URGENT):
        words = told("2026-10-12 09:00", 30, clock, [Pause(at("2026-10-12 10:00"))])
        assert "10-12（周一）10:00 起暂停计时，恢复后再算到期时间" in words.summary


def test_minutes_that_are_rounded_still_add_up() -> None:
    start = at("2026-10-16 16:00") + timedelta(seconds=40)
    with translation.override("zh-hans"):
        words = explain(due(start, 8, HOUR, KUNMING))
    assert words.lines[-1] == "10-16（周五）用去 1 小时 29 分，10-19（周一）用去 6 小时 31 分"


@pytest.mark.parametrize(
    ("amount", "clock", "text"),
    [
        (timedelta(hours=2), URGENT, "2 紧急工作时"),
        (timedelta(hours=1.5), HOUR, "1.5 工作时"),
        (timedelta(minutes=20), HOUR, "20 分钟（工作时）"),
        (timedelta(minutes=30), URGENT, "0.5 小时（紧急工作时）"),
        (timedelta(minutes=80), URGENT, "1 小时 20 分（紧急工作时）"),
        (5, DAY, "5 个工作日"),
        (30, CALENDAR, "30 个自然日"),
    ],
)
def test_amounts_are_written_as_people_say_them(amount: timedelta | int, clock: ClockType, text: str) -> None:
    with translation.override("zh-hans"):
        assert amount_text(amount, clock) == text


def test_thirds_of_an_hour_do_not_break_the_words() -> None:
    assert told("2026-10-16 09:00", Fraction(1, 3), HOUR).summary.endswith("10-16（周五）09:20 到期")

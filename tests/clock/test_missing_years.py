"""The warning about years that deadlines reach and nobody has entered."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from pytest_django import DjangoAssertNumQueries

from governance.clock import services
from governance.clock.models import WorkCalendar
from governance.clock.warnings import missing_years
from tests.clock.builders import DAYS_2026, holiday


@pytest.fixture
def calendar(city: SimpleNamespace) -> WorkCalendar:
    return services.create_calendar(
        city.kunming, name="昆明市工作日历", actor=None, reason="初始", days=DAYS_2026, years={2026: "通知"}
    )


def test_nothing_is_missing_while_the_horizon_stays_in_a_known_year(calendar: WorkCalendar) -> None:
    assert missing_years(on=date(2026, 10, 2), horizon_days=90) == []


def test_next_year_is_missed_as_soon_as_a_deadline_may_reach_it(calendar: WorkCalendar) -> None:
    [warning] = missing_years(on=date(2026, 10, 3), horizon_days=90)
    assert (warning.year, warning.days_until) == (2027, 90)
    assert warning.calendar == calendar
    assert warning.text == (
        "“昆明市工作日历”还没有 2027 年的放假安排，距该年还有 90 天；"
        "跨年的时限暂按固定假日和每周作息推算，请尽快录入。"
    )


def test_a_year_that_has_begun_is_missed_in_other_words(calendar: WorkCalendar) -> None:
    [warning] = missing_years(on=date(2027, 1, 1), horizon_days=30)
    assert warning.days_until == 0
    assert "时限正按固定假日和每周作息推算" in warning.text


def test_importing_the_year_ends_the_warning(calendar: WorkCalendar) -> None:
    services.import_days(calendar, 2027, holiday("元旦", "2027-01-01"), source="通知", actor=None)
    assert missing_years(on=date(2026, 12, 1)) == []


def test_an_area_hears_of_the_calendar_that_serves_it_only(
    city: SimpleNamespace, calendar: WorkCalendar
) -> None:
    services.create_calendar(city.wuhua, name="五华", actor=None, reason="自设")
    on = date(2026, 6, 1)
    assert [(one.area, one.year) for one in missing_years(city.huashan, on=on)] == [(city.wuhua, 2026)]
    assert missing_years(city.panlong, on=on) == []
    assert [one.area for one in missing_years(on=on)] == [city.wuhua]


def test_many_calendars_cost_no_more_queries_than_one(
    city: SimpleNamespace, calendar: WorkCalendar, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    services.create_calendar(city.wuhua, name="五华", actor=None, reason="自设")
    services.create_calendar(city.panlong, name="盘龙", actor=None, reason="自设")
    with django_assert_num_queries(4):
        assert len(missing_years(on=date(2026, 6, 1))) == 2

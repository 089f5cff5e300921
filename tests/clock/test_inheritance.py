"""Which calendar serves an area."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from governance.areas.services import retire_area
from governance.clock import reasons, resolve, services
from governance.clock.arithmetic import ClockType
from governance.clock.calendars import OfficeHours, week_of
from governance.clock.models import WorkCalendar
from governance.common.refusals import Refused
from tests.clock.builders import DAYS_2026, KUNMING, at
from tests.refusals import refused

SIX_DAYS = OfficeHours(date(2000, 1, 1), week_of(("08:00", "12:00"), days=range(6)))


def kunming_calendar(city: SimpleNamespace) -> WorkCalendar:
    return services.create_calendar(
        city.kunming, name="昆明市工作日历", actor=None, reason="初始", days=DAYS_2026, years={2026: "通知"}
    )


def test_the_nearest_ancestors_calendar_serves(city: SimpleNamespace) -> None:
    kunming_calendar(city)
    services.create_calendar(city.wuhua, name="五华", actor=None, reason="六天工作制", hours=[SIX_DAYS])
    assert resolve.calendar_for(city.kunming).name == "昆明市工作日历"
    assert resolve.calendar_for(city.panlong).name == "昆明市工作日历"
    assert resolve.calendar_for(city.wuhua).name == "五华"
    assert resolve.calendar_for(city.huashan).name == "五华"


def test_the_value_from_the_database_says_what_was_put_in(city: SimpleNamespace) -> None:
    calendar = kunming_calendar(city)
    found = resolve.calendar_for(city.huashan)
    assert (found.hours, found.special, found.covered) == (KUNMING.hours, KUNMING.special, KUNMING.covered)
    assert (found.calendar_id, found.version) == (calendar.pk, 1)
    assert found.version_pk == services.newest_version(calendar).pk


def test_without_any_calendar_above_the_refusal_says_so(city: SimpleNamespace) -> None:
    services.create_calendar(city.wuhua, name="五华", actor=None, reason="自设")
    with refused(reasons.NO_CALENDAR):
        resolve.calendar_for(city.panlong)


def test_a_known_version_costs_one_query_and_a_new_one_four_more(
    city: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kunming_calendar(city)
    with django_assert_num_queries(5):
        resolve.calendar_for(city.huashan)
    with django_assert_num_queries(1):
        resolve.calendar_for(city.panlong)


def test_a_new_version_is_seen_at_once_and_the_judged_one_stays(city: SimpleNamespace) -> None:
    calendar = kunming_calendar(city)
    judged_by = resolve.calendar_for(city.huashan)
    before = timezone.now()
    services.change_office_hours(calendar, hours=SIX_DAYS, actor=None, reason="六天工作制")
    assert resolve.calendar_for(city.huashan).version == 2
    assert resolve.calendar_for(city.huashan, at=before) == judged_by
    assert judged_by.version_pk is not None
    assert resolve.calendars_by_version([judged_by.version_pk, -1]) == {judged_by.version_pk: judged_by}


def test_a_deadline_is_explained_by_the_version_it_was_judged_by(city: SimpleNamespace) -> None:
    calendar = kunming_calendar(city)
    first = services.newest_version(calendar)
    services.change_office_hours(calendar, hours=SIX_DAYS, actor=None, reason="六天工作制")
    start, eight = at("2026-10-16 16:00"), 8
    then, words = resolve.explain_due(city.huashan, start, eight, ClockType.WORKING_HOUR, version_pk=first.pk)
    assert then.due_at == at("2026-10-19 17:00")
    assert "10-19（周一）17:00 到期" in words.summary
    now, _words = resolve.explain_due(city.huashan, start, eight, ClockType.WORKING_HOUR)
    assert now.due_at == at("2026-10-19 12:00")  # Saturday 4 h, Monday 4 h


def test_an_ended_calendar_gives_way_to_the_one_above(city: SimpleNamespace) -> None:
    kunming_calendar(city)
    own = services.create_calendar(city.wuhua, name="五华", actor=None, reason="自设", hours=[SIX_DAYS])
    before = timezone.now()
    services.end_calendar(own, actor=None, reason="恢复沿用市级日历")
    assert resolve.calendar_for(city.wuhua).name == "昆明市工作日历"
    assert resolve.calendar_for(city.wuhua, at=before).name == "五华"
    services.create_calendar(city.wuhua, name="五华新", actor=None, reason="再设")
    assert resolve.calendar_for(city.wuhua).name == "五华新"


def test_nothing_is_known_before_the_first_publication(city: SimpleNamespace) -> None:
    kunming_calendar(city)
    with refused(reasons.NO_CALENDAR):
        resolve.calendar_for(city.kunming, at=timezone.now() - timedelta(days=1))


def test_an_area_with_a_calendar_of_its_own_is_not_retired(city: SimpleNamespace) -> None:
    kunming_calendar(city)
    services.create_calendar(city.huashan, name="华山", actor=None, reason="自设")
    with pytest.raises(Refused, match="1 份在用的工作日历"):
        retire_area(city.huashan, actor=None)

"""Two people publish at once: real threads, each with its own connection."""

from __future__ import annotations

from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, transaction

from governance.clock import resolve, services
from governance.clock.calendars import OfficeHours, week_of
from governance.clock.models import CalendarVersion, WorkCalendar
from governance.common.refusals import Refused
from tests.cast import Cast
from tests.clock.builders import holiday
from tests.threads import together

pytestmark = pytest.mark.race

SUMMER = OfficeHours(date(2027, 5, 1), week_of(("08:30", "12:00"), ("14:30", "18:00")))


def made(cast: Cast) -> WorkCalendar:
    return services.create_calendar(cast.city, name="全市", actor=None, reason="初始")


def test_without_the_lock_two_publishers_take_the_same_number(real_cast: Cast) -> None:
    """The control: what the lock prevents does happen in this setting without it."""
    calendar = made(real_cast)

    def unguarded() -> None:
        with transaction.atomic():
            number = services.newest_version(calendar).number + 1
            together_again.wait(timeout=30)
            CalendarVersion.objects.create(calendar=calendar, number=number, reason="并发")

    together_again = Barrier(2)
    results = together(unguarded, unguarded)
    assert [type(result) for result in results if result is not None] == [IntegrityError]


def test_two_changes_at_once_follow_one_another_and_neither_is_lost(real_cast: Cast) -> None:
    calendar = made(real_cast)
    results = together(
        lambda: services.import_days(
            calendar, 2027, holiday("元旦", "2027-01-01"), source="通知", actor=None
        ),
        lambda: services.change_office_hours(calendar, hours=SUMMER, actor=None, reason="夏季作息"),
    )
    assert sorted(version.number for version in results) == [2, 3]
    value = resolve.calendar_for(real_cast.city)
    assert (value.version, value.covered, SUMMER in value.hours) == (3, {2027}, True)


def test_of_two_who_saw_the_same_version_one_is_told_that_it_changed(real_cast: Cast) -> None:
    calendar = made(real_cast)

    def publish(reason: str) -> CalendarVersion:
        hours = OfficeHours(date(2027, 5, len(reason)), SUMMER.week)
        return services.change_office_hours(calendar, hours=hours, actor=None, reason=reason, based_on=1)

    results = together(lambda: publish("甲"), lambda: publish("乙乙"))
    assert [one.code for one in results if isinstance(one, Refused)] == ["clock_changed_meanwhile"]
    assert CalendarVersion.objects.filter(calendar=calendar).count() == 2


def test_two_who_give_one_area_a_calendar_make_one(real_cast: Cast) -> None:
    results = together(lambda: made(real_cast), lambda: made(real_cast))
    assert [one.code for one in results if isinstance(one, Refused)] == ["clock_calendar_exists"]
    assert WorkCalendar.objects.count() == CalendarVersion.objects.count() == 1

"""Publishing versions: what is allowed, what is refused, and that nothing published ever changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from governance.areas.services import retire_area
from governance.clock import models, reasons, resolve, seeds, services
from governance.clock.calendars import DayKind, OfficeHours, Span, SpecialDay, week_of
from governance.clock.models import CalendarVersion, CoveredYear, WorkCalendar
from governance.common.refusals import Reason
from tests.cast import Cast
from tests.clock.builders import DAYS_2026, holiday, make_up
from tests.refusals import refused

SUMMER = OfficeHours(date(2026, 5, 1), week_of(("08:30", "12:00"), ("14:30", "18:00")))
DAYS_2027 = [*holiday("元旦", "2027-01-01", "2027-01-03"), *make_up("元旦", "2027-01-09")]


@pytest.fixture
def calendar(city: SimpleNamespace) -> WorkCalendar:
    return services.create_calendar(
        city.kunming, name="昆明市工作日历", actor=None, reason="初始", days=DAYS_2026, years={2026: "通知"}
    )


def refuses(wanted: Reason, act: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
    """The act is refused by name and leaves nothing behind."""
    before = CalendarVersion.objects.count(), models.SpecialDay.objects.count()
    with refused(wanted), transaction.atomic():
        act(*args, **kwargs)
    assert (CalendarVersion.objects.count(), models.SpecialDay.objects.count()) == before


def import_2027(
    calendar: WorkCalendar, days: list[SpecialDay] | None = None, **kwargs: Any
) -> CalendarVersion:
    days = DAYS_2027 if days is None else days
    return services.import_days(
        calendar, 2027, days, **{"source": "国务院办公厅通知", "actor": None, **kwargs}
    )


def test_importing_a_year_publishes_a_version_that_knows_it(calendar: WorkCalendar) -> None:
    version = import_2027(calendar, reason="年度更新")
    value = resolve.values([version])[version.pk]
    assert version.number == 2
    assert version.reason == "年度更新"
    assert value.covered == {2026, 2027}
    assert value.special == (*sorted(DAYS_2026), *sorted(DAYS_2027))
    assert CoveredYear.objects.get(version=version, year=2027).source == "国务院办公厅通知"


def test_importing_a_year_again_replaces_it(calendar: WorkCalendar) -> None:
    import_2027(calendar)
    corrected = holiday("元旦", "2027-01-01")
    version = import_2027(calendar, corrected)
    value = resolve.values([version])[version.pk]
    assert [day for day in value.special if day.date.year == 2027] == corrected


def test_a_notice_may_name_days_of_the_december_before(calendar: WorkCalendar) -> None:
    version = import_2027(calendar, [*DAYS_2027, *make_up("元旦", "2026-12-27")])
    value = resolve.values([version])[version.pk]
    assert value.day(date(2026, 12, 27)).is_make_up
    assert value.day(date(2026, 10, 1)).is_holiday


def test_correcting_a_year_keeps_what_the_next_years_notice_named_of_its_december(
    calendar: WorkCalendar,
) -> None:
    import_2027(calendar, [*DAYS_2027, *make_up("元旦", "2026-12-27")])
    again = [day for day in DAYS_2026 if day.date != date(2026, 10, 10)]
    [kept] = services.kept_days(calendar, 2026, again)
    assert (kept.date, kept.notice) == (date(2026, 12, 27), 2027)
    version = services.import_days(calendar, 2026, again, source="更正", actor=None)
    value = resolve.values([version])[version.pk]
    assert value.day(date(2026, 12, 27)).is_make_up
    assert not value.day(date(2026, 10, 10)).is_workday
    # The notice that named it takes it back, and what a year's own notice names is the year's.
    value = resolve.values([version := import_2027(calendar, DAYS_2027)])[version.pk]
    assert not value.day(date(2026, 12, 27)).is_workday
    own = [*again, *make_up("元旦", "2026-12-27")]
    services.import_days(calendar, 2026, own, source="更正", actor=None)
    version = import_2027(calendar, [*DAYS_2027, *make_up("元旦", "2027-01-10")])
    assert resolve.values([version])[version.pk].day(date(2026, 12, 27)).is_make_up


def test_an_import_that_cannot_be_right_is_refused(calendar: WorkCalendar) -> None:
    refuses(reasons.SOURCE_NEEDED, import_2027, calendar, source=" ")
    refuses(reasons.DAY_TWICE, import_2027, calendar, [*DAYS_2027, DAYS_2027[0]])
    refuses(reasons.DAY_OUTSIDE_YEAR, import_2027, calendar, [*DAYS_2027, *holiday("", "2028-01-01")])
    refuses(reasons.DAY_OUTSIDE_YEAR, import_2027, calendar, [*DAYS_2027, *holiday("", "2026-11-30")])
    refuses(reasons.DAY_NO_DIFFERENCE, import_2027, calendar, [*DAYS_2027, *make_up("", "2027-01-08")])
    refuses(reasons.NO_HOLIDAY, import_2027, calendar, make_up("", "2027-01-09"))


def test_a_shortened_weekday_is_no_idle_entry(calendar: WorkCalendar) -> None:
    eve = SpecialDay(date(2027, 2, 5), DayKind.WORKDAY, "除夕", (Span(9 * 60, 12 * 60),))
    version = import_2027(calendar, [*DAYS_2027, eve])
    assert resolve.values([version])[version.pk].day(eve.date).minutes == 180


def test_importing_the_same_again_is_refused(calendar: WorkCalendar) -> None:
    import_2027(calendar)
    refuses(reasons.NOTHING_CHANGED, import_2027, calendar)


def test_who_edits_an_old_version_is_told_that_it_changed(calendar: WorkCalendar) -> None:
    import_2027(calendar, based_on=1)
    refuses(reasons.CHANGED_MEANWHILE, import_2027, calendar, holiday("元旦", "2027-01-01"), based_on=1)


def test_office_hours_change_from_a_date_on(calendar: WorkCalendar) -> None:
    version = services.change_office_hours(calendar, hours=SUMMER, actor=None, reason="夏季作息")
    value = resolve.values([version])[version.pk]
    assert value.day(date(2026, 4, 30)).spans[0] == Span(9 * 60, 12 * 60)
    assert value.day(date(2026, 5, 6)).spans[0] == Span(8 * 60 + 30, 12 * 60)
    refuses(
        reasons.NOTHING_CHANGED,
        services.change_office_hours,
        calendar,
        hours=SUMMER,
        actor=None,
        reason="再改",
    )


def test_a_change_without_a_reason_is_refused(calendar: WorkCalendar) -> None:
    refuses(
        reasons.REASON_NEEDED, services.change_office_hours, calendar, hours=SUMMER, actor=None, reason=" "
    )
    refuses(reasons.REASON_NEEDED, services.end_calendar, calendar, actor=None, reason="")


def test_one_area_has_one_calendar(calendar: WorkCalendar) -> None:
    refuses(
        reasons.CALENDAR_EXISTS,
        services.create_calendar,
        calendar.area,
        name="又一份",
        actor=None,
        reason="误建",
    )
    assert WorkCalendar.objects.count() == 1


def test_the_last_calendar_on_the_way_up_stays(calendar: WorkCalendar) -> None:
    refuses(reasons.LAST_CALENDAR, services.end_calendar, calendar, actor=None, reason="不再使用")
    calendar.refresh_from_db()
    assert calendar.ended_at is None


def test_an_ended_calendar_is_not_revised(city: SimpleNamespace, calendar: WorkCalendar) -> None:
    own = services.create_calendar(city.wuhua, name="五华", actor=None, reason="自设")
    services.end_calendar(own, actor=None, reason="沿用市级")
    refuses(reasons.CALENDAR_ENDED, services.change_office_hours, own, hours=SUMMER, actor=None, reason="改")
    refuses(reasons.CALENDAR_ENDED, services.end_calendar, own, actor=None, reason="再停")


def test_a_retired_area_gets_no_calendar(city: SimpleNamespace, calendar: WorkCalendar) -> None:
    retire_area(city.panlong, actor=None)
    refuses(
        reasons.AREA_RETIRED, services.create_calendar, city.panlong, name="盘龙", actor=None, reason="自设"
    )


@pytest.mark.parametrize("part", [models.OfficeHours, models.SpecialDay, CoveredYear])
def test_no_part_of_a_published_version_can_be_changed_removed_or_added(
    calendar: WorkCalendar, part: Any
) -> None:
    rows = part.objects.filter(version__calendar=calendar)
    count = rows.count()
    row = rows.first()
    again = part.objects.get(pk=row.pk)
    again.pk = None
    if part is CoveredYear:
        again.year = 2099
    elif part is models.SpecialDay:
        again.date = date(2099, 1, 1)
    else:
        again.starts_on = date(2099, 1, 1)
    for act in (row.save, row.delete, again.save):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            act()
    assert rows.count() == count > 0


def test_a_published_version_itself_is_frozen(calendar: WorkCalendar) -> None:
    version = services.newest_version(calendar)
    version.reason = "改写历史"
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        CalendarVersion.objects.filter(pk=version.pk).update(published_at=None)
    version.refresh_from_db()
    assert version.reason == "初始"


def test_the_database_keeps_one_calendar_per_area_and_one_version_per_number(calendar: WorkCalendar) -> None:
    with pytest.raises(IntegrityError, match="clock_one_calendar_per_area"), transaction.atomic():
        WorkCalendar.objects.create(area=calendar.area, name="又一份")
    with pytest.raises(IntegrityError, match="clock_version_number_once"), transaction.atomic():
        CalendarVersion.objects.create(calendar=calendar, number=1, reason="重号")


@pytest.mark.parametrize(
    "week",
    [
        "不是列表",
        [[]] * 7,
        [[["09:00", "12:00"]]] * 6,
        [[["12:00", "09:00"]], [], [], [], [], [], []],
        [[["09:00", "12:00"], ["11:00", "13:00"]], [], [], [], [], [], []],
        [[["13:00", "14:00"], ["09:00", "10:00"]], [], [], [], [], [], []],
        [[["09:00", "25:00"]], [], [], [], [], [], []],
        [[["9", "12"]], [], [], [], [], [], []],
        [[["09:00"]], [], [], [], [], [], []],
        [[[9, 12]], [], [], [], [], [], []],
    ],
)
def test_office_hours_that_make_no_sense_do_not_validate(week: Any) -> None:
    with pytest.raises(ValidationError, match="办公时间"):
        models.validate_week(week)


def test_seeding_twice_writes_once_and_keeps_what_people_entered(city: SimpleNamespace) -> None:
    own_name = holiday("本市另行放假", "2026-03-03")
    calendar = services.create_calendar(
        city.kunming, name="昆明", actor=None, reason="初始", days=own_name, years={2026: "市政府通知"}
    )
    version = services.seed_calendar(city.kunming, actor=None)
    value = resolve.values([version])[version.pk]
    assert version.calendar == calendar
    assert version.number == 2
    assert value.covered == frozenset(seeds.known_years()) | {2026}
    assert [day for day in value.special if day.date.year == 2026] == own_name
    assert services.seed_calendar(city.kunming, actor=None) == version
    assert CalendarVersion.objects.count() == 2


def test_the_seed_agrees_with_the_notice_of_2026(city: SimpleNamespace) -> None:
    version = services.seed_calendar(city.kunming, actor=None)
    value = resolve.values([version])[version.pk]
    assert [day for day in value.special if day.date.year == 2026] == sorted(
        DAYS_2026, key=lambda day: day.date
    )
    assert version.calendar.name == "昆明市工作日历"
    assert CoveredYear.objects.get(version=version, year=2026).source.startswith("chinesecalendar ")


def test_a_version_names_who_published_it(cast: Cast) -> None:
    calendar = services.create_calendar(cast.north, name="北区", actor=cast.admin, reason="自设")
    version = calendar.versions.get()
    assert version.created_by == cast.admin
    assert version.published_at is not None


def test_calendars_are_read_inside_ones_jurisdiction_only(cast: Cast) -> None:
    services.create_calendar(cast.west_lane, name="西巷", actor=None, reason="自设")
    services.create_calendar(cast.east_lane, name="东巷", actor=None, reason="自设")
    seen = WorkCalendar.objects.restrict(cast.zhao, "areas.view")
    assert [calendar.name for calendar in seen] == ["西巷"]

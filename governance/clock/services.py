"""Acts on work calendars: the only writers. Each publishes a new version; none changes an old one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.models import Area
from governance.clock import models as rows
from governance.clock import office_spans, reasons, resolve, seeds
from governance.clock.calendars import Calendar, DayKind, OfficeHours, SpecialDay
from governance.clock.models import CalendarVersion, WorkCalendar

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.dependants import Choose, Note


@transaction.atomic
def create_calendar(
    area: Area,
    *,
    name: str,
    actor: User | None,
    reason: str,
    hours: Sequence[OfficeHours] = (seeds.USUAL_HOURS,),
    days: Iterable[SpecialDay] = (),
    years: Mapping[int, str] | None = None,
) -> WorkCalendar:
    """Give ``area`` a calendar of its own, published as version 1.

    ``years`` names the source of each year whose holidays are in ``days``. ``actor`` None is the system.
    Raises Refused (AREA_RETIRED, CALENDAR_EXISTS, REASON_NEEDED, DAY_TWICE) or ValidationError.
    """
    area = Area.objects.select_for_update(no_key=True).get(pk=area.pk)  # one at a time for one area
    if area.valid_to is not None and area.valid_to <= timezone.localdate():
        raise reasons.AREA_RETIRED(area=area.name)
    if existing := WorkCalendar.objects.in_force().filter(area=area).first():
        raise reasons.CALENDAR_EXISTS(area=area.name, name=existing.name)
    calendar = WorkCalendar(area=area, name=name)
    calendar.full_clean()
    calendar.save()
    _publish(calendar, 1, actor, reason, tuple(hours), tuple(days), dict(years or {}))
    return calendar


@transaction.atomic
def seed_calendar(
    area: Area, *, actor: User | None, name: str = "", hours: Sequence[OfficeHours] = (seeds.USUAL_HOURS,)
) -> CalendarVersion:
    """Give ``area`` the usual office hours and the holidays that the ``chinesecalendar`` package knows.

    Where it has a calendar already, only years that are missing there are added: what people entered
    stays, and doing it again writes nothing. Returns the newest version. Raises as create_calendar does.
    """
    calendar = WorkCalendar.objects.in_force().filter(area=area).first()
    source, known = seeds.source(), set(seeds.known_years())
    if calendar is None:
        calendar = create_calendar(
            area,
            name=name or f"{area.short_name}工作日历",
            actor=actor,
            reason=f"初始化：{source}",
            hours=hours,
            days=seeds.known_days(known),
            years=dict.fromkeys(known, source),
        )
        return newest_version(calendar)
    calendar, newest, now = _begin(calendar)
    missing = known - now.covered
    if not missing:
        return newest
    entered = {day.date for day in now.special}
    added = [day for day in seeds.known_days(missing) if day.date not in entered]
    years = _sources(newest) | dict.fromkeys(missing, source)
    return _publish(
        calendar, newest.number + 1, actor, f"补充：{source}", now.hours, (*now.special, *added), years
    )


@transaction.atomic
def change_office_hours(
    calendar: WorkCalendar,
    *,
    hours: OfficeHours,
    actor: User | None,
    reason: str,
    based_on: int | None = None,
) -> CalendarVersion:
    """Publish that the weekday rule ``hours`` holds from its date on, until the next one already known.

    ``based_on`` is the version number the editor saw. Raises Refused (CALENDAR_ENDED, CHANGED_MEANWHILE,
    NOTHING_CHANGED, REASON_NEEDED).
    """
    calendar, newest, now = _begin(calendar, based_on)
    if hours in now.hours:
        raise reasons.NOTHING_CHANGED(number=newest.number)
    kept = tuple(one for one in now.hours if one.starts_on != hours.starts_on)
    return _publish(calendar, newest.number + 1, actor, reason, (*kept, hours), now.special, _sources(newest))


@transaction.atomic
def import_days(
    calendar: WorkCalendar,
    year: int,
    days: Sequence[SpecialDay],
    *,
    source: str,
    actor: User | None,
    reason: str = "",
    based_on: int | None = None,
) -> CalendarVersion:
    """Publish the holidays and make-up workdays of ``year``, in place of those its notice named before.

    A notice may also name days of the December before (in 2007 it did). What another year's notice named
    stays, unless ``days`` names the same date (``kept_days`` says which). ``source`` is the notice, such as
    国办发明电〔2025〕7号. ``based_on`` is the version number the editor saw.

    Raises Refused: SOURCE_NEEDED, DAY_TWICE, DAY_OUTSIDE_YEAR, NO_HOLIDAY, DAY_NO_DIFFERENCE (a make-up
    day on a weekday that is worked anyway, with no office time of its own), CALENDAR_ENDED,
    CHANGED_MEANWHILE, NOTHING_CHANGED.
    """
    calendar, newest, now = _begin(calendar, based_on)
    if not source.strip():
        raise reasons.SOURCE_NEEDED(field="source")
    _refuse_twice(days)
    for day in days:
        if day.date.year != year and (day.date.year, day.date.month) != (year - 1, 12):
            raise reasons.DAY_OUTSIDE_YEAR(date=day.date.isoformat(), year=year, field="days")
        usual = now.hours_on(day.date).week[day.date.weekday()]
        if day.kind == DayKind.WORKDAY and usual and day.spans in (None, usual):
            raise reasons.DAY_NO_DIFFERENCE(date=day.date.isoformat(), field="days")
    if not any(day.kind == DayKind.HOLIDAY and day.date.year == year for day in days):
        raise reasons.NO_HOLIDAY(field="days")
    days = [replace(day, notice=year if day.date.month == 12 else None) for day in days]
    named = {day.date for day in days}
    kept = tuple(day for day in now.special if now.notice_of(day) != year and day.date not in named)
    sources = _sources(newest)
    after, years = tuple(sorted((*kept, *days), key=lambda day: day.date)), sources | {year: source.strip()}
    if after == now.special and years == sources:
        raise reasons.NOTHING_CHANGED(number=newest.number)
    why = reason.strip() or f"录入 {year} 年放假安排"
    return _publish(calendar, newest.number + 1, actor, why, now.hours, after, years)


def kept_days(calendar: WorkCalendar, year: int, days: Iterable[SpecialDay]) -> list[SpecialDay]:
    """Days of ``year`` that another year's notice named and ``days`` does not: ``import_days`` keeps them."""
    newest = newest_version(calendar)
    now, named = resolve.values([newest])[newest.pk], {day.date for day in days}
    return [
        day
        for day in now.special
        if day.date.year == year and now.notice_of(day) != year and day.date not in named
    ]


@transaction.atomic
def end_calendar(calendar: WorkCalendar, *, actor: User | None, reason: str) -> WorkCalendar:
    """End an area's own calendar now: from here on it inherits. Versions stay readable.

    Raises Refused (CALENDAR_ENDED, REASON_NEEDED, LAST_CALENDAR when no ancestor has one to inherit).
    """
    calendar = WorkCalendar.objects.select_for_update(of=("self",)).select_related("area").get(pk=calendar.pk)
    _refuse_ended(calendar)
    if not reason.strip():
        raise reasons.REASON_NEEDED(field="reason")
    if not WorkCalendar.objects.in_force().serving(calendar.area).exclude(pk=calendar.pk).exists():
        raise reasons.LAST_CALENDAR(area=calendar.area.name)
    calendar.ended_at, calendar.ended_by, calendar.end_reason = timezone.now(), actor, reason.strip()
    calendar.full_clean()
    calendar.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return calendar


def hand_over_calendar(area: Area, choose: Choose, actor: User | None) -> list[Note]:
    """End the calendar of an area that is merged, split or retired; one it keeps goes on.

    What it says belongs to its own place: the receiving area goes by its own calendar or inherits.
    """
    notes: list[Note] = []
    for calendar in WorkCalendar.objects.in_force().filter(area=area):
        if (to := choose("work_calendars", calendar)).pk != area.pk:
            end_calendar(calendar, actor=actor, reason=_("并入%(area)s") % {"area": to})
            notes.append({"calendar": calendar.pk})
    return notes


def give_back_calendar(area: Area, notes: Sequence[Note], actor: User | None) -> None:
    """Give ``area`` the calendar it had before it was handed over, as a new one: the end stays written."""
    if WorkCalendar.objects.in_force().filter(area=area).exists():
        return
    for note in notes:
        ended = WorkCalendar.objects.get(pk=note["calendar"])
        newest = ended.versions.published().select_related("calendar").newest().first()
        if newest is None:
            continue
        said = resolve.values([newest])[newest.pk]
        create_calendar(
            area,
            name=ended.name,
            actor=actor,
            reason=_("撤销移交，恢复原来的工作日历"),
            hours=said.hours,
            days=said.special,
            years=_sources(newest),
        )


def newest_version(calendar: WorkCalendar) -> CalendarVersion:
    """The version published last, with its calendar."""
    version: CalendarVersion = calendar.versions.published().select_related("calendar").newest()[0]
    return version


def _begin(
    calendar: WorkCalendar, based_on: int | None = None
) -> tuple[WorkCalendar, CalendarVersion, Calendar]:
    """Lock the calendar and read what it says now. The lock makes its versions follow one another."""
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    _refuse_ended(calendar)
    newest = newest_version(calendar)
    if based_on is not None and based_on != newest.number:
        raise reasons.CHANGED_MEANWHILE(number=newest.number)
    return calendar, newest, resolve.values([newest])[newest.pk]


def _publish(
    calendar: WorkCalendar,
    number: int,
    actor: User | None,
    reason: str,
    hours: tuple[OfficeHours, ...],
    days: tuple[SpecialDay, ...],
    years: dict[int, str],
) -> CalendarVersion:
    """Write a whole version and freeze it: until ``published_at`` is set the database lets rows in."""
    if not reason.strip():
        raise reasons.REASON_NEEDED(field="reason")
    _refuse_twice(days)
    Calendar(hours=hours, special=days, covered=frozenset(years))  # sound as a value, else ValueError
    version = CalendarVersion(calendar=calendar, number=number, reason=reason.strip(), created_by=actor)
    version.full_clean()
    version.save()
    rows.OfficeHours.objects.bulk_create(
        rows.OfficeHours(version=version, starts_on=one.starts_on, week=office_spans.week_to_json(one.week))
        for one in hours
    )
    rows.SpecialDay.objects.bulk_create(
        rows.SpecialDay(
            version=version,
            date=day.date,
            kind=day.kind,
            name=day.name,
            spans=office_spans.spans_to_json(day.spans),
            notice=day.notice,
        )
        for day in days
    )
    rows.CoveredYear.objects.bulk_create(
        rows.CoveredYear(version=version, year=year, source=source) for year, source in sorted(years.items())
    )
    version.published_at = timezone.now()
    version.save(update_fields=["published_at"])
    return version


def _sources(version: CalendarVersion) -> dict[int, str]:
    return dict(version.covered_years.values_list("year", "source"))


def _refuse_ended(calendar: WorkCalendar) -> None:
    if calendar.ended_at is not None:
        raise reasons.CALENDAR_ENDED(name=calendar.name)


def _refuse_twice(days: Iterable[SpecialDay]) -> None:
    seen: set[date] = set()
    for day in days:
        if day.date in seen:
            raise reasons.DAY_TWICE(date=day.date.isoformat(), field="days")
        seen.add(day.date)

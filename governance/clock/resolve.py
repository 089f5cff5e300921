"""From an area to the calendar that serves it, as a value for the arithmetic.

A published version never changes, so its value is kept in memory by its key and cannot go stale in
any process: each look-up asks the database which version serves (one query), and only a version not
seen before is read (three more).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from governance.clock import reasons
from governance.clock.arithmetic import Amount, ClockType, Due, LastDayEnds, Pause, due
from governance.clock.calendars import Calendar
from governance.clock.explanation import Explanation, explain
from governance.clock.models import CalendarVersion, CoveredYear, OfficeHours, SpecialDay, WorkCalendar

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.clock.querysets import CalendarVersionQuerySet

KEPT = 256  # versions in memory; a city has a few dozen
Key = tuple[int, int, datetime]

_values: dict[Key, Calendar] = {}
_lock = Lock()


def calendar_for(area: Area, at: datetime | None = None) -> Calendar:
    """The calendar that serves ``area`` at the instant ``at`` (now): its own, else the nearest ancestor's.

    ``at`` asks what was known then: the version published last by that instant. Raises Refused
    (NO_CALENDAR) when neither the area nor any above it had one.
    """
    serving = _serving(area, at)
    key = serving.values_list("pk", "calendar_id", "published_at").first()
    if key is None:
        raise reasons.NO_CALENDAR(area=area.name)
    if (kept := _values.get(key)) is not None:
        return kept
    version = serving.select_related("calendar").get()
    return values([version])[version.pk]


def explain_due(
    area: Area,
    start: datetime,
    amount: Amount,
    clock_type: ClockType,
    *,
    last_day_ends: LastDayEnds | None = None,
    pauses: Iterable[Pause] = (),
    version_pk: int | None = None,
) -> tuple[Due, Explanation]:
    """A due time with its reasons, for the page "why this deadline".

    By the version a deadline was judged by (``version_pk``), else by what serves ``area`` now. Raises
    Refused (NO_CALENDAR), and as ``arithmetic.due`` does.
    """
    known = {} if version_pk is None else calendars_by_version([version_pk])
    calendar = known[version_pk] if version_pk in known else calendar_for(area)
    result = due(start, amount, clock_type, calendar, last_day_ends=last_day_ends, pauses=pauses)
    return result, explain(result)


def serving_version(area: Area, at: datetime | None = None) -> CalendarVersion | None:
    """The version ``calendar_for`` reads, with its calendar; None when there is none. One query."""
    version: CalendarVersion | None = _serving(area, at).select_related("calendar__area").first()
    return version


def _serving(area: Area, at: datetime | None) -> CalendarVersionQuerySet:
    """The one version that serves ``area``, or none."""
    newest = CalendarVersion.objects.published(at).filter(calendar=OuterRef("pk")).newest().values("pk")[:1]
    serving = (
        WorkCalendar.objects.in_force(at)
        .serving(area)
        .annotate(version_pk=Subquery(newest))
        .filter(version_pk__isnull=False)
        .values("version_pk")[:1]
    )
    found: CalendarVersionQuerySet = CalendarVersion.objects.filter(pk=Subquery(serving)).order_by("pk")
    return found


def calendars_of_areas() -> dict[int, Calendar]:
    """Every calendar in force by the area that has it, at its newest version: to look many areas up at once.

    What serves an area is its own, else its nearest ancestor's, as ``calendar_for`` finds it.
    """
    newest = CalendarVersion.objects.published().filter(calendar=OuterRef("pk")).newest().values("pk")[:1]
    serving = dict(
        WorkCalendar.objects.in_force()
        .annotate(version_pk=Subquery(newest))
        .filter(version_pk__isnull=False)
        .order_by("pk")
        .values_list("area_id", "version_pk")
    )
    known = calendars_by_version(serving.values())
    return {area: known[version] for area, version in serving.items()}


def calendars_serving(areas: Iterable[Area]) -> dict[int, Calendar]:
    """What serves each of ``areas`` now, by their keys, as ``calendar_for`` finds it; none is left out.

    One query, and those of ``values`` for versions not seen before. Raises Refused (NO_CALENDAR).
    """
    newest = CalendarVersion.objects.published().filter(calendar=OuterRef("pk")).newest()
    rows = list(
        WorkCalendar.objects.in_force()
        .annotate(
            version_pk=Subquery(newest.values("pk")[:1]),
            published=Subquery(newest.values("published_at")[:1]),
        )
        .filter(version_pk__isnull=False)
        .order_by("pk")
        .values_list("version_pk", "pk", "published", "area__tree_id", "area__lft", "area__rght")
    )
    known = {key[0]: value for row in rows if (value := _values.get(key := (row[0], row[1], row[2])))}
    if missing := {row[0] for row in rows} - set(known):
        known |= calendars_by_version(missing)
    found: dict[int, Calendar] = {}
    for area in areas:
        above = [
            (lft, version)
            for version, _calendar, _published, tree, lft, rght in rows
            if tree == area.tree_id and lft <= area.lft and area.rght <= rght
        ]
        if not above:
            raise reasons.NO_CALENDAR(area=area.name)
        found[area.pk] = known[max(above)[1]]
    return found


def calendars_by_version(pks: Iterable[int]) -> dict[int, Calendar]:
    """The calendars of published versions by primary key, for deadlines that were judged by them.

    At most four queries however many are asked for. Unknown keys are left out.
    """
    found = CalendarVersion.objects.published().filter(pk__in=set(pks)).select_related("calendar")
    return values(list(found))


def values(versions: list[CalendarVersion]) -> dict[int, Calendar]:
    """The values of published ``versions`` by primary key, read in three queries where not in memory."""
    result = {version.pk: _values[key] for version in versions if (key := _key(version)) in _values}
    missing = {version.pk: version for version in versions if version.pk not in result}
    if not missing:
        return result
    hours: dict[int, list[OfficeHours]] = {}
    days: dict[int, list[SpecialDay]] = {}
    years: dict[int, set[int]] = {}
    for one in OfficeHours.objects.filter(version__in=missing):
        hours.setdefault(one.version_id, []).append(one)
    for day in SpecialDay.objects.filter(version__in=missing):
        days.setdefault(day.version_id, []).append(day)
    for covered in CoveredYear.objects.filter(version__in=missing):
        years.setdefault(covered.version_id, set()).add(covered.year)
    for pk, version in missing.items():
        result[pk] = Calendar(
            hours=tuple(one.value for one in hours.get(pk, [])),
            special=tuple(day.value for day in days.get(pk, [])),
            covered=frozenset(years.get(pk, set())),
            calendar_id=version.calendar_id,
            version=version.number,
            version_pk=pk,
            name=version.calendar.name,
        )
        _keep(_key(version), result[pk])
    return result


def _key(version: CalendarVersion) -> Key:
    """The publishing instant is part of it, so that a key used again in an emptied database is another."""
    assert version.published_at is not None
    return version.pk, version.calendar_id, version.published_at


def _keep(key: Key, value: Calendar) -> None:
    with _lock:
        while len(_values) >= KEPT:
            del _values[next(iter(_values))]
        _values[key] = value

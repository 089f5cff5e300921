"""Work calendars as a chapter of the rule book: the clock's own acts, with what they mean for running clocks.

A calendar belongs to an area and is kept by whoever holds ``calendar.manage`` there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from governance.cases.models import RuleDraft, RuleGroup, RulePublication, Running
from governance.cases.rules import publishing, reasons, recompute
from governance.cases.rules.subjects import Subject
from governance.clock import office_spans, resolve, services
from governance.clock.calendars import Calendar, DayKind, OfficeHours, SpecialDay
from governance.clock.explanation import weekday_text
from governance.clock.models import WorkCalendar
from governance.common import editing
from governance.common.editing import Difference

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.rules.recompute import Survey
    from governance.cases.rules.subjects import Values
    from governance.clock.models import CalendarVersion

RIGHT = "calendar.manage"
_MONDAY = date(2024, 1, 1)


def described(calendar: Calendar) -> dict[str, str]:
    """What a version says, in words: hours by the date they begin, days, and years that are known."""
    said: dict[str, str] = {}
    for hours in calendar.hours:
        parts = []
        for number, spans in enumerate(hours.week):
            name = weekday_text(date.fromordinal(_MONDAY.toordinal() + number))
            parts.append(f"{name} {'、'.join(map(str, spans)) or _('休息')}")
        said[f"hours {hours.starts_on}"] = "；".join(parts)
    for day in calendar.special:
        kind = _("放假") if day.kind == DayKind.HOLIDAY else _("上班")
        own = f" {'、'.join(map(str, day.spans))}" if day.spans else ""
        said[f"day {day.date}"] = f"{kind} {day.name}{own}".strip()
    for year in sorted(calendar.covered):
        said[f"year {year}"] = _("已录入")
    return said


def differences(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """What is not the same, the dates in order."""
    labels = {key: _label(key) for key in {**before, **after}}
    found = editing.differences(before, after, labels)
    return sorted(found, key=lambda one: one.key)


def dropped(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The dates that were arranged and are not any more, with what they were."""
    gone = sorted(key for key in before if key.startswith("day ") and key not in after)
    return [f"{_label(key)}{before[key]}" for key in gone]


def _label(key: str) -> str:
    kind, _space, value = key.partition(" ")
    if kind == "hours":
        return _("自 %s 起的办公时间") % value
    if kind == "year":
        return _("%s 年放假安排") % value
    return f"{value}（{weekday_text(date.fromisoformat(value))}）"


@transaction.atomic
def change_hours(
    calendar: WorkCalendar,
    hours: OfficeHours,
    *,
    actor: User | None,
    reason: str,
    running: str = Running.KEEP,
    based_on: int | None = None,
) -> RulePublication:
    """Publish other office hours from a date on. Raises as ``clock.services.change_office_hours`` does."""
    insist(calendar.area, actor)
    before = _said(calendar)
    version = services.change_office_hours(
        calendar, hours=hours, actor=actor, reason=reason, based_on=based_on
    )
    return _note(calendar, version, before, actor, reason, running)


@transaction.atomic
def import_notice(
    calendar: WorkCalendar,
    year: int,
    days: Sequence[SpecialDay],
    *,
    source: str,
    actor: User | None,
    reason: str = "",
    running: str = Running.KEEP,
    based_on: int | None = None,
) -> RulePublication:
    """Publish the holidays of a year. Raises as ``clock.services.import_days`` does."""
    insist(calendar.area, actor)
    before = _said(calendar)
    version = services.import_days(
        calendar, year, days, source=source, actor=actor, reason=reason, based_on=based_on
    )
    return _note(calendar, version, before, actor, version.reason, running)


@transaction.atomic
def give_own(
    area: Area, *, name: str, actor: User | None, reason: str, running: str = Running.KEEP
) -> RulePublication:
    """Give an area a calendar of its own, which begins as what served it. Raises as ``create_calendar``."""
    insist(area, actor)
    serving = resolve.serving_version(area)
    value = resolve.values([serving])[serving.pk] if serving is not None else None
    facts = (
        {
            "hours": value.hours,
            "days": value.special,
            "years": dict(serving.covered_years.values_list("year", "source")),
        }
        if value is not None and serving is not None
        else {}
    )
    made = services.create_calendar(area, name=name, actor=actor, reason=reason, **facts)  # type: ignore[arg-type]
    before = described(value) if value is not None else {}
    return _note(made, services.newest_version(made), before, actor, reason, running)


@transaction.atomic
def end_own(
    calendar: WorkCalendar, *, actor: User | None, reason: str, running: str = Running.KEEP
) -> RulePublication:
    """End an area's own calendar: it inherits again. Raises as ``clock.services.end_calendar`` does."""
    insist(calendar.area, actor)
    before = _said(calendar)
    ended = services.end_calendar(calendar, actor=actor, reason=reason)
    after = described(resolve.calendar_for(ended.area))
    return _written(ended, _("%s（停用）") % ended.name, before, after, actor, reason, running)


class Sketch(Subject):
    """A calendar that somebody prepares: tried on the bench, and published only by the acts above.

    Key: that of the calendar. Values: {"act": "hours", "starts_on", "week"} or
    {"act": "days", "year", "source", "days": [[date, kind, name], …]}.
    """

    group = RuleGroup.CALENDAR

    def __init__(self, key: str) -> None:
        super().__init__(key)
        rows = WorkCalendar.objects.in_force().select_related("area").defer("area__boundary")
        found = rows.filter(pk=key).first() if key.isdecimal() else None
        if found is None:
            raise reasons.UNKNOWN_RULE()
        self.calendar = found

    @property
    def label(self) -> str:
        return self.calendar.name

    @property
    def area(self) -> Area:
        return self.calendar.area

    def insist(self, actor: User | None) -> None:
        insist(self.area, actor)

    def check(self, values: Values) -> Values:
        """Publish it, and take it back. Raises as the acts do."""
        with suppress(_Back), transaction.atomic():
            self.impose(values)
            raise _Back
        return values

    def impose(self, values: Values) -> None:
        why = _("试算")
        if values["act"] == "hours":
            services.change_office_hours(self.calendar, hours=hours_of(values), actor=None, reason=why)
            return
        services.import_days(
            self.calendar, values["year"], days_of(values), source=values["source"], actor=None, reason=why
        )


class _Back(Exception):
    """Takes a trial back."""


def hours_values(hours: OfficeHours) -> Values:
    """Office hours as a draft keeps them."""
    return {
        "act": "hours",
        "starts_on": hours.starts_on.isoformat(),
        "week": office_spans.week_to_json(hours.week),
    }


def hours_of(values: Values) -> OfficeHours:
    return OfficeHours(date.fromisoformat(values["starts_on"]), office_spans.week_from_json(values["week"]))


def days_values(year: int, days: Sequence[SpecialDay], source: str) -> Values:
    """The holidays of a year as a draft keeps them."""
    return {
        "act": "days",
        "year": year,
        "source": source,
        "days": [[day.date.isoformat(), str(day.kind), day.name] for day in days],
    }


def days_of(values: Values) -> list[SpecialDay]:
    return [
        office_spans.special_day(date.fromisoformat(day), kind, name, None)
        for day, kind, name in values["days"]
    ]


def preview(calendar: WorkCalendar) -> Survey:
    """What recomputing would do by what is published now; for use in a transaction that is taken back."""
    return recompute.survey(
        RulePublication(group=RuleGroup.CALENDAR, subject=str(calendar.pk), area=calendar.area)
    )


def insist(area: Area, actor: User | None) -> None:
    """Raise Refused (OUTSIDE_AREA) for somebody who does not keep the calendars of ``area``."""
    if actor is not None and not actor.has_right(RIGHT, area):
        raise reasons.OUTSIDE_AREA(area=area.name)


def _said(calendar: WorkCalendar) -> dict[str, str]:
    version = services.newest_version(calendar)
    return described(resolve.values([version])[version.pk])


def _note(
    calendar: WorkCalendar,
    version: CalendarVersion,
    before: dict[str, str],
    actor: User | None,
    reason: str,
    running: str,
) -> RulePublication:
    label = _("%(name)s 第 %(number)s 版") % {"name": calendar.name, "number": version.number}
    after = described(resolve.values([version])[version.pk])
    return _written(calendar, label, before, after, actor, reason, running)


def _written(
    calendar: WorkCalendar,
    label: str,
    before: dict[str, str],
    after: dict[str, str],
    actor: User | None,
    reason: str,
    running: str,
) -> RulePublication:
    """Versions keep the whole; the publication keeps what is not the same."""
    RuleDraft.objects.filter(group=RuleGroup.CALENDAR, subject=str(calendar.pk), by=actor).delete()
    keys = {one.key for one in differences(before, after)}
    return publishing.note(
        RuleGroup.CALENDAR,
        str(calendar.pk),
        label=label,
        area=calendar.area,
        before={key: value for key, value in before.items() if key in keys},
        after={key: value for key, value in after.items() if key in keys},
        actor=actor,
        reason=reason,
        running=running,
    )

"""Opening the reports of a year: one for each check-in in force, made once, by the calendar or by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import records
from governance.cases import services as loop
from governance.cases.filing.intake import Filing
from governance.cases.models import Channel
from governance.cases.workflow import history
from parties import reasons
from parties.checkins import seeds
from parties.checkins.names import CHANNEL, OPENS_ON, REPORT_KIND
from parties.models import CheckIn, CheckInReport
from parties.models.checkins import CheckInState
from parties.rights import CONFIRM

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

BATCH = 500


def open_year(year: int, *, actor: User | None, area: Area | None = None, at: datetime | None = None) -> int:
    """Make the reports of ``year`` that are missing, in ``area`` or everywhere; returns how many.

    Whoever checked in after the reports open reports next year. Raises Refused (OUTSIDE_AREA,
    REPORT_TOO_EARLY).
    """
    at = at or timezone.now()
    opens = seeds.day_of(OPENS_ON, year)
    if timezone.localdate(at) < opens:
        raise reasons.REPORT_TOO_EARLY(year=year, on=f"{opens:%Y-%m-%d}")
    if area is not None:
        records.insist(actor, CONFIRM, area)
    rows = CheckIn.objects.filter(state=CheckInState.ACTIVE, confirmed_at__date__lt=opens)
    rows = rows.exclude(reports__year=year).select_related("unit", "area").order_by("pk")
    if area is not None:
        rows = rows.within(area)
    made = 0
    for row in rows[:BATCH]:
        with transaction.atomic():
            made += _open(row, year, actor, at)
    return made


def _open(row: CheckIn, year: int, actor: User | None, at: datetime) -> int:
    CheckIn.objects.select_for_update().get(pk=row.pk)  # two who open the year wait for each other
    if CheckInReport.objects.filter(check_in=row, year=year).exists():
        return 0
    title = _("%(year)s 年双报告：%(unit)s（%(kind)s）") % {
        "year": year,
        "unit": row.unit.name,
        "kind": row.get_kind_display(),
    }
    case = loop.file_case(
        Filing(
            kind=REPORT_KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=None,
            area=row.area,
            title=title,
            text=title,
        ),
        actor=actor if actor is not None and actor.has_right(CONFIRM, row.area) else None,
        at=at,
    )
    CheckInReport.objects.create(case=case, check_in=row, year=year)
    signed = history.name_of(actor) if actor else _("系统")
    loop.advance(case, "fall_due", actor=None, at=at, signed=signed, unit=row.unit)
    return 1


def tend(at: datetime) -> int:
    """From the day on which reports open, make those of the year that are missing; returns how many."""
    year = timezone.localdate(at).year
    return open_year(year, actor=None, at=at) if timezone.localdate(at) >= seeds.day_of(OPENS_ON, year) else 0

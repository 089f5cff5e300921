"""The work calendar that serves the area worked in, a year on a page; read-only."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.access.gate import find, needs
from governance.areas.models import Level
from governance.clock import resolve, warnings
from governance.clock.yearview import year_view
from governance.common.numbers import whole_number
from governance.portal import current_area
from governance.portal.requests import AuthedRequest

FIRST, LAST = 2020, 2100


@needs("areas.view")
@require_GET
def calendar(request: AuthedRequest) -> HttpResponse:
    """``year`` chooses (this year); ``area`` names another area within reach by its code."""
    code = request.GET.get("area", "")
    if code:
        area = find(current_area.light(), request.user, "areas.view", code=code)
    else:
        area = current_area.of(request) or find(
            current_area.light(), request.user, "areas.view", level__gte=Level.CITY
        )
    asked = whole_number(request.GET.get("year"))
    year = asked if asked is not None and FIRST <= asked <= LAST else timezone.localdate().year
    version = resolve.serving_version(area)
    context = {
        "area": area,
        "year": year,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "today": timezone.localdate(),
        "version": version,
        "view": year_view(resolve.values([version])[version.pk], year) if version else None,
        "missing": warnings.missing_years(area) if version else [],
        "may_edit": version is not None and request.user.has_right("calendar.manage", version.calendar.area),
        "area_query": f"&area={area.code}" if code else "",
    }
    return render(request, "portal/calendar.html", context)

"""The year in figures: taken, accepted, settled, by kind and by committee."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from disputes import figures
from disputes.rights import VIEW
from disputes.views.board import tabs
from governance.access.gate import needs
from governance.portal import area_filters

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

YEARS = 5  # back


@needs(VIEW)
@require_GET
def dispute_figures(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and this - YEARS < int(asked) <= this else this
    rows = figures.of(request.user, here, date(year, 1, 1), date(year, 12, 31))
    days = figures.days_taken(rows)
    context = tabs(request.user, "dispute-figures") | {
        "here": here,
        "year": year,
        "years": list(range(this, this - YEARS, -1)),
        "total": figures.total(rows, _("合计")),
        "groups": [
            (_("按类别"), figures.lines(rows, "case__category__name")),
            (_("按调解委员会"), figures.lines(rows, "committee__name")),
        ],
        "median": figures.median(days),
        "ninety": figures.percentile(days, 90),
    }
    return render(request, "disputes/figures.jinja", context)

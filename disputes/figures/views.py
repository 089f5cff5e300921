"""The page of figures: of an area and some months, small cells hidden."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from disputes.around import tabs
from disputes.figures import counting, reading
from disputes.rights import VIEW
from governance.access.gate import needs
from governance.insight.periods import LONGEST, Period
from governance.portal import area_filters

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

NAMES = {
    "kind": _("按类别"),
    "committee": _("按调解委员会"),
    "mediator": _("按调解员"),
    "month": _("按月"),
    "source": _("按来源和联动"),
}


def asked_period(request: AuthedRequest) -> Period:
    """From-to of the address; the year so far without one, or where the days make no sense."""
    today = timezone.localdate()
    try:
        found = Period(
            date.fromisoformat(request.GET.get("from", "")), date.fromisoformat(request.GET.get("to", ""))
        )
    except ValueError:
        return Period(today.replace(month=1, day=1), today)
    if found.end < found.start or found.days > LONGEST:
        return Period(max(found.end - timedelta(days=365), date(2000, 1, 1)), found.end)
    return found


@needs(VIEW)
@require_GET
def dispute_figures(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW) or area_filters.home_of(request.user, VIEW)
    period = asked_period(request)
    found = counting.tell(reading.facts(here, period, request.user))
    context = tabs(request.user, "dispute-figures") | {
        "here": here,
        "nearby": area_filters.near(request.user, here, VIEW),
        "period": period,
        "figures": found,
        "breakdowns": [(code, NAMES[code], lines) for code, lines in found.breakdowns.items()],
    }
    return render(request, "disputes/figures/page.jinja", context)

"""The rows behind a figure that an app has handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Area
from governance.common.lists import Column
from governance.insight import catalogue
from governance.insight.figures import BASE, RIGHT, TOP
from governance.insight.forms import PeriodForm
from governance.insight.row_indicators import RowIndicator
from governance.insight.views.cases import FigureListing

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(RIGHT)
@require_GET
def rows(request: AuthedRequest) -> HttpResponse:
    """What a figure counts, as the one who hands it over shows it."""
    given = request.GET
    indicator = catalogue.get(given.get("figure", ""))
    area: Area | None = Area.objects.filter(code=given.get("area", "")).defer("boundary").first()
    if not isinstance(indicator, RowIndicator) or area is None or not indicator.is_for(request.user, area):
        raise Http404
    at = timezone.now()
    today = timezone.localdate(at)
    period = PeriodForm(given, today=today).period.until(today)
    part, asked = TOP, indicator.rows
    if given.get("part") == BASE and indicator.base is not None:
        part, asked = BASE, indicator.base
    columns = indicator.columns or ((_("名称"), str),)
    listing = FigureListing(
        request,
        asked(area, period, request.user),
        order=indicator.order,
        columns=tuple(Column(f"column{n}", label) for n, (label, _cell) in enumerate(columns)),
        empty=_("没有这样的记录。"),
    )
    for row in listing.rows:
        row.cells = [cell(row) for _label, cell in columns]
        row.address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    context: dict[str, Any] = {
        "indicator": indicator,
        "part": part,
        "area": area,
        "period": period,
        "path": list(Area.objects.above(area).defer("boundary")),
        "scope": request.user.scope(RIGHT),
        "at": at,
    }
    return listing.render("insight/cases.html", "insight/rows.html", context)

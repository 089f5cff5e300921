"""The cases behind a figure: the same condition, within the reader's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Area
from governance.cases.models import Category
from governance.cases.reading import outline
from governance.cases.workflow import definitions
from governance.common.lists import COUNT_CAP, Column, Listing
from governance.insight import catalogue, kinds, stocks
from governance.insight.board import days_waiting
from governance.insight.figures import BASE, RIGHT, TOP, behind
from governance.insight.forms import PeriodForm
from governance.insight.indicators import Indicator

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

COLUMNS = (
    Column("title", _("事项")),
    Column("kind", _("种类"), "minor"),
    Column("state", _("状态")),
    Column("place", _("区域")),
    Column("holder", _("在谁手中")),
    Column("reported", _("上报")),
    Column("due", _("全程时限")),
    Column("closed", _("结案")),
)
READING = "cases.view"


class FigureListing(Listing):
    """A list whose figure stands in the address, so that "more" and the first page keep it."""

    def _parameters(self, drop: str) -> list[tuple[str, str]]:
        kept = ("figure", "part", "area", "from", "to", "kind", "category", "age")
        given = self.request.GET
        return [*((name, given[name]) for name in kept if name in given), *super()._parameters(drop)]


@needs(RIGHT)
@require_GET
def cases(request: AuthedRequest) -> HttpResponse:
    """What a figure counts. Confidential ones the reader may not see are told by their number."""
    given = request.GET
    indicator = catalogue.get(given.get("figure", ""))
    area: Area | None = Area.objects.filter(code=given.get("area", "")).defer("boundary").first()
    if not isinstance(indicator, Indicator) or area is None or not request.user.scope(RIGHT).covers(area):
        raise Http404
    at = timezone.now()
    part = BASE if given.get("part") == BASE and indicator.base else TOP
    period = PeriodForm(given, today=timezone.localdate(at)).period
    narrower = _narrower(given)
    every = behind(indicator, part, area, period, at, **narrower)
    # What was asked by its category would be told by being found.
    seen = every.restrict if "category" in narrower else every.outlined
    listing = FigureListing(
        request,
        seen(request.user, READING)
        .select_related(
            "fact", "lead_unit", "lead_area", "desk", "district", "subdistrict", "community", "grid"
        )
        .defer("search", "text", *(f"{one}__boundary" for one in ("desk", "lead_area", *PLACES))),
        order=(
            f"-fact__{(indicator.base if part == BASE and indicator.base else indicator.top).order}",
            "-pk",
        ),
        columns=_columns(narrower),
        empty=_("没有这样的事项。"),
    )
    for case in outline.veil(listing.rows, request.user, READING):
        case.flow = definitions.flow_of(case.kind)
        case.state_label = case.flow.states[case.state]
        case.where = [getattr(case, one) for one in PLACES if getattr(case, f"{one}_id")][-2:]
    context = {
        "indicator": indicator,
        "part": part,
        "area": area,
        "period": period,
        "path": list(Area.objects.above(area).defer("boundary")),
        "scope": request.user.scope(RIGHT),
        "hidden": 0 if listing.is_continued else max(0, _capped(every) - listing.count),
        "narrowed": _said(narrower),
        "shows_kind": any(one.key == "kind" for one in listing.columns),
        "at": at,
    }
    return listing.render("insight/cases.html", "insight/case_rows.html", context)


PLACES = ("district", "subdistrict", "community", "grid")


def _capped(rows: Any) -> int:
    count: int = rows.unscoped("only counted").order_by()[: COUNT_CAP + 1].count()
    return count


def _columns(narrower: dict[str, Any]) -> tuple[Column, ...]:
    """The kind has a column where rows of several may stand beside each other."""
    is_told = kinds.are_several() and not narrower.get("kind")
    return tuple(one for one in COLUMNS if is_told or one.key != "kind")


def _narrower(given: Any) -> dict[str, Any]:
    """What narrows a figure: a kind, or a number that makes sense. Raises Http404."""
    found: dict[str, Any] = {}
    if kind := kinds.chosen(given):
        found["kind"] = kind
    for name in ("category", "age"):
        text = given.get(name, "")
        if not text:
            continue
        if not text.isdecimal() or len(text) > 9:
            raise Http404
        found[name] = int(text)
    if "age" in found and found["age"] not in dict(stocks.AGES):
        raise Http404
    return found


def _said(narrower: dict[str, Any]) -> str:
    found = []
    if "kind" in narrower and kinds.are_several():
        found.append(kinds.label_of(narrower["kind"]))
    if "category" in narrower:
        found.append(str(Category.objects.filter(pk=narrower["category"]).first() or "–"))
    if "age" in narrower:
        found.append(days_waiting(narrower["age"], dict(stocks.AGES)[narrower["age"]]))
    return " · ".join(found)

"""The board of live whistles, and the whistles that call the reader's units with one tap to report in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.cases import services
from governance.cases.models import Case
from governance.cases.workflow import validation
from governance.cases.workflow.definitions import flow_of
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.models import Whistle, WhistleCall
from parties.rights import BLOW, SETTINGS, WHISTLES
from parties.whistles import reading
from parties.whistles.forms import CheckInForm, WhistleFilters
from parties.whistles.names import CALL_KIND, CALL_OPEN

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

RECENT = 20  # whistles that are over, on the page of a unit
ANSWER = "cases.handle"


class WhistleList(RecordList):
    """Whistles with the units that they call beside them."""

    @cached_property
    def rows(self) -> list[Any]:
        return self.prepared(super().rows)

    def prepared(self, rows: list[Any]) -> list[Any]:
        return reading.with_calls(rows)


def _units(whistle: Whistle) -> str:
    """The units it calls, each with what became of its coming."""
    calls: list[Any] = whistle.shown  # type: ignore[attr-defined]
    said = ((call.unit, call.status["verdict"] or call.status["state"].label) for call in calls)
    return "；".join(f"{unit}（{status}）" for unit, status in said)


def _state(whistle: Whistle) -> Any:
    return flow_of(whistle.case.kind).states[whistle.case.state].label


EXPORTED = (
    Column("number", gettext_lazy("编号"), value="case.number"),
    Column("title", gettext_lazy("事由"), value="case.title"),
    Column("kind", gettext_lazy("种类"), value="kind"),
    Column("place", gettext_lazy("地点所在"), value="case.area"),
    Column("status", gettext_lazy("状态"), value=_state),
    Column("called", gettext_lazy("呼叫的单位"), value=_units),
    Column("blown_at", gettext_lazy("吹哨时间"), value="blown_at"),
    Column("by", gettext_lazy("吹哨方"), value="area"),
)


@needs(WHISTLES)
@require_GET
def whistles(request: AuthedRequest) -> HttpResponse:
    """Live whistles by area; who is of a unit only is led to what calls that unit."""
    scope = request.user.scope(WHISTLES)
    if not scope.spans and not scope.everything:
        return redirect("whistle-calls")
    here = area_filters.asked_for(request, WHISTLES)
    listing = WhistleList(
        request,
        Whistle.objects.restrict(request.user, WHISTLES).for_rows(),
        title=gettext_lazy("吹哨报到"),
        right=WHISTLES,
        here=here,
        exported=EXPORTED,
        order=("case__urgency", "-pk"),  # emergencies stand above
        filters=WhistleFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("whistle", gettext_lazy("哨")),
            Column("state", gettext_lazy("状态")),
            Column("units", gettext_lazy("呼叫的单位")),
            Column("blown", gettext_lazy("吹哨")),
        ),
        empty=gettext_lazy("现在没有响着的哨。书记吹哨后会列在这里，各单位的时限一目了然。"),
        size=25,
    )
    context = tabs(request.user, "whistles") | {"here": here}
    return listing.render("parties/whistle/board.jinja", "parties/whistle/rows.jinja", context)


def tabs(user: User, tab: str) -> dict[str, Any]:
    """Which of the pages about whistles somebody has."""
    scope = user.scope(WHISTLES)
    return {
        "tab": tab,
        "sees_board": bool(scope.spans) or scope.everything,
        "is_called": bool(user.scope(ANSWER).units),
        "may_blow": bool(user.scope(BLOW)),
        "may_set": bool(user.scope(SETTINGS)),
    }


@needs(WHISTLES)
@require_GET
def calls(request: AuthedRequest) -> HttpResponse:
    """What calls the reader's units: those that wait first, then the last that are over."""
    return _calls_page(request)


def _calls_page(request: AuthedRequest, failed: CheckInForm | None = None, number: str = "") -> HttpResponse:
    units = request.user.scope(ANSWER).unit_ids
    rows = WhistleCall.objects.restrict(request.user, WHISTLES).filter(unit__in=units).for_rows()
    waiting: list[Any] = reading.with_clocks(
        rows.filter(case__state__in=CALL_OPEN).order_by("case__next_due_at", "pk")
    )
    for call in waiting:
        mine = failed is not None and call.case.number == number
        call.form = failed if mine else CheckInForm(prefix=None, auto_id=f"in-{call.pk}-%s")
    context = tabs(request.user, "whistle-calls") | {
        "waiting": waiting,
        "over": reading.with_clocks(
            rows.exclude(case__state__in=(*CALL_OPEN, "raised")).order_by("-pk")[:RECENT]
        ),
    }
    return render(request, "parties/whistle/calls.jinja", context, status=422 if failed else 200)


@needs(ANSWER)
@require_POST
def check_in(request: AuthedRequest, number: str) -> HttpResponse:
    """Report in: where the telephone is, or where somebody says they are."""
    case = Case.objects.restrict(request.user, "cases.view").filter(number=number, kind=CALL_KIND).first()
    if case is None:
        raise Http404
    form = CheckInForm(request.POST, auto_id=f"in-{case.whistle_call.pk}-%s")
    if form.is_valid():
        with validation.told_in(form):
            services.advance(case, "check_in", actor=request.user, **form.cleaned_data)
            messages.success(request, _("已报到：%(title)s") % {"title": case.title})
            return redirect(case)
    return _calls_page(request, form, number)

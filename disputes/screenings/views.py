"""Screenings: the list, one round with the grids that have not looked, the report of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes.around import tabs
from disputes.models import Finding, Screening
from disputes.models.screenings import counted
from disputes.rights import ARRANGE, SCREEN, SCREENINGS, TAKE
from disputes.screenings import services
from disputes.screenings.forms import ReportForm, ScreeningFilters, ScreeningForm
from governance.access.gate import needs
from governance.cases.workflow import validation
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

MOST = 200  # grids and findings on a page


@needs(SCREENINGS)
@require_GET
def screenings(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, SCREENINGS)
    rows = Screening.objects.concerning(request.user, SCREENINGS).select_related("area")
    listing = RecordList(
        request,
        counted(rows, request.user.scope(SCREENINGS)).defer("area__boundary"),
        title=gettext_lazy("矛盾纠纷排查"),
        right=SCREENINGS,
        here=here,
        order=("-starts_on", "-pk"),
        filters=ScreeningFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("title", gettext_lazy("排查"), value="title"),
            Column("term", gettext_lazy("上报期限"), value="due_on"),
            Column("looked", gettext_lazy("已上报网格"), "number", value="looked"),
            Column("found", gettext_lazy("发现"), "number", value="found"),
            Column("entered", gettext_lazy("已登记"), "number", value="entered"),
        ),
        exported=(Column("area", gettext_lazy("区域"), value="area"),),
        empty=gettext_lazy("现在没有进行中的排查。布置后会列在这里，各网格上报情况一目了然。"),
        size=25,
    )
    context = tabs(request.user, "screenings") | {"here": here, "today": timezone.localdate()}
    return listing.render("disputes/screenings/list.jinja", "disputes/screenings/rows.jinja", context)


@needs(SCREENINGS)
@require_GET
def screening(request: AuthedRequest, pk: int) -> HttpResponse:
    """One round, of the grids within the reader's reach; what was found by its kind alone."""
    found, user = _find(request, pk), request.user
    inside = user.scope(SCREENINGS).q_with_posts()
    reach = user.scope(SCREENINGS).q("grid__")
    asked = services.grids(found).filter(inside)
    missing = services.not_looked(found).filter(inside)
    looks = found.looks.filter(reach)
    findings = _findings(found, user)
    today = timezone.localdate()
    context = tabs(user, "screenings") | {
        "screening": found,
        "asked": asked.count(),
        "looked": looks.count(),
        "zeros": looks.filter(findings=None).count(),
        "missing": list(missing[:MOST]),
        "missing_count": missing.count(),
        "findings": findings,
        "entered": sum(one.dispute_id is not None for one in findings),
        "is_late": found.closed_on is None and found.due_on < today,
        "may_arrange": user.has_right(ARRANGE, found.area),
        "may_report": found.closed_on is None and found.starts_on <= today and bool(user.scope(SCREEN)),
        "readable": any(one.is_readable and one.facts for one in findings),
    }
    return render(request, "disputes/screenings/screening.jinja", context)


def _find(request: AuthedRequest, pk: int) -> Screening:
    rows = Screening.objects.concerning(request.user, SCREENINGS).select_related("area")
    found: Screening = get_object_or_404(rows.defer("area__boundary"), pk=pk)
    return found


def _findings(found: Screening, user: Any) -> list[Any]:
    """What was found within the reader's reach, each with whether its words and its button are theirs."""
    rows = Finding.objects.filter(user.scope(SCREENINGS).q("look__grid__"), look__screening=found)
    shown: list[Any] = list(
        rows.select_related("look__grid__parent", "category", "dispute__case").order_by("pk")[:MOST]
    )
    for one in shown:
        one.is_readable = services.may_read(one, user)
        one.may_enter = services.may_enter(one, user)
    return shown


@needs(SCREENINGS)
@require_POST
@never_cache
def screening_words(request: AuthedRequest, pk: int) -> HttpResponse:
    """The words of what was found, to whom they concern; whoever opens them is written down first."""
    found = _find(request, pk)
    rows = [one for one in _findings(found, request.user) if one.is_readable and one.facts]
    if not rows:
        raise Http404
    services.note_reading(found, request.user, rows)
    return render(request, "disputes/screenings/words.jinja", {"screening": found, "findings": rows})


@needs(ARRANGE)
@require_http_methods(["GET", "POST"])
def screening_new(request: AuthedRequest) -> HttpResponse:
    form = ScreeningForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.arrange(actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已布置，各网格的人员已得到通知。"))
            return redirect(made)
    context = {"form": form, "title": _("布置排查"), "back": reverse("screenings")}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)


@needs(SCREEN)
@require_http_methods(["GET", "POST"])
def screening_report(request: AuthedRequest, pk: int) -> HttpResponse:
    rows = Screening.objects.concerning(request.user, SCREEN).open().select_related("area")
    found = get_object_or_404(rows, pk=pk)
    form = ReportForm(
        request.POST or None,
        screening=found,
        user=request.user,
        initial={"on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.report(
                found,
                given["grid"],
                actor=request.user,
                on=given["on"],
                households=given["households"],
                found=form.found(),
            )
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已上报。"))
            return redirect(found)
    context = {"form": form, "title": str(found), "back": found.get_absolute_url()}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)


@needs(ARRANGE)
@require_POST
def screening_act(request: AuthedRequest, pk: int, what: str) -> HttpResponse:
    """Remind the grids that have not looked, or end the round."""
    found = get_object_or_404(Screening.objects.restrict(request.user, ARRANGE), pk=pk)
    try:
        if what == "close":
            services.close(found, actor=request.user)
            messages.success(request, _("排查已结束。"))
        else:
            told = services.remind(found, actor=request.user)
            messages.success(request, _("已提醒 %s 人；同一天不重复提醒。") % told)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@needs(TAKE)
@require_POST
def finding_enter(request: AuthedRequest, pk: int) -> HttpResponse:
    """What was found becomes an application."""
    rows = Finding.objects.select_related("look__grid__parent", "look__screening")
    found = get_object_or_404(rows.filter(request.user.scope(TAKE).q("look__grid__")), pk=pk)
    try:
        case = services.enter(found, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    except validation.Incomplete as fault:
        messages.error(request, " ".join(fault.errors.values()))
    else:
        messages.success(request, _("已登记为纠纷，请补登双方当事人。"))
        return redirect(case)
    return redirect(found.look.screening)

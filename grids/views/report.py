"""Reporting from the field: photo, category, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import find, needs
from governance.areas.models import Level
from governance.areas.places import area_at
from governance.cases import services
from governance.cases.models import Case
from governance.cases.rules import cache
from governance.cases.sla import limits
from governance.cases.workflow import permissions
from governance.cases.workflow.definitions import flow_of
from governance.common.refusals import Refused
from governance.portal.requests import AuthedRequest
from grids import reporting
from grids.forms import HandledForm, PlaceForm, ReportForm
from grids.progress import outlook
from grids.submission import receive
from grids.views import answers
from grids.views.choices import areas_to_choose, category_tree


@needs("cases.file")
@require_http_methods(["GET", "POST"])
@cache.held()
def report(request: AuthedRequest) -> HttpResponse:
    """Three taps. What is said of it, its place and its urgency are filled in and may be changed."""
    form = ReportForm(request.POST or None, request.FILES or None, user=request.user)
    status = 200
    likely: list[Any] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                outcome = receive(form.submission(timezone.now()), user=request.user, at=timezone.now())
            except Refused as refusal:
                answers.take_errors(form, refusal)
            else:
                if outcome.case is not None:
                    return _done(request, outcome)
                if answers.wants_json(request):
                    return answers.likely_json(request, {"likely": outcome.likely})
                likely, status = outcome.likely, 409
        if answers.wants_json(request) and not likely:
            return answers.errors_json(form)
    return render(request, "grids/report.html", _context(request, form, likely), status=status)


def _done(request: AuthedRequest, outcome: Any) -> HttpResponse:
    if outcome.joined is not None:
        said, url = _("已加入 #%s，办结时会告诉您。") % outcome.case.number, reverse("report")
    else:
        said = _("已上报 #%s。") % outcome.case.number
        url = reverse("report-done", args=[outcome.case.number])
    if answers.wants_json(request):
        return answers.done_json(outcome, url, said)
    messages.success(request, said)
    return redirect(url)


def _context(request: AuthedRequest, form: ReportForm, likely: list[Any]) -> dict[str, Any]:
    tree = category_tree()
    leaves = [leaf for group in tree for leaf in group["leaves"]]
    own = reporting.own_area(request.user, "cases.file")
    by_pk = {leaf["category"].pk: leaf for leaf in leaves}
    quick = reporting.likely_categories(
        [leaf["category"] for leaf in leaves], request.user, at=timezone.now()
    )
    return {
        "form": form,
        "tree": tree,
        "questions": form.questions(tree),
        "quick": [by_pk[category.pk] for category in quick],
        "own": own,
        "own_name": reporting.full_name(own) if own else "",
        "areas": areas_to_choose(request.user, "cases.file"),
        "accuracy": limits.setting("accuracy_metres"),
        "photo_limit": limits.setting("photos_per_step"),
        "likely": likely,
        "ask": bool(likely),
        "chosen": str(form["category"].value() or ""),
    }


@needs("cases.file")
@require_GET
def report_place(request: AuthedRequest) -> HttpResponse:
    """What a pin says: the grid it lies in, and whether that is within one's reach."""
    form = PlaceForm(request.GET, user=request.user, right="cases.file")
    if not form.is_valid() or form.cleaned_data["lng"] is None or form.cleaned_data["lat"] is None:
        return JsonResponse({"message": _("坐标不完整，请重新标点。")}, status=422)
    place = form.place()
    found = area_at(form.cleaned_data["lng"], form.cleaned_data["lat"])
    outside = place.area is not None and not request.user.has_right("cases.file", place.area)
    note = ""
    if outside:
        note = _("这里是%s，不在您的辖区内。请核对，或告诉当地。") % reporting.full_name(place.area)  # type: ignore[arg-type]
    elif place.area is None:
        note = _("这个位置不在已知的网格边界内，请选择网格。")
    elif place.by == "own" and (found is None or found.level < Level.COMMUNITY):
        note = _("地图上没有这里的网格边界，按您的网格登记。")
    return JsonResponse(
        {
            "name": reporting.full_name(place.area) if place.area else "",
            "code": place.area.code if place.area else "",
            "by": place.by,
            "outside": outside,
            "note": note,
        }
    )


def _own_report(request: AuthedRequest, number: str) -> Case:
    """A report this person has filed; to others it is not there."""
    case: Case = find(Case.objects.for_list(), request.user, "cases.view", number=number)
    if case.filed_by_id != request.user.pk:
        raise Http404
    return case


@needs("cases.file")
@require_GET
def report_done(request: AuthedRequest, number: str) -> HttpResponse:
    """What happens next and by when; handled on the spot it may be closed at once."""
    case = _own_report(request, number)
    act = flow_of(case.kind).transitions["self_handle"]
    context = {
        "case": case,
        "outlook": outlook(case),
        "may_handle": permissions.why_not(case, act, request.user) is None,
    }
    return render(request, "grids/report_done.html", context)


@needs("cases.file")
@require_http_methods(["GET", "POST"])
def report_handled(request: AuthedRequest, number: str) -> HttpResponse:
    """Done on the spot: measure, photos before (those of the report will do) and after."""
    case = _own_report(request, number)
    form = HandledForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.advance(
                case,
                "self_handle",
                actor=request.user,
                text=form.cleaned_data["text"],
                before=form.cleaned_data["before"] or reporting.photos_of(case),
                after=form.cleaned_data["after"],
            )
        except Refused as refusal:
            answers.take_errors(form, refusal)
            status = 422
        else:
            messages.success(request, _("已登记自处置。"))
            return redirect("report-done", number=number)
    context = {
        "case": case,
        "form": form,
        "has_photos": case.attachments.filter(kind="report").exists(),
        "photo_limit": limits.setting("photos_per_step"),
    }
    return render(request, "grids/report_handled.html", context, status=status)

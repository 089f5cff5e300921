"""The counter, the telephone and the one window: writing down what somebody brings."""

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
from governance.areas.models import Area, Level
from governance.cases.models import Case, JoinedReport
from governance.cases.rules import cache
from governance.cases.sla import limits
from governance.common.refusals import Refused
from governance.portal.requests import AuthedRequest
from grids import reporting, submission
from grids.flows.common import KIND
from grids.forms import CounterForm
from grids.progress import outlook
from grids.receipt import qr_of, where_to_follow
from grids.views import answers
from grids.views.choices import areas_to_choose, category_tree

RIGHT = "cases.file_for"
FOUND = 20
MOST_OUTLINES = 400


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
@cache.held()
def intake(request: AuthedRequest) -> HttpResponse:
    """In the order people speak: what, where, how urgent, who."""
    form = CounterForm(
        request.POST or None, request.FILES or None, user=request.user, initial=_filled_in(request)
    )
    status, likely = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = timezone.now()
            try:
                outcome = submission.receive(form.submission(now), user=request.user, at=now)
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
    tree = category_tree()
    context = {
        "form": form,
        "tree": tree,
        "questions": form.questions(tree),
        "areas": areas_to_choose(request.user, RIGHT),
        "likely": likely,
        "ask": bool(likely),
        "chosen": str(form["category"].value() or ""),
        "chosen_area": str(form["area"].value() or ""),
        "external": " ".join(str(one.pk) for one in reporting.counter_channels() if one.external),
        "photo_limit": limits.setting("photos_per_step"),
        "has_map": Area.objects.restrict(request.user, RIGHT).exclude(boundary=None).exists(),
    }
    return render(request, "grids/intake.html", context, status=status)


def _filled_in(request: AuthedRequest) -> dict[str, Any]:
    """What the address says already: where, and by which channel it came."""
    said = {"area": request.GET.get("area", "").replace("\0", "")}
    asked = request.GET.get("channel", "")
    known = next((one for one in reporting.counter_channels() if one.code == asked), None) if asked else None
    return said | ({"channel_choice": known.pk} if known else {})


def _done(request: AuthedRequest, outcome: submission.Outcome) -> HttpResponse:
    assert outcome.case is not None
    if outcome.joined is not None:
        url = reverse("receipt-joined", args=[outcome.case.number, outcome.joined.pk])
        said = _("已加入 #%s，请把回执交给反映人。") % outcome.case.number
    else:
        url = reverse("receipt", args=[outcome.case.number])
        said = _("已登记 #%s，请把回执交给反映人。") % outcome.case.number
    if answers.wants_json(request):
        return answers.done_json(outcome, url, said)
    messages.success(request, said)
    return redirect(url)


@needs(RIGHT)
@require_GET
def alike(request: AuthedRequest) -> HttpResponse:
    """Likely duplicates of what is typed so far; empty until category and place are known."""
    form = CounterForm(request.GET, user=request.user)
    form.is_valid()
    said = form.cleaned_data
    found: list[Any] = []
    if said.get("category") is not None:
        filing = submission.Filing(
            kind=KIND,
            channel=reporting.channel("counter"),
            category=said["category"],
            area=form.place().area,
            text="",
            lng=said.get("lng"),
            lat=said.get("lat"),
        )
        found = submission.likely(filing, user=request.user, at=timezone.now())
    return render(request, "grids/alike.html", {"likely": found, "ask": False})


@needs(RIGHT)
@require_GET
def intake_areas(request: AuthedRequest) -> HttpResponse:
    """Communities and grids in reach whose name holds the text, for the picker."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    rows = Area.objects.defer("boundary").select_related("parent").restrict(request.user, RIGHT).current()
    found = rows.filter(level__gte=Level.COMMUNITY).named(text)[:FOUND] if text else []
    return JsonResponse(
        {"results": [{"code": one.code, "name": reporting.full_name(one)} for one in found]},
        json_dumps_params={"ensure_ascii": False},
    )


@needs(RIGHT)
@require_GET
def intake_outlines(request: AuthedRequest) -> HttpResponse:
    """The outlines of communities and grids in reach, for putting a pin."""
    areas = (
        Area.objects.restrict(request.user, RIGHT)
        .current()
        .filter(level__gte=Level.COMMUNITY)
        .exclude(boundary=None)
        .select_related("parent")
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": one.boundary["type"], "coordinates": one.boundary["coordinates"]},
            "properties": {"name": reporting.full_name(one), "code": one.code, "level": one.level},
        }
        for one in areas[:MOST_OUTLINES]
    ]
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "private, max-age=600"
    return response


@needs(RIGHT)
@require_GET
def receipt(request: AuthedRequest, number: str, joined: int | None = None) -> HttpResponse:
    """受理回执 on A5, for whoever wrote the report down and while it is under way.

    With the code on it one can rate the work, so nobody else gets to see it, nor anybody later.
    """
    case: Case = find(Case.objects.for_list(), request.user, "cases.view", number=number)
    row: JoinedReport | None = None
    if joined is not None:
        row = case.joined.filter(pk=joined).first()
    report: Any = row if joined is not None else case
    if report is None or report.filed_by_id != request.user.pk or not case.is_open:
        raise Http404
    context = {
        "case": case,
        "report": report,
        "joined": row,
        "outlook": outlook(case),
        "follow_url": where_to_follow(request),
        "qr": qr_of(request, case.number, report.follow_code),
        "where": reporting.full_name(case.area),
    }
    return render(request, "grids/receipt.html", context)

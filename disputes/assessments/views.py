"""Assessments as their outline, what one says, and the registers of experts and institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes.around import tabs
from disputes.assessments import drawing, filing
from disputes.assessments.forms import AssessmentFilters, AssessmentForm, ExpertForm, InstitutionForm
from disputes.assessments.names import KIND
from disputes.models.assessments import Assessment, Expert, Institution
from disputes.rights import ASSESS, EXPERTS
from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.workflow import validation
from governance.cases.workflow.definitions import flow_of
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

LINE = tuple(
    f"case__{name}"
    for name in (
        "number",
        "state",
        "kind",
        "is_open",
        "next_due_at",
        "secrecy",
        "leg",
        "area__name",
        "area__level",
    )
)
KINDS: dict[str, Any] = {"expert": (Expert, ExpertForm), "institution": (Institution, InstitutionForm)}


def _state(row: Assessment) -> Any:
    return flow_of(KIND).states[row.case.state].label


@needs(ASSESS)
@require_GET
def assessments(request: AuthedRequest) -> HttpResponse:
    """Number, state, area, level of risk, decision: what everybody with the right may know."""
    here = area_filters.asked_for(request, ASSESS)
    cases = Case.objects.outlined(request.user, ASSESS).filter(kind=KIND).order_by().values("pk")
    rows = Assessment.objects.filter(case__in=cases).select_related("case__area")
    listing = RecordList(
        request,
        rows.only("owner", "risk", "decision", "is_adopted", *LINE),
        title=gettext_lazy("稳定风险评估"),
        right=ASSESS,
        here=here,
        order=("-pk",),
        filters=AssessmentFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("number", gettext_lazy("评估"), value="case.number"),
            Column("state", gettext_lazy("状态"), value=_state),
            Column("risk", gettext_lazy("风险等级"), value="get_risk_display"),
            Column("decision", gettext_lazy("决定"), value="get_decision_display"),
            Column("adopted", gettext_lazy("采纳意见"), value="is_adopted"),
        ),
        empty=gettext_lazy("这里没有稳定风险评估。提交后会列在这里，内容只有经办人看得到。"),
        size=25,
    )
    context = tabs(request.user, "assessments") | {"here": here}
    return listing.render("disputes/assessments/list.jinja", "disputes/assessments/rows.jinja", context)


@needs(ASSESS)
@require_http_methods(["GET", "POST"])
def assessment_new(request: AuthedRequest) -> HttpResponse:
    form = AssessmentForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            case = filing.submit(actor=request.user, **form.cleaned_data)
            messages.success(request, _("已提交。接下来抽取专家和第三方机构。"))
            return redirect(case)
    context = {"form": form, "title": _("提交稳评"), "back": reverse("assessments")}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)


@needs(ASSESS)
@require_POST
@never_cache
def assessment_file(request: AuthedRequest, number: str) -> HttpResponse:
    """All that is written in it; whoever opens it is written down first."""
    case = Case.objects.readable(request.user).filter(number=number, kind=KIND).first()
    if case is None or request.user.is_looked_through:
        raise Http404
    row = Assessment.objects.select_related("institution").get(case=case)
    row.case = case
    filing.note_reading(row, request.user)
    context = {
        "assessment": row,
        "case": case,
        "seats": list(row.seats.select_related("expert")),
        "visits": list(row.follow_ups.all()),
    }
    return render(request, "disputes/assessments/file.jinja", context)


def of_case(case: Case, user: User) -> dict[str, Any]:
    """The section on the page of a case: who was drawn from whom by which seed, and how far it is."""
    row = Assessment.objects.select_related("institution").get(case=case)
    return {
        "case": case,
        "assessment": row,
        "seats": list(row.seats.select_related("expert")),
        "draws": [{"row": one, "repeats": drawing.repeats(one)} for one in row.draws.all()],
    }


@needs(EXPERTS)
@require_GET
def experts(request: AuthedRequest) -> HttpResponse:
    """Both registers."""
    context = tabs(request.user, "experts") | {
        "experts": list(Expert.objects.restrict(request.user, EXPERTS).select_related("area")),
        "institutions": list(Institution.objects.restrict(request.user, EXPERTS).select_related("area")),
    }
    return render(request, "disputes/assessments/experts.jinja", context)


@needs(EXPERTS)
@require_http_methods(["GET", "POST"])
def register_row(request: AuthedRequest, what: str, pk: int | None = None) -> HttpResponse:
    """Add or change a row of a register."""
    model, made = KINDS[what]
    found = model()
    if pk is not None:
        rows = model.objects.restrict(request.user, EXPERTS).select_related("area")
        found = get_object_or_404(rows, pk=pk)
    form = made(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            filing.save_register(found, actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("experts")
    title = model._meta.verbose_name
    context = {"form": form, "title": title, "back": reverse("experts")}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)

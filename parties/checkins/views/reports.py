"""Yearly reports: due and overdue, opening a year, one report with its act, confirming many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.cases import services as loop
from governance.cases.models import Case
from governance.cases.workflow.definitions import flow_of
from governance.cases.workflow.permissions import why_not
from governance.cases.workflow.validation import put_into
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.checkins import reports
from parties.checkins.forms import FeedbackForm, ReportFilters, SubmitForm, TextForm, YearForm
from parties.checkins.names import REPORT_KIND
from parties.models import CheckInReport
from parties.rights import CHECKINS, CONFIRM

if TYPE_CHECKING:
    from django import forms

    from governance.portal.requests import AuthedRequest

FORMS: dict[str, type[forms.Form] | None] = {
    "submit": SubmitForm,
    "send_back": TextForm,
    "confirm": None,
    "give_back": FeedbackForm,
    "receive": None,
    "waive": TextForm,
}
MOST = 200


def _state(row: CheckInReport) -> str:
    return str(flow_of(REPORT_KIND).states[row.case.state].label)


@dataclass(frozen=True)
class Result:
    """What became of one report when many were confirmed."""

    report: CheckInReport
    refusal: str


def _rows(request: AuthedRequest) -> Any:
    rows = CheckInReport.objects.restrict(request.user, CHECKINS).for_rows()
    return rows.select_related("check_in__unit", "check_in__area", "case").defer("case__search")


@needs(CHECKINS)
@require_GET
def reports_list(request: AuthedRequest) -> HttpResponse:
    return _list(request, None)


def _list(request: AuthedRequest, year_form: YearForm | None, results: Any = ()) -> HttpResponse:
    here, now = area_filters.asked_for(request, CHECKINS), timezone.now()
    user = request.user
    listing = RecordList(
        request,
        _rows(request),
        title=gettext_lazy("双报告"),
        right=CHECKINS,
        here=here,
        order=("-year", "-pk"),
        filters=ReportFilters,
        filter_context={"user": user, "here": here, "at": now},
        columns=(
            Column("who", gettext_lazy("谁"), value=str),
            Column("area", gettext_lazy("社区"), value="check_in.area"),
            Column("state", gettext_lazy("状态"), value=_state),
            Column("due", gettext_lazy("期限"), value="case.next_due_at"),
        ),
        empty=gettext_lazy("没有要办的年度报告。到办理的日子会自动生成，每个报到的单位和党员一份。"),
    )
    confirms = bool(user.scope(CONFIRM))
    context = {
        "tab": "check-in-reports",
        "here": here,
        "now": now,
        "may_check_in": False,
        "may_confirm": confirms,
        "year_form": year_form or (YearForm(user=user, today=timezone.localdate()) if confirms else None),
        "results": results,
        "states": flow_of(REPORT_KIND).states,
    }
    return listing.render("parties/checkins/reports.jinja", "parties/checkins/report_rows.jinja", context)


@needs(CONFIRM)
@require_POST
def open_year(request: AuthedRequest) -> HttpResponse:
    """Make the reports of a year that are missing."""
    form = YearForm(request.POST, user=request.user, today=timezone.localdate())
    if form.is_valid():
        try:
            made = reports.open_year(
                form.cleaned_data["year"], actor=request.user, area=form.cleaned_data["area"]
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("生成了 %s 份年度报告。") % made)
            return redirect("check-in-reports")
    return _list(request, form)


@needs(CONFIRM)
@require_POST
def confirm_many(request: AuthedRequest) -> HttpResponse:
    """Confirm what is ticked, each by itself, and say of each what became of it."""
    keys = [int(key) for key in request.POST.getlist("report")[:MOST] if key.isdigit()]
    results = []
    for row in _rows(request).filter(pk__in=keys).order_by("pk"):
        refusal = ""
        try:
            loop.advance(row.case, "confirm", actor=request.user)
        except Refused as refused:
            refusal = str(refused)
        results.append(Result(row, refusal))
    if not results:
        messages.error(request, _("请先勾选要确认的报告。"))
        return redirect("check-in-reports")
    return _list(request, None, results)


@needs(CHECKINS)
@require_GET
def report(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _find(request: AuthedRequest, pk: int) -> CheckInReport:
    found: CheckInReport | None = _rows(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: AuthedRequest, found: CheckInReport, status: int = 200, failed: Any = None, code: str = ""
) -> HttpResponse:
    flow = flow_of(REPORT_KIND)
    acts = []
    for name, kind in FORMS.items():
        act = flow.transitions[name]
        if why_not(found.case, act, request.user, flow) is None:
            empty = kind(auto_id=f"{name}-%s") if kind else None
            if name == "submit" and empty is not None:
                empty.initial["text"] = found.text
            acts.append({"act": act, "form": failed if name == code else empty})
    context = {
        "report": found,
        "check_in": found.check_in,
        "path": area_filters.path_within(request.user, found.check_in.area, CHECKINS),
        "scope": request.user.scope(CHECKINS),
        "state": flow.states[found.case.state],
        "due_at": found.case.next_due_at if found.case.is_open else None,
        "is_late": bool(
            found.case.is_open and found.case.next_due_at and found.case.next_due_at < timezone.now()
        ),
        "acts": acts,
        "may_print": found.returned_at is not None
        and Case.objects.readable(request.user).filter(pk=found.case_id).exists(),
    }
    return render(request, "parties/checkins/report.jinja", context, status=status)


@needs(CHECKINS)
@require_POST
def report_act(request: AuthedRequest, pk: int, code: str) -> HttpResponse:
    """One of the acts of the report's flow, with its form."""
    found = _find(request, pk)
    if code not in FORMS:
        raise Http404
    kind = FORMS[code]
    form = kind(request.POST, auto_id=f"{code}-%s") if kind else None
    if form is not None and not form.is_valid():
        return _page(request, found, 422, form, code)
    try:
        loop.advance(found.case, code, actor=request.user, **(form.cleaned_data if form else {}))
    except Refused as refused:
        if form is not None:
            put_into(form, refused)
            return _page(request, found, 422, form, code)
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已办好。"))
    return redirect(found)

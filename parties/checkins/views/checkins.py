"""Check-ins: list, page, checking in, the community's answer, posts picked, moving and ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, needs, refusal
from governance.cases import services as loop
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.forms import PurposeForm
from governance.portal.record_list import RecordList
from governance.portal.reveal import reveal_page
from parties.checkins import services
from parties.checkins.forms import (
    CheckInFilters,
    CheckInForm,
    PickForm,
    ReasonForm,
    ServiceForm,
    TransferForm,
)
from parties.models import CheckIn
from parties.rights import CHECK_IN, CHECKINS, CONFIRM
from parties.telephones import number_of, reveal

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 30


@needs(CHECKINS)
@require_GET
def check_ins(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, CHECKINS)
    verified = Q(services__state="verified")
    listing = RecordList(
        request,
        CheckIn.objects.restrict(request.user, CHECKINS)
        .for_rows()
        .annotate(verified=Sum("services__hours", filter=verified)),
        title=gettext_lazy("双报到"),
        right=CHECKINS,
        here=here,
        order=("area__tree_id", "area__lft", "-pk"),
        filters=CheckInFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("who", gettext_lazy("谁"), value=str),
            Column("area", gettext_lazy("社区"), value="area"),
            Column("post", gettext_lazy("岗位"), value="post"),
            Column("hours", gettext_lazy("已核实小时"), "number", "verified"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        empty=gettext_lazy("还没有报到的单位和党员。报到后会列在这里，由社区确认。"),
    )
    context = {"tab": "check-ins", "here": here, "may_check_in": bool(request.user.scope(CHECK_IN))}
    return listing.render("parties/checkins/list.jinja", "parties/checkins/rows.jinja", context)


def find_check_in(request: AuthedRequest, pk: int) -> CheckIn:
    """One that the reader may see. Raises Http404."""
    found: CheckIn = find(CheckIn.objects.for_rows(), request.user, CHECKINS, pk=pk)
    return found


def acted_for(request: AuthedRequest, pk: int) -> CheckIn:
    """One that the reader acts for: 404 outside, 403 for who only reads."""
    found = find_check_in(request, pk)
    if not services.may_act_for(request.user, found.unit_id, found.area):
        raise PermissionDenied(refusal(CHECK_IN))
    return found


@needs(CHECKINS)
@require_GET
@never_cache
def check_in(request: AuthedRequest, pk: int) -> HttpResponse:
    return page(request, find_check_in(request, pk))


def page(request: AuthedRequest, found: CheckIn, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a check-in; ``forms`` are those that were refused."""
    return render(request, "parties/checkins/page.jinja", context_of(request, found) | forms, status=status)


def context_of(request: AuthedRequest, found: CheckIn) -> dict[str, Any]:
    user = request.user
    may = services.may_act_for(user, found.unit_id, found.area)
    confirms = user.has_right(CONFIRM, found.area)
    active = found.state == "active"
    return {
        "check_in": found,
        "path": area_filters.path_within(user, found.area, CHECKINS),
        "scope": user.scope(CHECKINS),
        "services": list(found.services.select_related("verified_by")[:SHOWN]),
        "hours": found.services.filter(state="verified").aggregate(hours=Sum("hours"))["hours"] or 0,
        "reports": list(found.reports.select_related("case").defer("case__search")),
        "moved_to": CheckIn.objects.filter(moved_from=found).select_related("area").first(),
        "may_act": may,
        "may_confirm": confirms,
        "may_decide": confirms and found.state == "requested",
        "refuse_form": ReasonForm(auto_id="refuse-%s"),
        "pick_form": PickForm(check_in=found) if may and found.is_live else None,
        "service_form": ServiceForm(initial={"done_on": timezone.localdate()}) if may and active else None,
        "transfer_form": TransferForm(check_in=found, auto_id="move-%s") if may and active else None,
        "end_form": ReasonForm(auto_id="end-%s") if may and active else None,
        "number": number_of(found, "check-in-phone", found.pk),
        "form": PurposeForm(),
        "phone": "",
        "reveal_refusal": "" if may else refusal(CHECK_IN),
        "history": records.history(found, records.labels(CheckIn, services.FACTS)) if may else [],
    }


@needs(CHECK_IN)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("name", "phone")
def check_in_new(request: AuthedRequest) -> HttpResponse:
    form = CheckInForm(request.POST or None, user=request.user, initial={"kind": "unit"})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.request(actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已提交，等社区确认。"))
            return redirect(made)
    context = {"form": form, "title": _("报到"), "back": reverse("check-ins"), "differences": []}
    return render(request, "parties/form.jinja", context, status=422 if form.errors else 200)


@needs(CONFIRM)
@require_POST
def decide(request: AuthedRequest, pk: int) -> HttpResponse:
    """The community confirms, or does not and says why."""
    found = find_check_in(request, pk)
    form = ReasonForm(request.POST, auto_id="refuse-%s")
    agreed = request.POST.get("what") == "confirm"
    if not agreed and not form.is_valid():
        return page(request, found, 422, refuse_form=form)
    assert found.case is not None
    try:
        if agreed:
            loop.advance(found.case, "confirm", actor=request.user)
        else:
            loop.advance(found.case, "refuse", actor=request.user, text=form.cleaned_data["reason"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已确认报到。") if agreed else _("已答复，没有确认。"))
    return redirect(found)


@needs(CHECK_IN)
@require_POST
def pick_post(request: AuthedRequest, pk: int) -> HttpResponse:
    found = acted_for(request, pk)
    form = PickForm(request.POST, check_in=found)
    if form.is_valid():
        try:
            services.pick_post(found, form.cleaned_data["post"], actor=request.user)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存岗位。"))
            return redirect(found)
    return page(request, found, 422, pick_form=form)


@needs(CHECK_IN)
@require_POST
def transfer(request: AuthedRequest, pk: int) -> HttpResponse:
    found = acted_for(request, pk)
    form = TransferForm(request.POST, check_in=found, auto_id="move-%s")
    if form.is_valid():
        try:
            services.transfer(found, form.cleaned_data["area"], actor=request.user)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已提交转接，等那边的社区确认。"))
            return redirect(found)
    return page(request, found, 422, transfer_form=form)


@needs(CHECK_IN)
@require_POST
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    found = acted_for(request, pk)
    form = ReasonForm(request.POST, auto_id="end-%s")
    if form.is_valid():
        try:
            services.end(found, reason=form.cleaned_data["reason"], actor=request.user)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("报到已结束。"))
            return redirect(found)
    return page(request, found, 422, end_form=form)


@needs(CHECK_IN)
@require_POST
@never_cache
def phone(request: AuthedRequest, pk: int) -> HttpResponse:
    """The member's whole number, against a purpose."""
    found = acted_for(request, pk)
    return reveal_page(
        request,
        lambda purpose: reveal(found, purpose=purpose, actor=request.user, area=found.area, right=CHECK_IN),
        context_of(request, found),
        "parties/checkins/page.jinja",
    )

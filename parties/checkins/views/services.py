"""Services of who checked in: writing one down, the list of those that wait to be verified, verifying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import find, needs
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.checkins import services
from parties.checkins.forms import ServiceFilters, ServiceForm
from parties.checkins.views.checkins import acted_for, page
from parties.models import CheckInService
from parties.rights import CHECK_IN, CHECKINS, CONFIRM

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(CHECKINS)
@require_GET
def services_list(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, CHECKINS)
    listing = RecordList(
        request,
        CheckInService.objects.restrict(request.user, CHECKINS).for_rows(),
        title=gettext_lazy("报到服务"),
        right=CHECKINS,
        here=here,
        order=("-done_on", "-pk"),
        filters=ServiceFilters,
        filter_context={"user": request.user, "here": here},
        exported=(Column("on", gettext_lazy("日期"), value="done_on"),),
        columns=(
            Column("what", gettext_lazy("做了什么"), value="what"),
            Column("who", gettext_lazy("谁"), value="check_in"),
            Column("hours", gettext_lazy("小时"), "number", "hours"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        empty=gettext_lazy("没有待核实的服务。单位和党员登记服务后会列在这里，由社区核实时长。"),
    )
    context = {
        "tab": "check-in-services",
        "here": here,
        "may_check_in": bool(request.user.scope(CHECK_IN)),
        "may_confirm": bool(request.user.scope(CONFIRM)),
    }
    return listing.render("parties/checkins/list.jinja", "parties/checkins/service_rows.jinja", context)


@needs(CHECK_IN)
@require_POST
def record(request: AuthedRequest, pk: int) -> HttpResponse:
    found = acted_for(request, pk)
    form = ServiceForm(request.POST)
    if form.is_valid():
        try:
            services.record_service(found, actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记，等社区核实。"))
            return redirect(found)
    return page(request, found, 422, service_form=form)


@needs(CONFIRM)
@require_POST
def verify(request: AuthedRequest, pk: int) -> HttpResponse:
    row: CheckInService = find(CheckInService.objects.for_rows(), request.user, CONFIRM, pk=pk)
    agreed = request.POST.get("what") == "verify"
    try:
        services.verify(row, agreed=agreed, actor=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已核实。") if agreed else _("已记为不予认定。"))
    return redirect("check-in-services" if request.POST.get("from") == "list" else row.check_in)

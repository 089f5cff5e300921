"""Bookings of the time bank: the list, in which they are settled or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import find, needs
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from volunteers.books import time_bank
from volunteers.models import TimeBooking
from volunteers.pages import forms
from volunteers.rights import TIME, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(VIEW)
@require_GET
def bookings(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = RecordList(
        request,
        TimeBooking.objects.restrict(request.user, VIEW).for_rows(),
        title=gettext_lazy("时间银行预约"),
        right=VIEW,
        here=here,
        order=("-pk",),
        filters=forms.BookingFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("elder", gettext_lazy("受助人"), value="elder"),
            Column("what", gettext_lazy("服务内容"), value="what"),
            Column("on", gettext_lazy("服务日期"), value="on"),
            Column("minutes", gettext_lazy("分钟"), "number", "minutes"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        exported=(
            Column("helper", gettext_lazy("服务者"), value="helper"),
            Column("served", gettext_lazy("实际时长（分钟）"), value="served"),
        ),
        empty=gettext_lazy("没有符合条件的预约。在受助人的页面上预约。"),
    )
    context = {"tab": "time-bookings", "here": here, "may_settle": bool(request.user.scope(TIME))}
    return listing.render("volunteers/bookings.jinja", "volunteers/booking_rows.jinja", context)


@needs(TIME)
@require_POST
def booking_decide(request: AuthedRequest, pk: int) -> HttpResponse:
    found: TimeBooking = find(TimeBooking.objects, request.user, TIME, pk=pk)
    act, served = request.POST.get("act", ""), request.POST.get("served", "")
    try:
        if act == "settle":
            minutes = int(served) if served.isdecimal() and len(served) < 7 else 0
            time_bank.settle(found, served=minutes, actor=request.user)
        elif act == "cancel":
            time_bank.cancel(found, reason=request.POST.get("reason", ""), actor=request.user)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已办理。"))
    return redirect("time-bookings")

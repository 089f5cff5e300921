"""Bookings for who owns the resource: what is to be decided, who came, what falls out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.access import records
from governance.access.gate import find, needs, refusal
from governance.cases import services as loop
from governance.cases.workflow.validation import put_into
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.portal import area_filters
from governance.portal.forms import PurposeForm
from governance.portal.record_list import RecordList
from governance.portal.reveal import reveal_page
from parties.models import Booking
from parties.models.resources import AHEAD
from parties.resources import booking, services, telling
from parties.resources.forms import BookingFilters, ReasonForm
from parties.rights import KEEP, RESOURCES
from parties.telephones import number_of, reveal

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

LABELS = ("state", "reason")


@needs(RESOURCES)
@require_GET
def bookings(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, RESOURCES)
    listing = RecordList(
        request,
        Booking.objects.restrict(request.user, RESOURCES).proved().for_rows(),
        title=gettext_lazy("预约"),
        right=RESOURCES,
        here=here,
        order=("-starts_at", "pk") if request.GET.get("state") else ("starts_at", "pk"),
        filters=BookingFilters,
        filter_context={"user": request.user, "here": here, "at": timezone.now()},
        columns=(
            Column("when", gettext_lazy("时间"), value=telling.when),
            Column("resource", gettext_lazy("资源"), value="resource"),
            Column("purpose", gettext_lazy("用途"), value="purpose"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        empty=gettext_lazy("没有符合条件的预约。居民在公开页面预约后会列在这里。"),
    )
    context = {"tab": "bookings", "here": here, "may_offer": False}
    return listing.render("parties/resources/list.jinja", "parties/resources/booking_rows.jinja", context)


def _find(request: AuthedRequest, pk: int) -> Booking:
    found: Booking = find(Booking.objects.proved().for_rows(), request.user, RESOURCES, pk=pk)
    return found


@needs(RESOURCES)
@require_GET
@never_cache
def booking_page(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return render(request, "parties/resources/booking.jinja", _context(request, found))


def _context(request: AuthedRequest, found: Booking, **forms: Any) -> dict[str, Any]:
    now = timezone.now()
    may = services.may_keep(request.user, found.resource.unit_id, found.resource.area)
    begun = may and found.starts_at <= now
    return {
        "booking": found,
        "resource": found.resource,
        "path": area_filters.path_within(request.user, found.resource.area, RESOURCES),
        "scope": request.user.scope(RESOURCES),
        "may_keep": may,
        "may_decide": may and found.state == "requested",
        "may_say_used": begun and found.state in ("approved", "no_show"),
        "may_say_missed": begun and found.state in ("approved", "used"),
        "may_cancel": may and found.state in AHEAD and found.ends_at > now,
        "reason_form": ReasonForm(auto_id="refuse-%s"),
        "cancel_form": ReasonForm(auto_id="cancel-%s"),
        "number": number_of(found, "booking-act", found.pk, "phone"),
        "form": PurposeForm(),
        "phone": "",
        "reveal_refusal": "" if may else refusal(KEEP),
        "history": records.history(found, records.labels(Booking, LABELS)),
    } | forms


@needs(KEEP)
@require_POST
@never_cache
def booking_act(request: AuthedRequest, pk: int, what: str) -> HttpResponse:
    """One of: approve, refuse, used, missed, cancel, phone."""
    found = _find(request, pk)
    if not services.may_keep(request.user, found.resource.unit_id, found.resource.area):
        raise PermissionDenied(refusal(KEEP))
    if what == "phone":
        return reveal_page(
            request,
            lambda purpose: reveal(
                found, purpose=purpose, actor=request.user, area=found.resource.area, right=KEEP
            ),
            _context(request, found),
            "parties/resources/booking.jinja",
        )
    if what not in ("approve", "refuse", "used", "missed", "cancel"):
        raise Http404
    name = "cancel_form" if what == "cancel" else "reason_form"
    form = ReasonForm(request.POST, auto_id=f"{'cancel' if what == 'cancel' else 'refuse'}-%s")
    if what in ("refuse", "cancel") and not form.is_valid():
        return render(
            request, "parties/resources/booking.jinja", _context(request, found, **{name: form}), status=422
        )
    reason = form.cleaned_data.get("reason", "") if form.is_bound and form.is_valid() else ""
    try:
        _do(found, what, reason, request)
    except Refused as refused:
        put_into(form, refused)
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已办好。"))
    return redirect(found)


def _do(found: Booking, what: str, reason: str, request: AuthedRequest) -> None:
    if what in ("used", "missed"):
        booking.settle(found, came=what == "used", actor=request.user)
    elif what == "cancel":
        booking.cancel(found, actor=request.user, reason=reason, as_booker=False)
    elif found.case is not None:
        said: dict[str, Any] = {"text": reason} if what == "refuse" else {}
        loop.advance(found.case, what, actor=request.user, **said)

"""Shared resources for everybody, without an account: what there is, when it is free, booking, one's own.

Nothing personal is shown: of the bookings of others only that the time is taken.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.areas.models import Area, Level
from governance.cases.public import my_reports
from governance.cases.sla import limits
from governance.common import request_origin, throttle
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from parties.models import Booking, SharedResource
from parties.models.resources import AHEAD, ResourceKind
from parties.resources import booking, ics, proof, times
from parties.resources.forms import BookingForm, PhoneForm, RateForm

WHO = "booker"
SECONDS = 1800
SHOWN = 60
DAYS = 7


def _address() -> str:
    return request_origin.current.get().ip_address or "unknown"


def _index(request: HttpRequest) -> str:
    """The blind index of the telephone that this browser has shown to be its own a while ago; or nothing."""
    index, since = request.session.get(WHO, ["", 0])
    if not index or timezone.now().timestamp() - since > SECONDS:
        request.session.pop(WHO, None)
        return ""
    return str(index)


@require_GET
def resources(request: HttpRequest) -> HttpResponse:
    """What is open to the public, by district, street or community, and kind."""
    rows = SharedResource.objects.on_offer().for_rows()
    areas = Area.objects.defer("boundary").current().filter(level__in=(Level.DISTRICT, Level.SUBDISTRICT))
    held = SharedResource.objects.on_offer().order_by().values("area__tree_id", "area__lft", "area__rght")
    reach = Q(pk__in=[])
    for row in held[:500]:
        reach |= Q(tree_id=row["area__tree_id"], lft__lte=row["area__lft"], rght__gte=row["area__rght"])
    offered = list(areas.filter(reach).order_by("tree_id", "lft"))
    here = next((area for area in offered if area.code == request.GET.get("area")), None)
    if here is not None:
        rows = rows.within(here)
    kind = request.GET.get("kind", "")
    if kind in ResourceKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "rows": list(rows.order_by("area__tree_id", "area__lft", "name", "pk")[:SHOWN]),
        "areas": offered,
        "here": here,
        "kinds": ResourceKind.choices,
        "kind": kind,
    }
    return render(request, "parties/resources/public/list.jinja", context)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("name", "phone")
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """One resource: rules, hours, the free times of a day, and booking them."""
    found = get_object_or_404(SharedResource.objects.on_offer().for_rows(), pk=pk)
    now = timezone.now()
    day = _day(request, found, now)
    today = timezone.localdate(now)
    first = day - timedelta(days=(day - today).days % DAYS)  # weeks from today on
    days = times.calendar(found, first, DAYS, at=now)
    shown = next(one for one in days if one.day == day)
    proved = request.user.is_authenticated
    form = BookingForm(request.POST or None, resource=found, day=shown, proved=proved)
    status = 200
    if request.method == "POST":
        status, answer = _book(request, found, form, now)
        if answer is not None:
            return answer
    last = today + timedelta(days=found.ahead_days)
    context = {
        "resource": found,
        "hours": list(found.hours.all()),
        "days": [one for one in days if one.day <= last],
        "shown": shown,
        "form": form,
        "before": first - timedelta(days=DAYS) if first > today else None,
        "after": first + timedelta(days=DAYS) if first + timedelta(days=DAYS) <= last else None,
        "proved": proved,
    }
    return render(request, "parties/resources/public/page.jinja", context, status=status)


def _day(request: HttpRequest, found: SharedResource, now: datetime) -> date:
    today = timezone.localdate(now)
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(max(day, today), today + timedelta(days=found.ahead_days))


def _book(
    request: HttpRequest, found: SharedResource, form: BookingForm, now: datetime
) -> tuple[int, HttpResponse | None]:
    if not form.is_valid():
        _say_taken(form)
        return 422, None
    start = datetime.fromisoformat(form.cleaned_data["start"]).replace(tzinfo=timezone.get_current_timezone())
    wanted = form.wanted(start)
    try:
        if request.user.is_authenticated:
            booking.book(found, wanted, booker=request.user, at=now)
            messages.success(request, _("预约已提交，下面是您的预约。"))
            return 302, redirect("public-bookings")
        if throttle.count("booking-address", _address()) > limits.setting("public_lookups_per_hour"):
            form.add_error(None, _("这个网络一小时内预约太多了，请过一会儿再试，或到社区窗口预约。"))
            return 429, None
        if throttle.count("booking-phone", wanted.phone) > limits.setting("link_sms_per_hour"):
            form.add_error("phone", _("给这个号码发的短信太多了，请一小时后再试。"))
            return 429, None
        asked = booking.ask_for(found, wanted, at=now)
        proof.send_link(wanted.phone, at=now, booking=asked)
    except (Refused, ValidationError) as refused:
        refuse(form, refused)
        return 422, None
    context = {"resource": found, "booking": asked, "minutes": limits.setting("link_minutes")}
    return 200, render(request, "parties/resources/public/sent.jinja", context)


def _say_taken(form: BookingForm) -> None:
    """A time that is free no more is no longer among the choices: say so instead of "not a choice"."""
    if form.data.get("start") and "start" in form.errors:
        form.errors["start"] = form.error_class([_("这段时间已经有人约了，请另选时间。")])


@require_http_methods(["GET", "POST"])
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the message: looking uses nothing up, pressing the button does."""
    now = timezone.now()
    if throttle.counted("booking-wrong", _address()) >= limits.setting("public_lookups_per_hour"):
        return render(request, "parties/resources/public/open.jinja", {"is_open": False}, status=429)
    waiting = proof.waiting_for(token)
    index = my_reports.use(token, at=now) if request.method == "POST" else None
    if index:
        request.session.cycle_key()
        request.session[WHO] = [index, now.timestamp()]
        if waiting is not None:
            try:
                booking.prove(waiting, at=now)
            except (Refused, ValidationError) as refused:
                messages.error(request, str(refused))
                return redirect("public-resource", pk=waiting.resource_id)
            messages.success(request, _("预约已提交，下面是您的预约。"))
        return redirect("public-bookings")
    is_open = my_reports.is_open(token, at=now)
    if not is_open:
        throttle.count("booking-wrong", _address())
    context = {"is_open": is_open, "token": token, "booking": waiting}
    return render(request, "parties/resources/public/open.jinja", context, status=200 if is_open else 410)


def _own(request: HttpRequest) -> Any:
    """One's own bookings: of the account, or of the telephone that was shown to be one's own."""
    mine, index = Q(pk__in=[]), _index(request)
    if request.user.is_authenticated:
        mine |= Q(booker=request.user)
    if index:
        mine |= Q(phone_index=index)
    rows = Booking.objects.proved().filter(mine).select_related("resource__unit", "resource__area")
    return rows.defer("resource__area__boundary")


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own bookings; who is not known yet asks for a link."""
    if not request.user.is_authenticated and not _index(request):
        return render(request, "parties/resources/public/ask.jinja", {"form": PhoneForm()})
    return _mine(request)


def _mine(request: HttpRequest, status: int = 200) -> HttpResponse:
    now = timezone.now()
    rows = list(_own(request).order_by("-starts_at", "pk")[:SHOWN])
    for row in rows:
        row.may_cancel = row.state in AHEAD and now <= row.starts_at - timedelta(
            hours=row.resource.cancel_hours
        )
        row.rate_form = (
            RateForm(auto_id=f"rate-{row.pk}-%s") if row.state == "used" and row.rating is None else None
        )
    return render(request, "parties/resources/public/mine.jinja", {"rows": rows}, status=status)


@require_POST
@never_cache
@sensitive_post_parameters("phone")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link to one's own bookings. The page is the same whether the number is known or not."""
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return render(request, "parties/resources/public/ask.jinja", {"form": form}, status=422)
    if throttle.count("booking-address", _address()) > limits.setting("public_lookups_per_hour"):
        form.add_error(None, _("这个网络查询太多了，请一小时后再试。"))
        return render(request, "parties/resources/public/ask.jinja", {"form": form}, status=429)
    phone = form.cleaned_data["phone"]
    if throttle.count("booking-phone", phone) <= limits.setting("link_sms_per_hour"):
        proof.send_link(phone, at=timezone.now())
    context = {"form": form, "sent": True, "minutes": limits.setting("link_minutes")}
    return render(request, "parties/resources/public/ask.jinja", context)


def _one(request: HttpRequest, pk: int) -> Booking:
    row: Booking | None = _own(request).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_POST
@never_cache
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = _one(request, pk)
    try:
        booking.cancel(row, actor=None)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已取消。"))
    return redirect("public-bookings")


@require_POST
@never_cache
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    row = _one(request, pk)
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            booking.rate(row, rating=form.cleaned_data["rating"], remark=form.cleaned_data["remark"])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("谢谢您的评价。"))
    else:
        messages.error(request, _("请给 1 到 5 分。"))
    return redirect("public-bookings")


@require_GET
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """When it is taken, for a calendar program: times and nothing of anybody."""
    found = get_object_or_404(SharedResource.objects.on_offer(), pk=pk)
    url = request.build_absolute_uri(reverse("public-resource", args=[pk]))
    text = ics.feed(found, url=url, at=timezone.now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="resource-{pk}.ics"'
    return answer

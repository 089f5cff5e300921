"""Shared resources for who owns them: list, page, opening, changing, pausing, other hours, how much used."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, needs, refusal
from governance.common import editing
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.models import Booking, ResourceException, SharedResource
from parties.models.resources import AHEAD, ResourceState
from parties.resources import services, use
from parties.resources.forms import ExceptionForm, ResourceFilters, ResourceForm, StateForm
from parties.rights import KEEP, RESOURCES

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 20


@needs(RESOURCES)
@require_GET
def resources(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, RESOURCES)
    listing = RecordList(
        request,
        SharedResource.objects.restrict(request.user, RESOURCES).for_rows(),
        title=gettext_lazy("共享资源"),
        right=RESOURCES,
        here=here,
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=ResourceFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("资源"), value="name"),
            Column("unit", gettext_lazy("提供单位"), value="unit"),
            Column("place", gettext_lazy("地点"), value="address"),
            Column("state", gettext_lazy("状态"), value="get_state_display"),
        ),
        empty=gettext_lazy("这里还没有共享资源。单位开放场地、设备或技能后会列在这里，居民可以预约。"),
    )
    context = {"tab": "shared-resources", "here": here, "may_offer": bool(request.user.scope(KEEP))}
    return listing.render("parties/resources/list.jinja", "parties/resources/rows.jinja", context)


@needs(RESOURCES)
@require_GET
def resource(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _find(request: AuthedRequest, pk: int) -> SharedResource:
    rows = SharedResource.objects.for_rows()
    found: SharedResource = find(rows, request.user, RESOURCES, pk=pk)
    return found


def _kept(request: AuthedRequest, pk: int) -> SharedResource:
    """One that the reader keeps; 404 outside, 403 for who only reads."""
    found = _find(request, pk)
    if not services.may_keep(request.user, found.unit_id, found.area):
        raise PermissionDenied(refusal(KEEP))
    return found


def _page(request: AuthedRequest, found: SharedResource, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    may = services.may_keep(request.user, found.unit_id, found.area)
    ahead = Booking.objects.filter(resource=found, state__in=AHEAD, ends_at__gt=now).for_rows()
    labels = records.labels(SharedResource, [name for name in services.AUDITED if name != "opening"])
    context = {
        "resource": found,
        "path": area_filters.path_within(request.user, found.area, RESOURCES),
        "scope": request.user.scope(RESOURCES),
        "hours": list(found.hours.all()),
        "exceptions": list(found.exceptions.filter(day__gte=timezone.localdate())),
        "bookings": list(ahead.order_by("starts_at", "pk")[:SHOWN]),
        "may_keep": may,
        "is_over": found.state == "closed",
        "history": records.history(found, labels | {"opening": _("开放时间")}) if may else [],
        "state_form": StateForm(initial={"state": found.state}),
        "exception_form": ExceptionForm(),
    }
    return render(request, "parties/resources/page.jinja", context | forms, status=status)


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def resource_new(request: AuthedRequest) -> HttpResponse:
    initial = {
        f"{end}_{day}": at for day in range(5) for end, at in (("opens", "09:00"), ("closes", "17:00"))
    }
    form = ResourceForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.offer(actor=request.user, hours=form.hours(), **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已开放%(name)s。") % {"name": made})
            return redirect(made)
    return _form_page(request, form, _("开放一项资源"), reverse("shared-resources"))


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def resource_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    now = records.facts(found, services.EDITABLE)
    form = ResourceForm(
        request.POST or None, user=request.user, instance=found, initial={"seen": editing.seen(now)}
    )
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.edit(found, actor=request.user, hours=form.hours(), seen=seen, **form.facts())
        except editing.Changed as changed:
            differences = changed.differences
            form.add_error(None, str(changed))
            data: Any = request.POST.copy()
            data["seen"] = editing.seen(records.facts(SharedResource.objects.get(pk=pk), services.EDITABLE))
            form.data = data
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    title = _("修改%(name)s") % {"name": SharedResource.objects.get(pk=pk)}
    return _form_page(request, form, title, reverse("shared-resource", args=[pk]), differences)


def _form_page(
    request: AuthedRequest, form: ResourceForm, title: str, back: str, differences: Any = ()
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "differences": differences}
    return render(request, "parties/resources/form.jinja", context, status=422 if form.errors else 200)


@needs(KEEP)
@require_POST
def resource_state(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            services.set_state(found, actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            label = ResourceState(form.cleaned_data["state"]).label
            messages.success(request, _("已改为“%s”。") % label)
            return redirect(found)
    return _page(request, found, 422, state_form=form)


@needs(KEEP)
@require_POST
def exception_add(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _kept(request, pk)
    form = ExceptionForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        try:
            services.set_exception(found, said.pop("day"), actor=request.user, **said)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存这一天的时间。"))
            return redirect(found)
    return _page(request, found, 422, exception_form=form)


@needs(KEEP)
@require_POST
def exception_drop(request: AuthedRequest, pk: int) -> HttpResponse:
    """The usual hours hold again."""
    mine = SharedResource.objects.restrict(request.user, KEEP)
    rows = ResourceException.objects.filter(resource__in=mine).select_related("resource")
    row = rows.filter(pk=pk).first()
    if row is None:
        return redirect("shared-resources")
    services.drop_exception(row, actor=request.user)
    messages.success(request, _("已恢复平常的开放时间。"))
    return redirect(row.resource)


@needs(RESOURCES)
@require_GET
def utilisation(request: AuthedRequest) -> HttpResponse:
    """By place and month: hours open, booked, missed."""
    here = area_filters.asked_for(request, RESOURCES)
    rows = SharedResource.objects.restrict(request.user, RESOURCES).for_rows()
    if here is not None:
        rows = rows.within(here)
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        month = today.replace(day=1)
    lines = use.of_month(
        rows.order_by("area__tree_id", "area__lft", "name", "pk")[:500], month.year, month.month
    )
    context = {
        "tab": "shared-resource-use",
        "here": here,
        "nearby": area_filters.near(request.user, here, RESOURCES),
        "month": month,
        "lines": lines,
        "open_hours": sum(one.open_minutes for one in lines) // 60,
        "used_hours": sum(one.used for one in lines) // 60,
        "no_shows": sum(one.no_shows for one in lines),
    }
    return render(request, "parties/resources/use.jinja", context)

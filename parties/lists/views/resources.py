"""What units offer: list, page with what it fits, offering, changing, taking down."""

from __future__ import annotations

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
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.lists import matching, services
from parties.lists.forms import ResourceFilters, ResourceForm
from parties.lists.services import may_speak_for
from parties.lists.views.needs import tabs
from parties.models import ResourceItem
from parties.rights import NEEDS, OFFER

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(NEEDS)
@require_GET
def resources(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, NEEDS)
    listing = RecordList(
        request,
        ResourceItem.objects.restrict(request.user, NEEDS).for_rows(),
        title=gettext_lazy("资源"),
        right=NEEDS,
        here=here,
        exported=(
            Column("category", gettext_lazy("类别"), value="category"),
            Column("way", gettext_lazy("方式"), value="get_way_display"),
            Column("text", gettext_lazy("说明"), value="text"),
            Column("until", gettext_lazy("到哪天为止"), value="until_on"),
            Column("times", gettext_lazy("时段"), value="times"),
        ),
        order=("-pk",),
        filters=ResourceFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("resource", gettext_lazy("资源"), value="title"),
            Column("unit", gettext_lazy("提供单位"), value="unit"),
            Column("area", gettext_lazy("服务哪里"), value="area"),
            Column("when", gettext_lazy("什么时候"), value="from_on"),
        ),
        empty=gettext_lazy("这里还没有登记资源。单位登录后可以登记能提供什么，也可以由社区代登记。"),
    )
    context = tabs(request.user, "offered-resources") | {"here": here}
    return listing.render("parties/needs/resources.jinja", "parties/needs/resource_rows.jinja", context)


@needs(NEEDS)
@require_GET
def resource(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    scope = request.user.scope(NEEDS)
    context = tabs(request.user, "offered-resources") | {
        "resource": found,
        "fits": matching.needs_for(found),
        "reads_cases": bool(scope.spans) or scope.everything,
        "may_change": found.withdrawn_on is None and may_speak_for(request.user, OFFER, found.unit),
        "history": records.history(found, records.labels(ResourceItem, services.RESOURCE_FACTS)),
    }
    return render(request, "parties/needs/resource.jinja", context)


@needs(OFFER)
@require_http_methods(["GET", "POST"])
def resource_new(request: AuthedRequest) -> HttpResponse:
    form = ResourceForm(
        request.POST or None, user=request.user, initial={"from_on": timezone.localdate(), "way": "support"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.offer(actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记，合适的需求见下面的推荐。"))
            return redirect(made)
    return _form_page(request, form, _("登记资源"), reverse("offered-resources"))


@needs(OFFER)
@require_http_methods(["GET", "POST"])
def resource_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    form = ResourceForm(request.POST or None, user=request.user, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(found, actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    return _form_page(request, form, _("修改%(name)s") % {"name": found}, found.get_absolute_url())


@needs(OFFER)
@require_POST
def resource_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    try:
        services.take_down(found, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤下，记录保留。"))
    return redirect(found)


def _form_page(request: AuthedRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "differences": (), "path": []}
    return render(request, "parties/form.jinja", context, status=422 if form.errors else 200)


def _find(request: AuthedRequest, pk: int) -> ResourceItem:
    found: ResourceItem = find(ResourceItem.objects.for_rows(), request.user, NEEDS, pk=pk)
    return found


def _changeable(request: AuthedRequest, pk: int) -> ResourceItem:
    found = _find(request, pk)
    if not may_speak_for(request.user, OFFER, found.unit):
        raise PermissionDenied(refusal(OFFER))
    return found

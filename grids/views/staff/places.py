"""The buildings of an area: list, register, change, strike off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import find, insist, needs, refusal
from governance.access.models import AuditEntry
from governance.areas.models import Level
from governance.common import editing
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused
from grids.models import Building, GridMembership
from grids.staff import area_options
from grids.staff import places as acts
from grids.staff.forms import BuildingFilters, BuildingForm, StrikeForm, refuse, saw_again
from grids.staff.rights import MANAGE, VIEW
from grids.staff.seeds import BUILDING_HEAD

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(VIEW)
@require_GET
def buildings(request: AuthedRequest) -> HttpResponse:
    here = area_options.area_of(request) if request.GET.get("area") else None
    heads = GridMembership.objects.in_force().filter(capacity__code=BUILDING_HEAD, building=OuterRef("pk"))
    rows = (
        Building.objects.restrict(request.user, VIEW)
        .standing()
        .select_related("area__parent")
        .defer("area__boundary", "area__parent__boundary")
        .annotate(
            head_name=Subquery(heads.values("name")[:1]),
            head_pk=Subquery(heads.values("pk")[:1]),
        )
    )
    listing = Listing(
        request,
        rows,
        order=("area__tree_id", "area__lft", "compound", "name", "pk"),
        filters=BuildingFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("楼栋")),
            Column("area", gettext_lazy("网格")),
            Column("address", gettext_lazy("地址"), "minor"),
            Column("households", gettext_lazy("户数"), "number"),
            Column("head", gettext_lazy("楼栋长")),
        ),
        empty=gettext_lazy("没有符合条件的楼栋。点“登记楼栋”登记第一栋，之后就可以聘任楼栋长。"),
    )
    context = {"tab": "staff-buildings", "here": here, "may_manage": area_options.may_manage(request.user)}
    return listing.render("grids/staff/buildings.html", "grids/staff/building_rows.html", context)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def building_new(request: AuthedRequest) -> HttpResponse:
    here = area_options.area_of(request, MANAGE)
    if here.level != Level.GRID:
        children = [one for one in area_options.near(request.user, here, MANAGE) if one.parent_id == here.pk]
        context = {
            "area": here,
            "path": area_options.path_within(request.user, here, MANAGE),
            "children": children,
            "for_building": True,
        }
        return render(request, "grids/staff/which.html", context)
    form = BuildingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            building = acts.add_building(area=here, actor=request.user, **_said(form))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记%(name)s。") % {"name": building})
            return redirect(building)
    context = {
        "form": form,
        "area": here,
        "path": area_options.path_within(request.user, here),
        "title": _("登记楼栋"),
        "back": f"{reverse('staff-buildings')}?area={here.code}",
    }
    return render(request, "grids/staff/building_form.html", context, status=422 if form.errors else 200)


@needs(VIEW)
@require_GET
def building(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    user = request.user
    heads = GridMembership.objects.restrict(user, VIEW).filter(building=found).for_rows()
    entries = AuditEntry.objects.filter(subject_type="grids.building", subject_id=str(found.pk))
    now = list(heads.in_force().order_by("capacity__order", "pk"))
    context = {
        "building": found,
        "area": found.area,
        "path": area_options.path_within(user, found.area),
        "heads": now,
        "has_head": any(one.capacity.code == BUILDING_HEAD for one in now),
        "past": list(heads.filter(ends_on__lte=timezone.localdate()).order_by("-ends_on")[:30]),
        "entries": list(entries.select_related("actor").order_by("-at")[:30]),
        "labels": acts.labels(Building, (*acts.BUILDING_FACTS, "area", "ends_on")),
        "manage_refusal": "" if user.has_right(MANAGE, found.area) else refusal(MANAGE),
        "strike": StrikeForm(initial={"on": timezone.localdate()}),
    }
    return render(request, "grids/staff/building.html", context)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def building_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, MANAGE, found.area)
    seen = editing.seen(acts.building_facts(found))
    form = BuildingForm(request.POST or None, instance=found, initial={"seen": seen})
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            acts.edit_building(found, actor=request.user, seen=form.cleaned_data["seen"], **_said(form))
        except editing.Changed as changed:
            differences = changed.differences
            saw_again(form, acts.building_facts(Building.objects.get(pk=found.pk)))
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {
        "form": form,
        "area": found.area,
        "path": area_options.path_within(request.user, found.area),
        "title": _("修改%(name)s") % {"name": found},
        "back": found.get_absolute_url(),
        "differences": differences,
    }
    return render(request, "grids/staff/building_form.html", context, status=422 if form.errors else 200)


@needs(MANAGE)
@require_POST
def building_strike(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, MANAGE, found.area)
    form = StrikeForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors.get("on", [_("请填写销号日期。")])[0])
        acts.strike_building(found, actor=request.user, on=form.cleaned_data["on"])
    except Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, _("%(name)s已销号，不再计入楼栋数。") % {"name": found})
    return redirect(found)


@needs(MANAGE)
@require_POST
def building_restore(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, MANAGE, found.area)
    try:
        acts.restore_building(found, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s的销号已撤回。") % {"name": found})
    return redirect(found)


def _find(request: AuthedRequest, pk: int) -> Building:
    rows = Building.objects.select_related("area__parent").defer("area__boundary", "area__parent__boundary")
    found: Building = find(rows, request.user, VIEW, pk=pk)
    return found


def _said(form: Any) -> dict[str, Any]:
    return {key: value for key, value in form.cleaned_data.items() if key != "seen"}

"""Appointing, changing, ending, handing over: thin pages over the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.access.gate import insist, needs
from governance.areas.models import Level
from governance.common import editing
from governance.common.refusals import Refused
from grids.models import MemberCapacity
from grids.staff import area_options, services
from grids.staff.forms import EndForm, PersonForm, WhichForm, refuse, saw_again
from grids.staff.rights import MANAGE, VIEW
from grids.views.staff.people import find_member

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.portal.requests import AuthedRequest


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def appoint(request: AuthedRequest) -> HttpResponse:
    """First the grid and the capacity, then the person; both steps keep what is known in the address."""
    here = area_options.area_of(request, MANAGE)
    code = request.GET.get("capacity", "").replace("\0", "")[:40]
    if here.level != Level.GRID or not code:
        return _which(request, here)
    capacity: MemberCapacity | None = MemberCapacity.objects.active().filter(code=code).first()
    if capacity is None:
        return _which(request, here)
    initial = {"building": request.GET.get("building", "")}
    form = PersonForm(request.POST or None, user=request.user, area=here, capacity=capacity, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.appoint_member(capacity=capacity, area=here, actor=request.user, **form.said())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(
                request,
                _("已聘任%(name)s为%(capacity)s。") % {"name": member.name, "capacity": capacity.name},
            )
            return redirect(member)
    context = {
        "form": form,
        "area": here,
        "capacity": capacity,
        "path": area_options.path_within(request.user, here),
        "title": _("聘任%(capacity)s") % {"capacity": capacity.name},
        "go": _("聘任"),
        "back": f"{reverse('staff-appoint')}?area={here.code}",
        "no_building": "building" in form.fields and not form.fields["building"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "grids/staff/person_form.html", context, status=422 if form.errors else 200)


def _which(request: AuthedRequest, here: Area) -> HttpResponse:
    """Down the tree to a grid, then the capacity."""
    children = [one for one in area_options.near(request.user, here, MANAGE) if one.parent_id == here.pk]
    grids = [here] if here.level == Level.GRID else children if here.level == Level.COMMUNITY else []
    context = {
        "area": here,
        "path": area_options.path_within(request.user, here, MANAGE),
        "children": [] if grids else children,
        "grids": grids,
        "form": WhichForm(
            grids=grids, initial={"area": here.code, "capacity": request.GET.get("capacity", "")}
        ),
    }
    return render(request, "grids/staff/which.html", context)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: AuthedRequest, pk: int) -> HttpResponse:
    member = find_member(request, pk, VIEW)
    insist(request.user, MANAGE, member.area)
    without = ("account", "building") + (("name", "phone") if member.person_id else ())
    values = {name: getattr(member, name) for name in services.EDITABLE}
    form = PersonForm(
        request.POST or None,
        user=request.user,
        area=member.area,
        capacity=member.capacity,
        without=without,
        # A number is shown in full only against a purpose: an empty field keeps it.
        initial=values | {"phone": "", "seen": editing.seen(services.editable_of(member))},
    )
    if member.masked_phone and "phone" in form.fields:
        form.fields["phone"].help_text = _("现为 %(phone)s；不填则不变。") % {"phone": member.masked_phone}
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        said = form.said()
        if not said.get("phone"):
            said.pop("phone", None)
        try:
            services.edit_member(member, actor=request.user, seen=form.cleaned_data["seen"], **said)
        except editing.Changed as changed:
            differences = changed.differences
            member.refresh_from_db()
            saw_again(form, services.editable_of(member))
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(member)
    context = {
        "form": form,
        "area": member.area,
        "capacity": member.capacity,
        "path": area_options.path_within(request.user, member.area),
        "title": _("修改%(name)s") % {"name": member.name},
        "go": _("保存"),
        "back": member.get_absolute_url(),
        "differences": differences,
    }
    return render(request, "grids/staff/person_form.html", context, status=422 if form.errors else 200)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    member = find_member(request, pk, VIEW)
    insist(request.user, MANAGE, member.area)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_member(
                member, actor=request.user, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"]
            )
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(
                request,
                _("%(name)s已离任。席位空缺时会列入缺编；办错了可以在本页“撤回离任”。")
                % {"name": member.name},
            )
            return redirect(member)
    context = {"form": form, "member": member, "path": area_options.path_within(request.user, member.area)}
    return render(request, "grids/staff/end.html", context, status=422 if form.errors else 200)


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def hand_over(request: AuthedRequest, pk: int) -> HttpResponse:
    """One leaves, another takes over, on the same day."""
    member = find_member(request, pk, VIEW)
    insist(request.user, MANAGE, member.area)
    form = PersonForm(
        request.POST or None,
        user=request.user,
        area=member.area,
        capacity=member.capacity,
        without=("building", "starts_on"),
        initial={"household_range": member.household_range, "households": member.households},
    )
    leaving = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    leaving.fields["on"].label = _("交接日期")
    leaving.fields["on"].help_text = _("前任当日起离任，接任者当日起到任")
    if request.method == "POST" and form.is_valid() and leaving.is_valid():
        try:
            taken = services.hand_over(
                member,
                actor=request.user,
                on=leaving.cleaned_data["on"],
                reason=leaving.cleaned_data["reason"],
                **form.said(),
            )
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(
                request,
                _("已由%(new)s接任，%(old)s离任。") % {"new": taken.name, "old": member.name},
            )
            return redirect(taken)
    context = {
        "form": form,
        "leaving": leaving,
        "area": member.area,
        "capacity": member.capacity,
        "member": member,
        "path": area_options.path_within(request.user, member.area),
        "title": _("交接：%(capacity)s %(name)s") % {"capacity": member.capacity, "name": member.name},
        "go": _("交接"),
        "back": member.get_absolute_url(),
    }
    failed = form.errors or leaving.errors
    return render(request, "grids/staff/person_form.html", context, status=422 if failed else 200)


@needs(MANAGE)
@require_POST
def resume(request: AuthedRequest, pk: int) -> HttpResponse:
    member = find_member(request, pk, VIEW)
    insist(request.user, MANAGE, member.area)
    try:
        services.resume_member(member, actor=request.user)
    except (Refused, ValidationError) as refused:
        messages.error(request, str(refused) if isinstance(refused, Refused) else "；".join(refused.messages))
    else:
        messages.success(request, _("离任已撤回，%(name)s继续担任。") % {"name": member.name})
    return redirect(member)

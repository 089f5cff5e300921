"""Alliances: list, page with the member units, founding, joining, leaving; a unit's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs
from governance.common import editing
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.alliances import services
from parties.alliances.forms import (
    AllianceFilters,
    AllianceForm,
    JoinForm,
    LeaveForm,
    MemberFilters,
    MemberForm,
)
from parties.models import Alliance, AllianceMember
from parties.rights import ALLIANCES, ALLY

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(ALLIANCES)
@require_GET
def alliances(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ALLIANCES)
    may_see_units = bool(request.user.scope(ALLIANCES).spans) or request.user.is_superuser
    rows = Alliance.objects.restrict(request.user, ALLIANCES).for_rows()
    listing = RecordList(
        request,
        rows.annotate(units=Count("members", filter=Q(members__left_on=None))),
        title=gettext_lazy("党建联盟"),
        right=ALLIANCES,
        here=here,
        order=("area__tree_id", "area__lft", "pk"),
        filters=AllianceFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("联盟"), value="name"),
            Column("area", gettext_lazy("街道"), value="area"),
            Column("units", gettext_lazy("成员单位"), "number", "units" if may_see_units else ""),
            Column("founded", gettext_lazy("成立日期"), value="founded_on"),
        ),
        empty=gettext_lazy("这里还没有党建联盟。街道建立联盟后会列在这里，每个街道一个。"),
    )
    context = {
        "tab": "alliances",
        "here": here,
        "may_found": bool(request.user.scope(ALLY)),
        "counts_units": may_see_units,
    }
    return listing.render("parties/alliances.jinja", "parties/alliance_rows.jinja", context)


@needs(ALLIANCES)
@require_GET
def members(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ALLIANCES)
    listing = RecordList(
        request,
        AllianceMember.objects.restrict(request.user, ALLIANCES).for_rows(),
        title=gettext_lazy("成员单位"),
        right=ALLIANCES,
        here=here,
        order=("alliance__area__lft", "unit__name", "pk"),
        filters=MemberFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("unit", gettext_lazy("单位"), value="unit"),
            Column("alliance", gettext_lazy("联盟"), value="alliance"),
            Column("role", gettext_lazy("角色"), value="get_role_display"),
            Column("contact", gettext_lazy("联系人"), value="contact"),
            Column("joined", gettext_lazy("加入"), value="joined_on"),
        ),
        empty=gettext_lazy("没有符合条件的成员单位。单位凭文件加入联盟后会列在这里。"),
    )
    context = {"tab": "alliance-members", "here": here, "may_found": False}
    return listing.render("parties/alliances.jinja", "parties/member_rows.jinja", context)


@needs(ALLIANCES)
@require_GET
def alliance(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return render(request, "parties/alliance.jinja", _context(request, found))


def _context(request: AuthedRequest, found: Alliance, **forms: Any) -> dict[str, Any]:
    user = request.user
    rows = AllianceMember.objects.restrict(user, ALLIANCES).filter(alliance=found).for_rows()
    may = user.has_right(ALLY, found.area)
    context = {
        "alliance": found,
        "path": area_filters.path_within(user, found.area, ALLIANCES),
        "scope": user.scope(ALLIANCES),
        "sees_all": user.scope(ALLIANCES).covers(found.area),
        "members": list(rows.in_force()),
        "past": list(rows.exclude(left_on=None).order_by("-left_on")[:30]),
        "may_manage": may,
        "history": records.history(found, records.labels(Alliance, services.AUDITED)) if may else [],
    }
    if may:
        context["join_form"] = JoinForm(alliance=found, initial={"on": timezone.localdate()})
    return context | forms


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def alliance_new(request: AuthedRequest) -> HttpResponse:
    today = timezone.localdate()
    form = AllianceForm(request.POST or None, user=request.user, initial={"founded_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.found(actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已建立%(name)s。") % {"name": made})
            return redirect(made)
    return _form_page(request, form, _("建立党建联盟"), reverse("alliances"))


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def alliance_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ALLY, found.area)
    now = records.facts(found, services.EDITABLE)
    form = AllianceForm(
        request.POST or None, user=request.user, instance=found, initial={"seen": editing.seen(now)}
    )
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(found, actor=request.user, seen=form.cleaned_data["seen"], **form.facts())
        except editing.Changed as changed:
            differences = _saw_again(form, changed, Alliance.objects.get(pk=pk), services.EDITABLE)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    title = _("修改%(name)s") % {"name": found}
    return _form_page(request, form, title, found.get_absolute_url(), differences)


@needs(ALLY)
@require_POST
def alliance_join(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ALLY, found.area)
    form = JoinForm(request.POST, alliance=found)
    if form.is_valid():
        try:
            made = services.join(found, actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(unit)s已加入联盟。") % {"unit": made.unit})
            return redirect(found)
    return render(request, "parties/alliance.jinja", _context(request, found, join_form=form), status=422)


@needs(ALLIANCES)
@require_GET
def member(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    return render(request, "parties/member.jinja", _member_context(request, found))


def _member_context(request: AuthedRequest, found: AllianceMember, **forms: Any) -> dict[str, Any]:
    may = request.user.has_right(ALLY, found.alliance.area) and found.left_on is None
    known = records.labels(AllianceMember, services.MEMBER_FACTS)
    context = {
        "member": found,
        "alliance": found.alliance,
        "path": area_filters.path_within(request.user, found.alliance.area, ALLIANCES),
        "scope": request.user.scope(ALLIANCES),
        "may_manage": may,
        "history": records.history(found, known),
        "leave_form": LeaveForm(initial={"on": timezone.localdate()}) if may else None,
    }
    return context | forms


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def member_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    insist(request.user, ALLY, found.alliance.area)
    now = records.facts(found, services.MEMBER_EDITABLE)
    form = MemberForm(request.POST or None, instance=found, initial={"seen": editing.seen(now)})
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_member(found, actor=request.user, seen=form.cleaned_data["seen"], **form.facts())
        except editing.Changed as changed:
            row = AllianceMember.objects.get(pk=pk)
            differences = _saw_again(form, changed, row, services.MEMBER_EDITABLE)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    title = _("修改%(name)s") % {"name": found}
    return _form_page(request, form, title, found.get_absolute_url(), differences)


@needs(ALLY)
@require_POST
def member_leave(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    insist(request.user, ALLY, found.alliance.area)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            services.leave(found, actor=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(unit)s已退出联盟，记录保留。") % {"unit": found.unit})
            return redirect(found.alliance)
    context = _member_context(request, found, leave_form=form)
    return render(request, "parties/member.jinja", context, status=422)


def _saw_again(form: Any, changed: editing.Changed, row: Any, names: Any) -> list[editing.Difference]:
    """Keep what was typed, over the values as they are now: saving once more is then a decision."""
    form.data = form.data.copy()
    form.data["seen"] = editing.seen(records.facts(row, names))
    form.add_error(None, str(changed))
    return changed.differences


def _form_page(
    request: AuthedRequest, form: Any, title: str, back: str, differences: Any = ()
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "differences": differences, "path": []}
    return render(request, "parties/form.jinja", context, status=422 if form.errors else 200)


def _find(request: AuthedRequest, pk: int) -> Alliance:
    found: Alliance = find(Alliance.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    return found


def _member(request: AuthedRequest, pk: int) -> AllianceMember:
    found: AllianceMember = find(AllianceMember.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    return found

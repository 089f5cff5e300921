"""Alliances: list, page with the member units, founding, joining, leaving; a unit's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs
from governance.common import editing
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.alliances import geo, home, services
from parties.alliances.forms import (
    AllianceFilters,
    AllianceForm,
    JoinForm,
    LeaveForm,
    MemberFilters,
    MemberForm,
)
from parties.alliances.meetings import without_meeting
from parties.models import Alliance, AllianceMember
from parties.rights import ALLIANCES, ALLY
from parties.rows import pages, tabs

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
        "tabs": tabs.of(request.user, "alliances", here),
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
    context = {
        "tabs": tabs.of(request.user, "alliance-members", here),
        "here": here,
        "may_found": False,
    }
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
    year = timezone.localdate().year
    meetings = found.meetings.counted()
    context = {
        "alliance": found,
        "units": found.members.in_force().count(),
        "next_meeting": meetings.coming().order_by("at").first(),
        "meetings_held": list(meetings.filter(held_on__year=year).order_by("-held_on")[:4]),
        "needs_meeting": may and without_meeting(Alliance.objects.filter(pk=found.pk)).exists(),
        "year": year,
        "open_blocks": home.blocks(user, found, home.OPEN),
        "done_blocks": home.blocks(user, found, home.DONE),
        "path": area_filters.path_within(user, found.area, ALLIANCES),
        "scope": user.scope(ALLIANCES),
        "sees_all": user.scope(ALLIANCES).covers(found.area),
        "members": list(rows.in_force()),
        "has_map": geo.has_map(rows.in_force()),
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
    done = pages.added(
        request,
        form,
        lambda facts: services.found(actor=request.user, **facts),
        _("已建立%(name)s。"),
    )
    if done is not None:
        return done
    return pages.form_page(request, form, _("建立党建联盟"), reverse("alliances"))


@needs(ALLY)
@require_http_methods(["GET", "POST"])
def alliance_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ALLY, found.area)
    now = records.facts(found, services.EDITABLE)
    form = AllianceForm(
        request.POST or None, user=request.user, instance=found, initial={"seen": editing.seen(now)}
    )
    done, differences = pages.changed(
        request,
        form,
        lambda seen, facts: services.edit(found, actor=request.user, seen=seen, **facts),
        lambda: records.facts(Alliance.objects.get(pk=pk), services.EDITABLE),
        found,
    )
    if done is not None:
        return done
    title = _("修改%(name)s") % {"name": found}
    return pages.form_page(request, form, title, found.get_absolute_url(), differences)


@needs(ALLY)
@require_POST
def alliance_join(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ALLY, found.area)
    return pages.acted(
        request,
        JoinForm(request.POST, alliance=found),
        lambda said: services.join(found, actor=request.user, **said),
        _("单位已加入联盟。"),
        found,
        lambda form: render(
            request, "parties/alliance.jinja", _context(request, found, join_form=form), status=422
        ),
    )


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
    done, differences = pages.changed(
        request,
        form,
        lambda seen, facts: services.edit_member(found, actor=request.user, seen=seen, **facts),
        lambda: records.facts(AllianceMember.objects.get(pk=pk), services.MEMBER_EDITABLE),
        found,
    )
    if done is not None:
        return done
    title = _("修改%(name)s") % {"name": found}
    return pages.form_page(request, form, title, found.get_absolute_url(), differences)


@needs(ALLY)
@require_POST
def member_leave(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _member(request, pk)
    insist(request.user, ALLY, found.alliance.area)
    return pages.acted(
        request,
        LeaveForm(request.POST),
        lambda said: services.leave(found, actor=request.user, **said),
        _("%(unit)s已退出联盟，记录保留。") % {"unit": found.unit},
        found.alliance,
        lambda form: render(
            request, "parties/member.jinja", _member_context(request, found, leave_form=form), status=422
        ),
    )


def _find(request: AuthedRequest, pk: int) -> Alliance:
    found: Alliance = find(Alliance.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    return found


@needs(ALLIANCES)
@require_GET
def alliance_map(request: AuthedRequest, pk: int) -> HttpResponse:
    """The outline of the street and where its units are, as GeoJSON; of a unit's people their unit alone."""
    found = _find(request, pk)
    members = AllianceMember.objects.restrict(request.user, ALLIANCES).filter(alliance=found).in_force()
    return JsonResponse(geo.of_members(found.area, members.for_rows()))


def _member(request: AuthedRequest, pk: int) -> AllianceMember:
    found: AllianceMember = find(AllianceMember.objects.for_rows(), request.user, ALLIANCES, pk=pk)
    return found

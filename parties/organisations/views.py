"""The organisations of an area: list, page, set up, change, dissolve; their grids and who leads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs, refusal
from governance.common import editing
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.activities.querysets import without_meeting
from parties.models import Activity, BranchGrid, Organisation, Seat
from parties.models.organisations import OrganisationKind
from parties.organisations import services
from parties.organisations.forms import (
    DissolveForm,
    GridFilters,
    GridForm,
    OrganisationFilters,
    OrganisationForm,
    SeatForm,
    grids_without,
)
from parties.rights import ORGANISATIONS, ORGANISE
from parties.rows import pages, tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(ORGANISATIONS)
@require_GET
def organisations(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ORGANISATIONS)
    listing = RecordList(
        request,
        Organisation.objects.restrict(request.user, ORGANISATIONS).for_rows(),
        title=gettext_lazy("党组织"),
        right=ORGANISATIONS,
        here=here,
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=OrganisationFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("组织"), value="name"),
            Column("area", gettext_lazy("区域"), value="area"),
            Column("parent", gettext_lazy("上级组织"), "minor", "parent"),
            Column("members", gettext_lazy("党员"), "number", "members"),
            Column("term", gettext_lazy("任期届满"), value="term_ends_on"),
        ),
        exported=(
            Column("kind", gettext_lazy("层次"), value="get_kind_display"),
            Column("field", gettext_lazy("领域"), value="get_field_display"),
            Column("counted", gettext_lazy("人数统计日期"), value="counted_on"),
            Column("address", gettext_lazy("活动地点"), value="address"),
        ),
        empty=gettext_lazy("没有符合条件的党组织。换个条件，或点“登记党组织”登记第一个。"),
    )
    context = {
        "tabs": tabs.of(request.user, "organisations", here),
        "here": here,
        "may_manage": bool(request.user.scope(ORGANISE)),
    }
    return listing.render("parties/organisations.jinja", "parties/organisation_rows.jinja", context)


@needs(ORGANISATIONS)
@require_GET
def grids_without_branch(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ORGANISATIONS)
    listing = RecordList(
        request,
        grids_without(request.user).select_related("parent").defer("boundary", "parent__boundary"),
        title=gettext_lazy("没有支部的网格"),
        right=ORGANISATIONS,
        here=here,
        order=("tree_id", "lft", "pk"),
        filters=GridFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("grid", gettext_lazy("网格"), value="name"),
            Column("community", gettext_lazy("社区"), value="parent"),
            Column("households", gettext_lazy("户数"), "number", "households"),
        ),
        empty=gettext_lazy("每个网格都有牵头支部。有网格失去支部时会列在这里。"),
    )
    context = {
        "tabs": tabs.of(request.user, "grids-without-branch", here),
        "here": here,
        "may_manage": False,
    }
    return listing.render("parties/organisations.jinja", "parties/grid_rows.jinja", context)


@needs(ORGANISATIONS)
@require_GET
def organisation(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return render(request, "parties/organisation.jinja", _context(request, found))


def _context(request: AuthedRequest, found: Organisation, **forms: Any) -> dict[str, Any]:
    user = request.user
    may = user.has_right(ORGANISE, found.area) and found.dissolved_on is None
    is_branch = found.kind == OrganisationKind.BRANCH
    grid_rows = found.grids.in_force().select_related("grid__parent")
    context = {
        "organisation": found,
        "path": area_filters.path_within(user, found.area, ORGANISATIONS),
        "scope": user.scope(ORGANISATIONS),
        "below": list(found.below.restrict(user, ORGANISATIONS).active().for_rows()),
        "grids": list(grid_rows.defer("grid__boundary", "grid__parent__boundary")) if is_branch else [],
        "is_branch": is_branch,
        "activities": list(found.activities.counted().select_related("kind")[:5]),
        "needs_meeting": is_branch
        and found.dissolved_on is None
        and without_meeting(Organisation.objects.filter(pk=found.pk), Activity.objects.all()).exists(),
        "seats": list(found.seats.in_force().select_related("post__person", "post__role", "post__area")),
        "history": records.history(found, records.labels(Organisation, services.AUDITED)),
        "may_manage": may,
        "manage_refusal": "" if user.has_right(ORGANISE, found.area) else refusal(ORGANISE),
    }
    if may:
        context |= {
            "dissolve_form": DissolveForm(initial={"on": timezone.localdate()}),
            "grid_form": GridForm(organisation=found, user=user),
            "seat_form": SeatForm(organisation=found),
        }
    return context | forms


@needs(ORGANISE)
@require_http_methods(["GET", "POST"])
def organisation_new(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ORGANISE) or area_filters.home_of(request.user, ORGANISE)
    form = OrganisationForm(
        request.POST or None,
        area=here,
        user=request.user,
        initial={"set_up_on": timezone.localdate(), "parent": request.GET.get("parent", "")},
    )
    done = pages.added(
        request,
        form,
        lambda facts: services.set_up(area=here, actor=request.user, **facts),
        _("已登记%(name)s。"),
    )
    if done is not None:
        return done
    back = reverse("organisations")
    return pages.form_page(request, form, _("登记党组织"), back, area=here, right=ORGANISE, choose=True)


@needs(ORGANISE)
@require_http_methods(["GET", "POST"])
def organisation_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    seen = editing.seen(services.editable_of(found))
    form: Any = OrganisationForm(
        request.POST or None, area=found.area, user=request.user, instance=found, initial={"seen": seen}
    )
    done, differences = pages.changed(
        request,
        form,
        lambda seen, facts: services.edit(found, actor=request.user, seen=seen, **facts),
        lambda: services.editable_of(Organisation.objects.get(pk=found.pk)),
        found,
    )
    if done is not None:
        return done
    title = _("修改%(name)s") % {"name": found}
    back = found.get_absolute_url()
    return pages.form_page(request, form, title, back, differences, area=found.area, right=ORGANISE)


@needs(ORGANISE)
@require_POST
def organisation_dissolve(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    form = DissolveForm(request.POST)
    done = _("%(name)s已撤销，记录保留。") % {"name": found}
    return _act(
        request,
        found,
        form,
        "dissolve_form",
        done,
        lambda said: services.dissolve(found, actor=request.user, on=said["on"]),
    )


@needs(ORGANISE)
@require_POST
def organisation_grid(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    form = GridForm(request.POST, organisation=found, user=request.user)
    return _act(
        request,
        found,
        form,
        "grid_form",
        _("已登记支部与网格的关系。"),
        lambda said: services.look_after(found, said["grid"], is_lead=said["is_lead"], actor=request.user),
    )


@needs(ORGANISE)
@require_POST
def organisation_seat(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    form = SeatForm(request.POST, organisation=found)
    return _act(
        request,
        found,
        form,
        "seat_form",
        _("已登记任职。"),
        lambda said: services.seat(found, said["post"], kind=said["kind"], actor=request.user),
    )


@needs(ORGANISE)
@require_POST
def grid_leave(request: AuthedRequest, pk: int) -> HttpResponse:
    link: BranchGrid = find(
        BranchGrid.objects.select_related("organisation", "grid"), request.user, ORGANISE, pk=pk
    )
    return _end(request, link.organisation, lambda: services.leave_grid(link, actor=request.user))


@needs(ORGANISE)
@require_POST
def seat_end(request: AuthedRequest, pk: int) -> HttpResponse:
    held: Seat = find(Seat.objects.select_related("organisation"), request.user, ORGANISE, pk=pk)
    return _end(request, held.organisation, lambda: services.unseat(held, actor=request.user))


def _act(
    request: AuthedRequest, found: Organisation, form: Any, name: str, done: str, act: Any
) -> HttpResponse:
    """Do ``act`` with what ``form`` says, or show the page again with what was typed."""
    return pages.acted(
        request,
        form,
        act,
        done,
        found,
        lambda refused: render(
            request, "parties/organisation.jinja", _context(request, found, **{name: refused}), status=422
        ),
    )


def _end(request: AuthedRequest, found: Organisation, act: Any) -> HttpResponse:
    return pages.pressed(request, act, _("已结束，记录保留。"), found)


def _find(request: AuthedRequest, pk: int) -> Organisation:
    found: Organisation = find(Organisation.objects.for_rows(), request.user, ORGANISATIONS, pk=pk)
    return found

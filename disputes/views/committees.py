"""Committees with their members, mediators and rooms, and what the law misses in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes import committees as services
from disputes.forms import CommitteeFilters, CommitteeForm, MediatorForm, RoomForm, SeatForm
from disputes.models import Committee, CommitteeMember
from disputes.rights import COMMITTEES, VIEW
from disputes.views.board import tabs
from governance.access import records
from governance.access.gate import find, insist, needs
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(VIEW)
@require_GET
def committees(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = Listing(
        request,
        Committee.objects.restrict(request.user, VIEW)
        .select_related("area__parent")
        .defer("area__boundary", "area__parent__boundary")
        .prefetch_related("members"),
        order=("area__level", "name", "pk"),
        filters=CommitteeFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("调解委员会")),
            Column("members", gettext_lazy("委员"), "number"),
            Column("term", gettext_lazy("任期到")),
            Column("faults", gettext_lazy("依法应有而没有的")),
        ),
        empty=gettext_lazy("这里还没有调解委员会。设立后会列在这里。"),
        size=25,
    )
    context = tabs(request.user, "committees") | {"here": here}
    return listing.render("disputes/committees.jinja", "disputes/committee_rows.jinja", context)


@needs(VIEW)
@require_GET
def committee(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


def _find(request: AuthedRequest, pk: int) -> Committee:
    rows = Committee.objects.select_related("area__parent").prefetch_related("members", "rooms")
    found: Committee = get_object_or_404(rows.restrict(request.user, VIEW), pk=pk)
    return found


def _page(request: AuthedRequest, found: Committee, **forms: Any) -> HttpResponse:
    may = request.user.has_right(COMMITTEES, found.area)
    mediators = found.mediators.select_related("user").prefetch_related("fields")
    busy = Count("cases", filter=Q(cases__ended_at=None, cases__dispute__case__is_open=True))
    context = {
        "committee": found,
        "path": area_filters.path_within(request.user, found.area, VIEW),
        "scope": request.user.scope(VIEW),
        "faults": found.faults(),
        "seats": found.present(),
        "mediators": list(mediators.annotate(busy=busy)),
        "rooms": list(found.rooms.all()),
        "may_edit": may,
        "history": records.history(found, records.labels(Committee, services.AUDITED)) if may else [],
    }
    if may:
        context["seat_form"] = SeatForm(committee=found)
        context["mediator_form"] = MediatorForm(committee=found)
        context["room_form"] = RoomForm()
    status = 422 if forms else 200
    return render(request, "disputes/committee.jinja", context | forms, status=status)


@needs(COMMITTEES)
@require_http_methods(["GET", "POST"])
def committee_new(request: AuthedRequest) -> HttpResponse:
    form = CommitteeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.found(actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已设立%(name)s，请登记委员和调解员。") % {"name": made})
            return redirect(made)
    return _form(request, form, _("设立调解委员会"), reverse("committees"))


@needs(COMMITTEES)
@require_http_methods(["GET", "POST"])
def committee_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found: Committee = find(Committee.objects.select_related("area"), request.user, COMMITTEES, pk=pk)
    form = CommitteeForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(found, actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    return _form(request, form, _("修改调解委员会"), found.get_absolute_url())


def _form(request: AuthedRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)


@needs(COMMITTEES)
@require_POST
def committee_add(request: AuthedRequest, pk: int, what: str) -> HttpResponse:
    """Add a member, a mediator or a room."""
    found: Committee = find(Committee.objects.select_related("area"), request.user, COMMITTEES, pk=pk)
    form: Any
    if what == "seat":
        form, add = SeatForm(request.POST, committee=found), services.add_member
    elif what == "mediator":
        form, add = MediatorForm(request.POST, committee=found), services.add_mediator  # type: ignore[assignment]
    else:
        form, add = RoomForm(request.POST), services.add_room  # type: ignore[assignment]
    if form.is_valid():
        facts = form.facts() if hasattr(form, "facts") else form.cleaned_data
        try:
            add(found, actor=request.user, **facts)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记。"))
            return redirect(found)
    return _page(request, _find(request, pk), **{f"{what}_form": form})


@needs(COMMITTEES)
@require_POST
def seat_end(request: AuthedRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(CommitteeMember.objects.select_related("committee__area", "user"), pk=pk)
    insist(request.user, COMMITTEES, seat.committee.area)
    try:
        services.end_member(seat, actor=request.user)
    except (Refused, ValidationError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已记离任。"))
    return redirect(seat.committee)

"""The organisations of volunteers: list, page, set up, change, dissolve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from volunteers.models import VolunteerOrganisation
from volunteers.pages import forms
from volunteers.people import organisations as services
from volunteers.rights import ORGANISE, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(VIEW)
@require_GET
def organisations(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, VIEW)
    listing = RecordList(
        request,
        VolunteerOrganisation.objects.restrict(request.user, VIEW).active().for_rows(),
        title=gettext_lazy("志愿服务组织"),
        right=VIEW,
        here=here,
        order=("area__tree_id", "area__lft", "name", "pk"),
        filters=forms.OrganisationFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("name", gettext_lazy("组织"), value="name"),
            Column("tier", gettext_lazy("层级"), value="get_tier_display"),
            Column("area", gettext_lazy("区域"), value="area"),
            Column("leader", gettext_lazy("负责人"), "minor", "leader"),
        ),
        exported=(Column("kind", gettext_lazy("类别"), value="get_kind_display"),),
        empty=gettext_lazy("没有符合条件的组织。换个条件，或点“登记组织”。"),
    )
    may = bool(request.user.scope(ORGANISE))
    context = {"tab": "volunteer-organisations", "here": here, "may_organise": may}
    return listing.render("volunteers/organisations.jinja", "volunteers/organisation_rows.jinja", context)


@needs(VIEW)
@require_GET
def organisation(request: AuthedRequest, pk: int) -> HttpResponse:
    return render(request, "volunteers/organisation.jinja", _context(request, _find(request, pk)))


def _context(request: AuthedRequest, found: VolunteerOrganisation, **bound: Any) -> dict[str, Any]:
    may = found.dissolved_on is None and request.user.has_right(ORGANISE, found.area)
    return {
        "organisation": found,
        "path": area_filters.path_within(request.user, found.area, VIEW),
        "scope": request.user.scope(VIEW),
        "below": list(found.below.restrict(request.user, VIEW).active().for_rows()),
        "members": list(found.members.restrict(request.user, VIEW).exclude(state="left").for_rows()),
        "history": records.history(found, records.labels(VolunteerOrganisation, services.AUDITED)),
        "may_organise": may,
        "dissolve_form": forms.DissolveForm(initial={"on": timezone.localdate()}) if may else None,
    } | bound


@needs(ORGANISE)
@require_http_methods(["GET", "POST"])
def organisation_new(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, ORGANISE) or area_filters.home_of(request.user, ORGANISE)
    form: Any = forms.OrganisationForm(
        request.POST or None, area=here, user=request.user, initial={"set_up_on": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_up(area=here, actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记%(name)s。") % {"name": made})
            return redirect(made)
    context = {
        "form": form,
        "area": here,
        "nearby": area_filters.near(request.user, here, ORGANISE),
        "title": _("登记组织"),
        "back": reverse("volunteer-organisations"),
    }
    return render(request, "volunteers/form.jinja", context, status=422 if form.errors else 200)


@needs(ORGANISE)
@require_http_methods(["GET", "POST"])
def organisation_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    initial = {"seen": editing.seen(services.editable_of(found))}
    form: Any = forms.OrganisationForm(
        request.POST or None, area=found.area, user=request.user, instance=found, initial=initial
    )
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(found, actor=request.user, seen=form.cleaned_data["seen"], **form.facts())
        except editing.Changed as changed:
            differences = changed.differences
            form.data = form.data.copy()
            form.data["seen"] = editing.seen(
                services.editable_of(VolunteerOrganisation.objects.get(pk=found.pk))
            )
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(found)
    context = {
        "form": form,
        "differences": differences,
        "title": _("修改%(name)s") % {"name": found},
        "back": found.get_absolute_url(),
    }
    return render(request, "volunteers/form.jinja", context, status=422 if form.errors else 200)


@needs(ORGANISE)
@require_POST
def organisation_dissolve(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    insist(request.user, ORGANISE, found.area)
    form = forms.DissolveForm(request.POST)
    if form.is_valid():
        try:
            services.dissolve(found, actor=request.user, on=form.cleaned_data["on"])
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(name)s已撤销，记录保留。") % {"name": found})
            return redirect(found)
    context = _context(request, found, dissolve_form=form)
    return render(request, "volunteers/organisation.jinja", context, status=422)


def _find(request: AuthedRequest, pk: int) -> VolunteerOrganisation:
    found: VolunteerOrganisation = find(VolunteerOrganisation.objects.for_rows(), request.user, VIEW, pk=pk)
    return found

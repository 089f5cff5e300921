"""Units: who works there, added, changed, taken out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import dependants, units
from governance.access.gate import find, insist, needs
from governance.access.models import Post, Unit
from governance.administration.people.forms import UnitForm
from governance.administration.people.views.common import attempt, form_page
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

STAFF_SHOWN = 100


@needs("units.view")
@require_GET
def unit_page(request: AuthedRequest, pk: int) -> HttpResponse:
    """A unit, its people (for who may see people there), and what hangs on it."""
    unit = _found(request, pk)
    may_see_people = request.user.has_right("people.view", unit.area)
    may_manage = request.user.has_right(units.RIGHT, unit.area)
    staff = Post.objects.in_force().filter(unit=unit).restrict(request.user, "people.view")
    rows = staff.select_related("person", "role", "area", "stands_in_for__person").defer("area__boundary")
    context = {
        "unit": unit,
        "may_see_people": may_see_people,
        "may_manage": may_manage,
        "staff": rows.order_by("role__order", "pk")[:STAFF_SHOWN] if may_see_people else [],
        "held": dependants.of_unit(unit) if may_manage else [],
    }
    return render(request, "administration/people/unit.html", context)


@needs(units.RIGHT)
@require_http_methods(["GET", "POST"])
def unit_new(request: AuthedRequest) -> HttpResponse:
    initial = {"area": request.GET.get("area", "")[:40]}
    form = UnitForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: units.add_unit(
                name=given["name"],
                kind=given["kind"],
                area=given["area"],
                office_phone=given["office_phone"],
                actor=request.user,
            ),
        )
        if made is not None:
            messages.success(request, _("已新增单位“%(name)s”，现在可以任命它的人员。") % {"name": made.name})
            return redirect("unit", made.pk)
    return form_page(request, form, title=_("新增单位"), submit=_("新增"), back="units")


@needs(units.RIGHT)
@require_http_methods(["GET", "POST"])
def unit_edit(request: AuthedRequest, pk: int) -> HttpResponse:
    unit = _managed(request, pk)
    initial = {
        "name": unit.name,
        "kind": unit.kind,
        "area": f"{unit.area.code} {unit.area}",
        "office_phone": unit.office_phone,
    }
    form = UnitForm(request.POST or None, user=request.user, initial=initial)
    if not form.is_bound:
        form.show(units.facts_of(unit))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved = attempt(
            form,
            lambda: units.edit_unit(
                unit,
                actor=request.user,
                name=given["name"],
                kind=given["kind"],
                area=given["area"],
                office_phone=given["office_phone"],
                seen=given["seen"],
            ),
        )
        if saved is not None:
            messages.success(request, _("已保存。"))
            return redirect("unit", pk)
        form.show(units.facts_of(_found(request, pk)))
    title = _("修改 %(name)s") % {"name": unit.name}
    return form_page(request, form, title=title, submit=_("保存"), back="unit", back_to=pk)


@needs(units.RIGHT)
@require_POST
def unit_off(request: AuthedRequest, pk: int) -> HttpResponse:
    return _switched(request, pk, on=False)


@needs(units.RIGHT)
@require_POST
def unit_on(request: AuthedRequest, pk: int) -> HttpResponse:
    return _switched(request, pk, on=True)


def _switched(request: AuthedRequest, pk: int, *, on: bool) -> HttpResponse:
    unit = _managed(request, pk)
    try:
        (units.switch_on_unit if on else units.switch_off_unit)(unit, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("单位已启用。") if on else _("单位已停用，不再出现在派遣的选择里。"))
    return redirect("unit", pk)


def _found(request: AuthedRequest, pk: int) -> Unit:
    rows = Unit.objects.select_related("kind", "area").defer("area__boundary")
    unit: Unit = find(rows, request.user, "units.view", pk=pk)
    return unit


def _managed(request: AuthedRequest, pk: int) -> Unit:
    unit = _found(request, pk)
    insist(request.user, units.RIGHT, unit.area)
    return unit

"""The capacities of 1+5+X and their minimum numbers: rows that the city's administrators edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.access.models import AuditEntry
from governance.common import editing
from governance.common.refusals import Refused
from grids.models import GridMembership, MemberCapacity
from grids.staff import settings as acts
from grids.staff.forms import CapacityForm, refuse, saw_again
from grids.staff.places import labels
from grids.staff.querysets import on_day
from grids.staff.rights import SETTINGS, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(VIEW)
@require_GET
def capacities(request: AuthedRequest) -> HttpResponse:
    """What belongs to 1+5+X, how many are needed, how many there are in the reader's area."""
    here = request.user.scope(VIEW)
    held = Q(on_day(None)) & here.q("area__")
    counts = dict(
        GridMembership.objects.filter(held).order_by().values_list("capacity").annotate(n=Count("pk"))
    )
    rows: list[Any] = list(MemberCapacity.objects.select_related("role"))
    for row in rows:
        row.held = counts.get(row.pk, 0)
    context = {"tab": "staff-capacities", "rows": rows, "may_change": acts.may_change(request.user)}
    return render(request, "grids/staff/capacities.html", context)


@needs(SETTINGS)
@require_http_methods(["GET", "POST"])
def capacity(request: AuthedRequest, code: str = "") -> HttpResponse:
    """Change a capacity, or add one."""
    if not acts.may_change(request.user):
        raise PermissionDenied(str(acts.WHOLE_CITY_ONLY()))
    found = get_object_or_404(MemberCapacity, code=code) if code else None
    initial = {"seen": editing.seen(acts.facts_of(found))} if found else {}
    form = CapacityForm(request.POST or None, instance=found, initial=initial)
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {key: value for key, value in form.cleaned_data.items() if key != "seen"}
        try:
            if found is None:
                found = acts.add_capacity(actor=request.user, **said)
            else:
                acts.edit_capacity(found, actor=request.user, seen=form.cleaned_data["seen"], **said)
        except editing.Changed as changed:
            differences = changed.differences
            saw_again(form, acts.facts_of(MemberCapacity.objects.get(code=code)))
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存“%(name)s”。") % {"name": found.name})
            return redirect("staff-capacities")
    entries = AuditEntry.objects.filter(
        subject_type="grids.membercapacity", subject_id=str(found.pk if found else "")
    )
    context = {
        "form": form,
        "capacity": found,
        "differences": differences,
        "entries": list(entries.select_related("actor").order_by("-at")[:30]) if found else [],
        "labels": labels(MemberCapacity, acts.FACTS),
    }
    return render(request, "grids/staff/capacity.html", context, status=422 if form.errors else 200)

"""一图一表一体系一群: the list by completeness, the page to print, and what can be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import find, insist, needs, refusal
from governance.areas.models import Area, Level
from governance.common import editing
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused
from grids.models import GridGroup, GridProfile
from grids.staff import area_options, places
from grids.staff import profile as reading
from grids.staff.forms import AreaFilters, GroupForm, ProfileForm, refuse, saw_again
from grids.staff.rights import MANAGE, VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


class ProfileFilters(AreaFilters):
    done = forms.ChoiceField(
        label=gettext_lazy("完成"),
        choices=[("", gettext_lazy("全部")), *((str(n), f"{n}/4") for n in range(5))],
    )
    lacks = forms.ChoiceField(
        label=gettext_lazy("缺"),
        choices=[("", gettext_lazy("全部")), *((part.code, part.label) for part in reading.PARTS)],
    )

    def filter_done(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(parts_done=int(value))

    def filter_lacks(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"has_{value}": 0})


@needs(VIEW)
@require_GET
def profiles(request: AuthedRequest) -> HttpResponse:
    """Grids by how much of their profile there is, the emptiest first."""
    here = area_options.area_of(request)
    listing = Listing(
        request,
        reading.grids_of(here).restrict(request.user, VIEW),
        order=("parts_done", "tree_id", "lft", "pk"),
        filters=ProfileFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("grid", gettext_lazy("网格")),
            Column("above", gettext_lazy("所属")),
            Column("done", gettext_lazy("完成"), "number"),
            Column("parts", gettext_lazy("四项")),
        ),
        empty=gettext_lazy("没有符合条件的网格。换个条件看看。"),
    )
    for row in listing.rows:
        row.parts = [(part, getattr(row, f"has_{part.code}")) for part in reading.PARTS]
    sums = dict(reading.grids_of(here).order_by().values_list("parts_done").annotate(n=Count("pk")))
    context = {
        "tab": "grid-profiles",
        "here": here,
        "sums": [(n, sums.get(n, 0)) for n in range(4, -1, -1)],
        "grids": sum(sums.values()),
    }
    return listing.render("grids/staff/profiles.html", "grids/staff/profile_rows.html", context)


@needs(VIEW)
@require_GET
def profile(request: AuthedRequest, code: str) -> HttpResponse:
    """The page made for paper. Telephone numbers stay masked."""
    grid = _grid(request, code)
    found = reading.profile_of(grid)
    link = found.facts.chat_link
    context = {
        "profile": found,
        "area": found.area,
        "path": list(Area.objects.defer("boundary").above(grid)),
        "parts": [(part, found.done[part.code]) for part in reading.PARTS],
        "drawing": reading.drawing(found.area, found.buildings),
        # Made from our own text by segno, which escapes it into squares.
        "code": mark_safe(segno.make(link, error="m").svg_inline(omitsize=True)) if link else "",  # noqa: S308
        "now": timezone.localtime(),
        "manage_refusal": "" if request.user.has_right(MANAGE, found.area) else refusal(MANAGE),
    }
    return render(request, "grids/staff/profile.html", context)


@needs(VIEW)
@require_GET
def profile_picture(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The picture of the chat group's code, as it was written anew from what was uploaded."""
    grid = _grid(request, code)
    facts = GridProfile.objects.exclude(chat_picture="").filter(area=grid).first()
    if facts is None:
        raise Http404
    answer = FileResponse(facts.chat_picture.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@needs(MANAGE)
@require_http_methods(["GET", "POST"])
def profile_edit(request: AuthedRequest, code: str) -> HttpResponse:
    grid = _grid(request, code)
    insist(request.user, MANAGE, grid)
    facts = GridProfile.objects.filter(area=grid).first() or GridProfile(area=grid)
    known = places.profile_facts(facts)
    form = ProfileForm(
        request.POST or None,
        request.FILES or None,
        initial=known | {"seen": editing.seen(known)},
        has_picture=bool(facts.chat_picture),
    )
    differences: list[editing.Difference] = []
    if request.method == "POST" and form.is_valid():
        said = {key: value for key, value in form.cleaned_data.items() if key != "seen"}
        try:
            places.save_profile(grid, actor=request.user, seen=form.cleaned_data["seen"], **said)
        except editing.Changed as changed:
            differences = changed.differences
            saw_again(form, places.profile_facts(GridProfile.objects.get(area=grid)))
            form.add_error(None, str(changed))
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("grid-profile", code=grid.code)
    return _edit_page(request, grid, form, GroupForm(), differences)


@needs(MANAGE)
@require_POST
def group_add(request: AuthedRequest, code: str) -> HttpResponse:
    grid = _grid(request, code)
    insist(request.user, MANAGE, grid)
    form = GroupForm(request.POST)
    if form.is_valid():
        try:
            group = places.add_group(area=grid, name=form.cleaned_data["name"], actor=request.user)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(
                request, _("已增加小组“%(name)s”。在人员页面可以把成员放进小组。") % {"name": group}
            )
            return redirect("grid-profile-edit", code=grid.code)
    facts = GridProfile.objects.filter(area=grid).first() or GridProfile(area=grid)
    known = places.profile_facts(facts)
    blank = ProfileForm(initial=known | {"seen": editing.seen(known)}, has_picture=bool(facts.chat_picture))
    return _edit_page(request, grid, blank, form, [])


@needs(MANAGE)
@require_POST
def group_close(request: AuthedRequest, pk: int) -> HttpResponse:
    group: GridGroup = find(GridGroup.objects.select_related("area"), request.user, VIEW, pk=pk)
    insist(request.user, MANAGE, group.area)
    try:
        places.close_group(group, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已停用小组“%(name)s”。") % {"name": group})
    return redirect("grid-profile-edit", code=group.area.code)


def _edit_page(
    request: AuthedRequest,
    grid: Area,
    form: ProfileForm,
    group_form: GroupForm,
    differences: list[editing.Difference],
) -> HttpResponse:
    found = reading.profile_of(grid)
    context = {
        "area": grid,
        "profile": found,
        "path": area_options.path_within(request.user, grid),
        "form": form,
        "group_form": group_form,
        "differences": differences,
        "parts": [(part, found.done[part.code]) for part in reading.PARTS],
    }
    failed = form.errors or group_form.errors
    return render(request, "grids/staff/profile_form.html", context, status=422 if failed else 200)


def _grid(request: AuthedRequest, code: str) -> Area:
    found: Area = find(area_options.light(), request.user, VIEW, code=code, level=Level.GRID)
    return found

"""Who is missing and how much is covered, by area, with the rows behind each figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Level
from governance.common.lists import Column, Listing
from grids.models import MemberCapacity
from grids.staff import area_options, coverage, vacancies
from grids.staff.forms import day_input
from grids.staff.rights import VIEW

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


class KeptListing(Listing):
    """A list whose question stands in the address, so that "more" and the first page keep it."""

    KEPT = ("area", "on", "figure", "part", "lack")

    def _parameters(self, drop: str) -> list[tuple[str, str]]:
        given = self.request.GET
        kept = [(name, given[name]) for name in self.KEPT if given.get(name)]
        return [*kept, *super()._parameters(drop)]


class DayForm(forms.Form):
    on = forms.DateField(label=_("截至"), widget=day_input(), required=False)


def day_of(request: AuthedRequest) -> date:
    """The day in the address, today without one; tomorrow is not known yet."""
    form = DayForm(request.GET)
    given: date | None = form.cleaned_data.get("on") if form.is_valid() else None
    today = timezone.localdate()
    return min(given, today) if given else today


@needs(VIEW)
@require_GET
def vacant(request: AuthedRequest) -> HttpResponse:
    """What is missing, by child; below it the places themselves, each with since when."""
    here = area_options.area_of(request)
    today = timezone.localdate()
    lack = request.GET.get("lack", "").replace("\0", "")
    capacity = MemberCapacity.objects.active().filter(code=lack, minimum__gt=0).first() if lack else None
    if lack and capacity is None:
        raise Http404
    capacities, lines, totals = vacancies.table(here, today)
    of_buildings = capacity is not None and capacity.is_of_building
    rows = vacancies.places(capacity, here, today)
    if of_buildings:
        rows = rows.select_related("area__parent").defer("area__boundary", "area__parent__boundary")
    else:
        rows = rows.select_related("parent").defer("boundary", "parent__boundary")
    listing = KeptListing(
        request,
        rows,
        order=("area__tree_id", "area__lft", "pk") if of_buildings else ("tree_id", "lft", "pk"),
        columns=(
            Column("place", _("楼栋") if of_buildings else _("网格")),
            Column("above", _("所属")),
            Column("lacks", _("缺什么，自何时起")),
        ),
        empty=_("这里没有缺编。有人离任或新设网格、楼栋后，空缺的席位会列在这里。"),
    )
    gaps = (vacancies.gaps_of_buildings if of_buildings else vacancies.gaps_of_grids)(listing.rows, today)
    for row in listing.rows:
        row.gaps = [gap for gap in gaps.get(row.pk, []) if capacity is None or gap.capacity == capacity]
        row.grid = row.area if of_buildings else row
    context = {
        "tab": "staff-vacancies",
        "area": here,
        "path": area_options.path_within(request.user, here),
        "capacity": capacity,
        "of_buildings": of_buildings,
        "heads": [{"capacity": one, "total": total} for one, total in zip(capacities, totals, strict=True)],
        "lines": [
            {"area": line.area, "cells": list(zip(capacities, line.counts, strict=True))} for line in lines
        ],
        "may_manage": area_options.may_manage(request.user),
        "on": today,
        "child_label": Level(here.level + 1).label if here.level < Level.GRID else "",
    }
    return listing.render("grids/staff/vacancies.html", "grids/staff/vacancy_rows.html", context)


@needs(VIEW)
@require_GET
def covered(request: AuthedRequest) -> HttpResponse:
    """Every coverage of an area and its children, as of a day."""
    here = area_options.area_of(request)
    on = day_of(request)
    found = coverage.table(here, on)
    context = {
        "tab": "staff-coverage",
        "area": here,
        "path": area_options.path_within(request.user, here),
        "on": on,
        "form": DayForm(initial={"on": on}),
        "is_today": on == timezone.localdate(),
        "tiles": [{"one": one, "share": found.total[one.code]} for one in coverage.EVERY],
        "lines": [
            {
                "area": child,
                "is_here": here.span.holds(child.span),
                "cells": [(one, found.by_child[child.pk][one.code]) for one in coverage.EVERY],
            }
            for child in found.children
        ],
        "elsewhere": [(one, found.elsewhere.get(one.code)) for one in coverage.EVERY]
        if any(share.base for share in found.elsewhere.values())
        else [],
        "child_label": Level(here.level + 1).label if here.level < Level.GRID else "",
        "coverages": coverage.EVERY,
    }
    return render(request, "grids/staff/coverage.html", context)


@needs(VIEW)
@require_GET
def covered_rows(request: AuthedRequest) -> HttpResponse:
    """The places behind a figure: those with, those without, or the base."""
    here = area_options.area_of(request)
    one = coverage.BY_CODE.get(request.GET.get("figure", ""))
    part = request.GET.get("part", coverage.ALL)
    if one is None or part not in (coverage.WITH, coverage.WITHOUT, coverage.ALL):
        raise Http404
    on = day_of(request)
    of_buildings = one.of == coverage.BUILDINGS
    behind = one.behind(here, on, part)
    rows: Any = behind.restrict(request.user, VIEW)
    if of_buildings:
        rows = rows.select_related("area__parent").defer("area__boundary", "area__parent__boundary")
    else:
        rows = rows.select_related("parent").defer("boundary", "parent__boundary")
    listing = KeptListing(
        request,
        rows,
        order=("area__tree_id", "area__lft", "pk") if of_buildings else ("tree_id", "lft", "pk"),
        columns=(
            Column("place", one.base_label),
            Column("above", _("所属")),
            Column("households", _("户数"), "number"),
        ),
        empty=_("没有这样的地方。"),
    )
    context = {
        "tab": "staff-coverage",
        "area": here,
        "path": area_options.path_within(request.user, here),
        "one": one,
        "part": part,
        "on": on,
        "of_buildings": of_buildings,
        # On a past day places counted here that have gone to where the reader sees nothing.
        "gone": behind.count() - rows.count() if on < timezone.localdate() else 0,
        "share": coverage.share_of(one.code, here, on),
    }
    return listing.render("grids/staff/coverage_rows_page.html", "grids/staff/coverage_rows.html", context)

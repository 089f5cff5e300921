"""How far organisations reach, by level and by field; the areas behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Level
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.area_filters import AreaFilters
from governance.portal.record_list import RecordList
from parties.organisations import coverage
from parties.rights import ORGANISATIONS
from parties.rows import tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


class BehindFilters(AreaFilters):
    """``code`` is the coverage, ``part`` what of it."""

    RIGHT = ORGANISATIONS
    PARTS = ((coverage.WITHOUT, _("没有的")), (coverage.WITH, _("有的")), (coverage.ALL, _("全部")))

    code = forms.CharField(widget=forms.HiddenInput)
    part = forms.ChoiceField(label=_("显示"), choices=PARTS)

    def values(self) -> dict[str, Any]:
        """Without the coverage, which is what the page is about."""
        return {name: value for name, value in super().values().items() if name != "code"}

    def filter_code(self, rows: Any, value: str) -> Any:
        return rows

    def filter_part(self, rows: Any, value: str) -> Any:
        return rows


@needs(ORGANISATIONS)
@require_GET
def party_coverage(request: AuthedRequest) -> HttpResponse:
    user = request.user
    here = area_filters.asked_for(request, ORGANISATIONS) or area_filters.home_of(user, ORGANISATIONS)
    context = {
        "here": here,
        "nearby": area_filters.near(user, here, ORGANISATIONS),
        "tabs": tabs.of(user, "party-coverage", here),
        "as_of": timezone.localdate(),
        "levels": [(one, one.share(here, user)) for one in coverage.by_level() if one.level >= here.level],
        "fields": coverage.by_field(here, user),
    }
    return render(request, "parties/coverage.jinja", context)


@needs(ORGANISATIONS)
@require_GET
def party_coverage_rows(request: AuthedRequest) -> HttpResponse:
    one = coverage.find(request.GET.get("code", ""))
    if one is None:
        return redirect("party-coverage")
    user = request.user
    here = area_filters.asked_for(request, ORGANISATIONS) or area_filters.home_of(user, ORGANISATIONS)
    part = request.GET.get("part", coverage.ALL)
    if part not in (coverage.WITH, coverage.WITHOUT, coverage.ALL):
        raise Http404
    rows = one.behind(here, user, part).select_related("parent").defer("boundary", "parent__boundary")
    listing = RecordList(
        request,
        rows,
        title=one.label,
        right=ORGANISATIONS,
        here=here,
        order=("tree_id", "lft", "pk"),
        filters=BehindFilters,
        filter_context={"user": user, "here": here},
        columns=(
            Column("area", Level(one.level).label, value="name"),
            Column("above", _("所属"), value="parent"),
        ),
        empty=_("没有符合条件的区域。"),
    )
    context = {
        "here": here,
        "coverage": one,
        "part": part,
        "share": one.share(here, user),
        "back": f"{reverse('party-coverage')}?area={here.code}",
        "tabs": tabs.of(user, "party-coverage", here),
    }
    return listing.render("parties/coverage_list.jinja", "parties/coverage_rows.jinja", context)

"""The list of needs and projects, bringing one, what is open for a unit, and claiming."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.access.models import Unit
from governance.cases.workflow import validation
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.claims import services as claims
from parties.claims.services import Offer
from parties.lists import reading
from parties.lists.forms import ClaimForm, NeedFilters, NeedForm, UnitNeedForm
from parties.lists.services import collect
from parties.models import Claim, NeedItem
from parties.rights import CLAIM, COLLECT, NEEDS, OFFER

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

MOST = 60  # needs and claims on the page of a unit


class NeedList(RecordList):
    """Needs with the units that claimed them beside them."""

    @cached_property
    def rows(self) -> list[Any]:
        return self.prepared(super().rows)

    def prepared(self, rows: list[Any]) -> list[Any]:
        keys = [row.pk for row in rows]
        found = {row.pk: row for row in reading.with_company(NeedItem.objects.filter(pk__in=keys).for_rows())}
        return [found[key] for key in keys]


def _units(need: Any) -> str:
    """Who claimed it and was confirmed, and who gave up and why."""
    told = [f"{claim.unit}（{claim.get_role_display()}）" for claim in need.shown]
    gave_up = _("%(unit)s放弃：%(why)s")
    told += [gave_up % {"unit": claim.unit, "why": claim.why_given_up} for claim in need.given_up]
    return "；".join(told)


EXPORTED = (
    Column("number", gettext_lazy("编号"), value="case.number"),
    Column("title", gettext_lazy("需求或项目"), value=str),
    Column("sort", gettext_lazy("清单"), value="get_sort_display"),
    Column("category", gettext_lazy("类别"), value="case.category"),
    Column("area", gettext_lazy("区域"), value="case.area"),
    Column("source", gettext_lazy("来源"), value=lambda need: need.unit or need.get_source_display()),
    Column("status", gettext_lazy("状态"), value=lambda need: need.state.label),
    Column("claimed", gettext_lazy("认领单位"), value=_units),
    Column("published", gettext_lazy("公布时间"), value="published_at"),
    Column("delivered", gettext_lazy("交付时间"), value="delivered_at"),
    Column("mean", gettext_lazy("居民评价"), value="mean"),
    Column("community", gettext_lazy("社区评分"), value="community_stars"),
)


def tabs(user: User, tab: str) -> dict[str, Any]:
    """Which of the pages about the three lists somebody has."""
    scope = user.scope(NEEDS)
    return {
        "tab": tab,
        "sees_all": bool(scope.spans) or scope.everything,
        "is_unit": bool(user.scope(CLAIM).units),
        "may_collect": bool(user.scope(COLLECT)),
        "may_offer": bool(user.scope(OFFER)),
    }


@needs(NEEDS)
@require_GET
def need_list(request: AuthedRequest) -> HttpResponse:
    """Needs and projects by area; who is of a unit only is led to what is open for that unit."""
    scope = request.user.scope(NEEDS)
    if not scope.spans and not scope.everything:
        return redirect("needs-ours")
    here = area_filters.asked_for(request, NEEDS)
    listing = NeedList(
        request,
        NeedItem.objects.restrict(request.user, NEEDS).for_rows(),
        title=gettext_lazy("需求与项目"),
        right=NEEDS,
        here=here,
        exported=EXPORTED,
        order=("-pk",),
        filters=NeedFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("need", gettext_lazy("需求或项目")),
            Column("state", gettext_lazy("状态")),
            Column("units", gettext_lazy("认领单位")),
            Column("rating", gettext_lazy("评价")),
        ),
        empty=gettext_lazy("这里没有未办结的需求。居民扫码、单位登录、网格员和窗口都可以提出。"),
        size=25,
    )
    context = tabs(request.user, "needs") | {"here": here}
    return listing.render("parties/needs/list.jinja", "parties/needs/rows.jinja", context)


@needs(NEEDS)
@require_http_methods(["GET", "POST"])
def need_new(request: AuthedRequest) -> HttpResponse:
    """Staff and grid workers write down what was asked for; a unit asks in its own name."""
    by_unit = not request.user.scope(COLLECT)
    if by_unit and not request.user.scope(CLAIM).units:
        raise Http404
    form: Any = (UnitNeedForm if by_unit else NeedForm)(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            case = collect(form.wish(), actor=request.user)
            messages.success(request, _("已登记，社区审看后公布。"))
            return redirect("needs-ours") if by_unit else redirect(case)
    context = tabs(request.user, "needs") | {"form": form, "by_unit": by_unit}
    return render(request, "parties/needs/new.jinja", context, status=422 if form.errors else 200)


@needs(CLAIM)
@require_GET
def ours(request: AuthedRequest) -> HttpResponse:
    """What is open near the reader's units, what they claimed, and what they asked for."""
    units = units_of(request)
    near = NeedItem.objects.open_to(units).for_rows().order_by("published_at", "pk")[:MOST]
    claimed = Claim.objects.restrict(request.user, NEEDS).filter(unit__in=units).for_rows()
    asked = NeedItem.objects.filter(unit__in=units).for_rows().order_by("-pk")[:MOST]
    context = tabs(request.user, "needs-ours") | {
        "units": units,
        "near": reading.with_company(near),
        "claims": reading.with_states(claimed.order_by("-case__is_open", "-pk")[:MOST]),
        "asked": reading.with_company(asked),
    }
    return render(request, "parties/needs/ours.jinja", context)


@needs(CLAIM)
@require_http_methods(["GET", "POST"])
def need_claim(request: AuthedRequest, number: str) -> HttpResponse:
    """What is published of a need, and the form by which a unit claims it."""
    units = units_of(request)
    rows = NeedItem.objects.published().near(units).filter(case__number=number).for_rows()
    found = reading.with_company(rows)
    if not found:
        raise Http404
    need: Any = found[0]
    first = not any(one.role == "lead" and one.is_live for one in need.claims.all())
    form = ClaimForm(
        request.POST or None,
        user=request.user,
        initial={"role": "lead" if first else "partner", "way": "service"},
    )
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            made = claims.claim(need, Offer(**form.cleaned_data), actor=request.user)
            messages.success(request, _("已认领，等社区书记确认；结果会通知您。"))
            return redirect(made.case)
    context = tabs(request.user, "needs-ours") | {"need": need, "form": form}
    return render(request, "parties/needs/claim.jinja", context, status=422 if form.errors else 200)


def units_of(request: AuthedRequest) -> list[Unit]:
    """The reader's own units."""
    rows = Unit.objects.active().filter(pk__in=request.user.scope(CLAIM).unit_ids)
    return list(rows.select_related("area").defer("area__boundary"))

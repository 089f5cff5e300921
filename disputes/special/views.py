"""Disputes that are watched: red ones, special areas, listed ones. Their outline, and no word of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from disputes.around import tabs
from disputes.clocks import WEEKLY
from disputes.models import Dispute, Watch
from disputes.models.disputes import LINE, Risk, Special
from disputes.rights import VIEW, WATCH
from disputes.special import acts
from governance.access.gate import needs
from governance.cases.models import Clock
from governance.cases.workflow import validation
from governance.common.lists import Column
from governance.portal.area_filters import AreaFilters, asked_for
from governance.portal.record_list import RecordList

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.portal.requests import AuthedRequest


class SpecialFilters(AreaFilters):
    RIGHT = VIEW
    WHY = (
        ("", _("全部重点纠纷")),
        ("red", _("红色风险")),
        ("listed", _("挂牌督办")),
        ("open", _("所有未办结的")),
    )

    why = forms.ChoiceField(label=_("为什么重点"), choices=WHY)
    special = forms.ChoiceField(
        label=_("重点领域"), choices=[("", _("全部")), *(one for one in Special.choices if one[0])]
    )

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        if "why" in self.values():
            return rows
        return rows.filter(Q(risk=Risk.RED) | ~Q(special=Special.NONE) | Q(is_listed=True))

    def filter_why(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        narrowed = {"red": rows.filter(risk=Risk.RED), "listed": rows.filter(is_listed=True)}
        return narrowed.get(value, rows)

    def filter_special(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(special=value)


class SpecialList(RecordList):
    """Disputes with their listing and the day by which a red one is visited."""

    def prepared(self, rows: list[Any]) -> list[Any]:
        keys = [one.pk for one in rows]
        watches = {one.dispute_id: one for one in Watch.objects.filter(dispute__in=keys, lifted_on=None)}
        running = Clock.objects.live().filter(kind=WEEKLY, case__in=[one.case_id for one in rows])
        visits = dict(running.values_list("case", "due_at"))
        today = timezone.localdate()
        for one in rows:
            one.watch = watches.get(one.pk)
            one.is_watch_late = one.watch is not None and one.watch.due_on < today
            one.visit_by = visits.get(one.case_id)
        return rows

    @cached_property
    def rows(self) -> list[Any]:
        return self.prepared(super().rows)


@needs(VIEW)
@require_GET
def special_disputes(request: AuthedRequest) -> HttpResponse:
    here = asked_for(request, VIEW)
    listed = Watch.objects.filter(dispute=OuterRef("pk"), lifted_on=None)
    rows = Dispute.objects.restrict(request.user, VIEW).open().annotate(is_listed=Exists(listed))
    listing = SpecialList(
        request,
        rows.for_rows().only(*LINE, "special"),
        title=_("重点纠纷"),
        right=VIEW,
        here=here,
        order=("-pk",),
        filters=SpecialFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("dispute", _("纠纷"), value="case.number"),
            Column("state", _("状态")),
            Column("why", _("重点"), value="get_special_display"),
            Column("listed", _("挂牌督办"), value=lambda one: one.watch and one.watch.due_on),
            Column("visit", _("走访期限"), value=lambda one: one.visit_by),
        ),
        empty=_("这里没有红色风险、重点领域或挂牌督办的纠纷。"),
        size=25,
    )
    context = tabs(request.user, "disputes-special") | {
        "here": here,
        "may_watch": bool(request.user.scope(WATCH)),
    }
    return listing.render("disputes/special/page.jinja", "disputes/special/rows.jinja", context)


class WatchForm(forms.Form):
    due_on = forms.DateField(
        label=_("办结期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@needs(WATCH)
@require_http_methods(["GET", "POST"])
def dispute_watch(request: AuthedRequest, number: str) -> HttpResponse:
    """List a dispute for supervision, or take it off."""
    rows = Dispute.objects.restrict(request.user, WATCH).select_related("case__area", "case__category")
    dispute = get_object_or_404(rows, case__number=number)
    watched = acts.watch_of(dispute)
    form = WatchForm(request.POST if request.method == "POST" and watched is None else None)
    if request.method == "POST":
        with validation.told_in(form):
            if watched is not None:
                acts.unwatch(dispute, actor=request.user)
                return redirect("disputes-special")
            if form.is_valid():
                acts.watch(dispute, actor=request.user, **form.cleaned_data)
                return redirect("disputes-special")
    context = {"dispute": dispute, "watched": watched, "form": form}
    return render(request, "disputes/special/watch.jinja", context, status=422 if form.errors else 200)

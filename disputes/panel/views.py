"""Legal reviews: the list as an outline, one with its words for its readers, asking, the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from disputes.around import tabs
from disputes.models.reviews import LegalReview
from disputes.panel import services
from disputes.panel.forms import AskForm, MemberForm, ReviewFilters
from disputes.rights import REVIEW
from governance.access.gate import needs
from governance.common.lists import Column
from governance.common.refusals import Refused
from governance.common.seen_form import refuse
from governance.portal import area_filters
from governance.portal.record_list import RecordList

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(REVIEW)
@require_GET
def legal_reviews(request: AuthedRequest) -> HttpResponse:
    """Number, area, day and how far each is: no word."""
    here = area_filters.asked_for(request, REVIEW)
    own = Q(pk__in=LegalReview.objects.readable(request.user).order_by().values("pk"))
    rows = LegalReview.objects.filter(request.user.scope(REVIEW).q("area__") | own).select_related("area")
    listing = RecordList(
        request,
        rows.only("area__name", "area__level", "asked_on", "opinion_on", "is_adopted", "dispute_id"),
        title=gettext_lazy("法律评析"),
        right=REVIEW,
        here=here,
        order=("-pk",),
        filters=ReviewFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("number", gettext_lazy("评析"), value="pk"),
            Column("area", gettext_lazy("区域"), value="area"),
            Column("asked", gettext_lazy("提出"), value="asked_on"),
            Column("state", gettext_lazy("状态"), value="state"),
        ),
        empty=gettext_lazy("这里没有法律评析。提出后会列在这里，内容只有提出人和评析组成员看得到。"),
        size=25,
    )
    context = tabs(request.user, "legal-reviews") | {"here": here}
    return listing.render("disputes/panel/list.jinja", "disputes/panel/rows.jinja", context)


def _find(request: AuthedRequest, pk: int) -> LegalReview:
    """One that the reader reads. Raises Http404, also where it is there but not theirs."""
    rows = LegalReview.objects.select_related("area", "dispute__case", "by")
    found: LegalReview = get_object_or_404(rows, pk=pk)
    if not services.is_reader(found, request.user):
        raise Http404
    return found


@needs(REVIEW)
@require_http_methods(["GET"])
@never_cache
def legal_review(request: AuthedRequest, pk: int) -> HttpResponse:
    """One review with its words: the reading is written down first."""
    found = _find(request, pk)
    services.note_reading(found, request.user)
    context = tabs(request.user, "legal-reviews") | {
        "review": found,
        "members": list(found.members.all()),
    }
    return render(request, "disputes/panel/review.jinja", context)


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def legal_review_new(request: AuthedRequest) -> HttpResponse:
    form = AskForm(
        request.POST or None, user=request.user, initial={"dispute": request.GET.get("dispute", "")}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            dispute = services.dispute_by(given.pop("dispute"), request.user)
            made = services.ask(actor=request.user, dispute=dispute, **given)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已提出。"))
            return redirect(made)
    context = {"form": form, "title": _("提出法律评析"), "back": reverse("legal-reviews")}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)


@needs(REVIEW)
@require_POST
def legal_review_act(request: AuthedRequest, pk: int, what: str) -> HttpResponse:
    """The opinion, or whether it was adopted."""
    found = _find(request, pk)
    try:
        if what == "opinion":
            services.give_opinion(found, text=request.POST.get("opinion", ""), actor=request.user)
        else:
            services.answer(
                found,
                is_adopted=request.POST.get("adopted") == "yes",
                why=request.POST.get("why", ""),
                actor=request.user,
            )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已保存。"))
    return redirect(found)


@needs(REVIEW)
@require_http_methods(["GET", "POST"])
def panel_member_new(request: AuthedRequest) -> HttpResponse:
    form = MemberForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(actor=request.user, **form.facts())
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("已登记。"))
            return redirect("legal-reviews")
    context = {"form": form, "title": _("加常设成员"), "back": reverse("legal-reviews")}
    return render(request, "disputes/form.jinja", context, status=422 if form.errors else 200)

"""The lists of secretaries: by area with who has what overdue, putting a line on one, the year printed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.access.models import Post
from governance.cases.workflow import validation
from governance.common.lists import Column
from governance.portal import area_filters
from governance.portal.record_list import RecordList
from parties.models import SecretaryItem
from parties.rights import KEEP_LISTS, LISTS
from parties.secretaries import reading
from parties.secretaries.forms import LineForm, SecretaryFilters
from parties.secretaries.services import put_on_list

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 12  # secretaries beside the list


class SecretaryLines(RecordList):
    """Lines with the clock that runs."""

    @cached_property
    def rows(self) -> list[Any]:
        return self.prepared(super().rows)

    def prepared(self, rows: list[Any]) -> list[Any]:
        return reading.with_clocks(rows)


EXPORTED = (
    Column("number", gettext_lazy("编号"), value="case.number"),
    Column("title", gettext_lazy("事项"), value="case.title"),
    Column("list", gettext_lazy("清单"), value="get_list_display"),
    Column("area", gettext_lazy("哪一级的清单"), value="area"),
    Column("secretary", gettext_lazy("责任书记"), value="post.person.name"),
    Column("status", gettext_lazy("状态"), value=lambda item: item.state.label),
    Column("due_on", gettext_lazy("完成日期"), value="due_on"),
    Column("evidence", gettext_lazy("佐证"), value="evidence"),
)


@needs(LISTS)
@require_GET
def secretary_lists(request: AuthedRequest) -> HttpResponse:
    here = area_filters.asked_for(request, LISTS)
    rows = SecretaryItem.objects.restrict(request.user, LISTS)
    listing = SecretaryLines(
        request,
        rows.for_rows(),
        title=gettext_lazy("书记清单"),
        right=LISTS,
        here=here,
        exported=EXPORTED,
        order=("due_on", "pk"),
        filters=SecretaryFilters,
        filter_context={"user": request.user, "here": here},
        columns=(
            Column("item", gettext_lazy("事项")),
            Column("owner", gettext_lazy("责任书记")),
            Column("state", gettext_lazy("状态")),
            Column("due", gettext_lazy("期限")),
        ),
        empty=gettext_lazy("这里没有未办结的事项。书记把责任、项目、问题列入清单后显示在这里。"),
        size=25,
    )
    context: dict[str, Any] = {
        "here": here,
        "may_list": bool(request.user.scope(KEEP_LISTS)),
        "secretaries": reading.by_secretary(rows.within(here) if here else rows)[:SHOWN],
        "year": timezone.localdate().year,
    }
    return listing.render("parties/secretaries/list.jinja", "parties/secretaries/rows.jinja", context)


@needs(KEEP_LISTS)
@require_http_methods(["GET", "POST"])
def secretary_item_new(request: AuthedRequest) -> HttpResponse:
    form = LineForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            case = put_on_list(form.line(), actor=request.user)
            messages.success(request, _("已列入清单。"))
            return redirect(case)
    return render(
        request, "parties/secretaries/new.jinja", {"form": form}, status=422 if form.errors else 200
    )


@needs(LISTS)
@require_GET
def secretary_year(request: AuthedRequest, pk: int) -> HttpResponse:
    """The four lists of one secretary in one year, for the printer."""
    rows = SecretaryItem.objects.restrict(request.user, LISTS)
    post = Post.objects.filter(pk=pk, pk__in=rows.order_by().values("post"))
    found = post.select_related("person", "role", "area").defer("area__boundary").first()
    text, now = request.GET.get("year", ""), timezone.localdate().year
    if found is None:
        raise Http404
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else now
    context = {
        "post": found,
        "year": year,
        "years": sorted({now, now - 1, now - 2, year}, reverse=True),
        "lists": reading.year_of(found, year, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "parties/secretaries/year.jinja", context)

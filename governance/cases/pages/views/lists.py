"""The list of cases: filters, columns, saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.cases.models import Case, SavedView
from governance.cases.reading import outline, prefetch
from governance.cases.reading.filters import CaseFilters
from governance.cases.reading.listing import ALWAYS, COLUMNS, CaseListing, chosen_columns
from governance.cases.rules import cache
from governance.cases.workflow import bulk, definitions
from governance.common import phones
from governance.common.lists import MORE_TARGET

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

COOKIE = "case_columns"
YEAR = 365 * 24 * 3600


class SavedViewForm(forms.Form):
    """A name for the filters in use, and perhaps a role to share them with."""

    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=30)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput())
    role = forms.ChoiceField(label=gettext_lazy("共享给同辖区的"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {str(post.role_id): gettext(post.role.name) for post in user.posts_in_force()}
        role: Any = self.fields["role"]
        role.choices = [("", gettext("只自己用")), *held.items()]


@needs("cases.view")
@require_GET
@cache.held()
def cases(request: AuthedRequest) -> HttpResponse:
    """One list, one view: the page, its fragment for a changed filter, and the next rows."""
    columns = chosen_columns(request.COOKIES.get(COOKIE, ""))
    listing = CaseListing(request, Case.objects.for_lines(), columns=columns)
    prefetch.lines(outline.veil(listing.rows, request.user))
    context: dict[str, Any] = {
        # Of what stands in the list: an act of a kind that nobody sees here is no offer.
        "bulk_acts": bulk.acts_for(request.user, {row.kind for row in listing.rows}),
    }
    context["may_export"] = bool(request.user.scope("cases.export"))
    context["may_choose"] = bool(context["bulk_acts"]) or context["may_export"]
    fragment = request.htmx and not request.htmx.history_restore_request
    if fragment:
        template = "cases/list_more.jinja" if request.htmx.target == MORE_TARGET else "cases/list.jinja"
    else:
        template = "cases/cases.jinja"
        context["filing_pages"] = [
            (reverse(flow.filing_page), flow.label)
            for flow in definitions.every().values()
            if flow.filing_page and request.user.scope(flow.filing_right)
        ]
        context["views"] = _views(request, listing.query)
        context["save_form"] = SavedViewForm(initial={"query": listing.query}, user=request.user)
        context["all_columns"] = [
            {"column": one, "chosen": one in columns, "fixed": one.key in ALWAYS} for one in COLUMNS
        ]
    response = render(request, template, context | {"listing": listing})
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


@needs("cases.view")
@require_POST
def columns(request: AuthedRequest) -> HttpResponse:
    """Remember which columns to show, and go back to the list as it was filtered."""
    chosen = chosen_columns(",".join(request.POST.getlist("column")))
    response = _back(request.POST.get("query", ""))
    response.set_cookie(
        COOKIE,
        ",".join(column.key for column in chosen),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@needs("cases.view")
@require_POST
def view_save(request: AuthedRequest) -> HttpResponse:
    """Keep the filters in use under a name."""
    form = SavedViewForm(request.POST, user=request.user)
    query = clean_query(request.POST.get("query", ""))
    if not form.is_valid():
        messages.error(request, _("请给视图起一个不超过 30 个字的名称。"))
        return _back(query)
    if any(phones.holds_number(str(value)) for value in QueryDict(query).values()):
        messages.error(request, _("筛选条件里有电话或证件号码，不能存为视图。请去掉号码后再保存。"))
        return _back(query)
    role = form.cleaned_data["role"]
    post = next((one for one in request.user.posts_in_force() if str(one.role_id) == role), None)
    view = SavedView(
        owner=request.user,
        name=form.cleaned_data["name"],
        query=query,
        role=post.role if post else None,
        area=post.area if post else None,
    )
    try:
        view.validate_constraints()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        view.save()
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return _back(query)


@needs("cases.view")
@require_POST
def view_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take back one of one's own saved views."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return _back(view.query)


def clean_query(text: str) -> str:
    """The filters of a query string that the list knows, and nothing else."""
    given, kept = QueryDict(text[:1000]), QueryDict(mutable=True)
    for name in CaseFilters.base_fields:
        if value := given.get(name):
            kept[name] = value
    return kept.urlencode()


def _views(request: AuthedRequest, query: str) -> list[dict[str, Any]]:
    now = QueryDict(query).urlencode()
    return [
        {"view": view, "current": view.query == now, "own": view.owner_id == request.user.pk}
        for view in SavedView.objects.of(request.user)
    ]


def _back(query: str) -> HttpResponse:
    cleaned = clean_query(query)
    response = redirect("cases")
    if cleaned:
        response["Location"] += f"?{cleaned}"
    return response

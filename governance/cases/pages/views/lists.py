"""The list of cases: filters, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.models.desk import CASES
from governance.cases.pages import saved_views
from governance.cases.pages.views.saved_views import back_to
from governance.cases.reading import outline, prefetch
from governance.cases.reading.listing import ALWAYS, COLUMNS, CaseListing, chosen_columns
from governance.cases.rules import cache
from governance.cases.workflow import bulk, definitions
from governance.common.lists import MORE_TARGET

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

COOKIE = "case_columns"
YEAR = 365 * 24 * 3600


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
        context["views"] = saved_views.offered(request.user, CASES, listing.query)
        context["save_form"] = saved_views.SavedViewForm(
            initial={"query": listing.query, "page": CASES}, user=request.user
        )
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
    response = back_to(CASES, saved_views.clean_query(request.POST.get("query", "")))
    response.set_cookie(
        COOKIE,
        ",".join(column.key for column in chosen),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response

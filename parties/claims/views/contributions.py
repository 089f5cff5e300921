"""Units by what they contributed in a year, the sheet of one unit, and the letter to its superior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.access.models import Unit
from parties.claims import contributions as figures
from parties.lists.views.needs import tabs
from parties.rights import NEEDS

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

FIRST_YEAR = 2020


def _year(request: AuthedRequest) -> int:
    text, now = request.GET.get("year", ""), timezone.localdate().year
    return int(text) if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= now else now


def _years(year: int) -> list[int]:
    now = timezone.localdate().year
    return sorted({now, now - 1, now - 2, year}, reverse=True)


@needs(NEEDS)
@require_GET
def contributions(request: AuthedRequest) -> HttpResponse:
    year = _year(request)
    context = tabs(request.user, "contributions") | {
        "year": year,
        "years": _years(year),
        "units": figures.by_unit(year, request.user),
    }
    return render(request, "parties/needs/units.jinja", context)


@needs(NEEDS)
@require_GET
def contribution(request: AuthedRequest, pk: int) -> HttpResponse:
    context = tabs(request.user, "contributions") | _sheet(request, pk)
    return render(request, "parties/needs/unit.jinja", context)


@needs(NEEDS)
@require_GET
def letter(request: AuthedRequest, pk: int) -> HttpResponse:
    """The sheet as a letter to the unit's superior, for the printer."""
    context = tabs(request.user, "contributions") | _sheet(request, pk)
    return render(request, "parties/needs/letter.jinja", context | {"today": timezone.localdate()})


def _sheet(request: AuthedRequest, pk: int) -> dict[str, Any]:
    """One's own unit always; another where something it claimed lies in one's reach. Raises Http404."""
    year = _year(request)
    unit = Unit.objects.select_related("area", "kind").defer("area__boundary").filter(pk=pk).first()
    if unit is None:
        raise Http404
    sheet = figures.sheet(unit, year, request.user)
    if not sheet.claims and unit.pk not in request.user.scope(NEEDS).unit_ids:
        raise Http404
    return {"sheet": sheet, "unit": unit, "year": year, "years": _years(year)}

"""Suggestions while one types: places, people and units, each only within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.administration.people import lookup_fields

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

FOUND = 12


@needs("areas.view")
@require_GET
def lookup_areas(request: AuthedRequest) -> JsonResponse:
    text = _asked(request)
    rows: Any = lookup_fields.areas_for(request.user, "areas.view")
    found = list(rows.named(text)[:FOUND]) if text else []
    paths = rows.model.objects.defer("boundary").paths(found)
    return _answer(
        (f"{one.code} {one}", " › ".join(str(above) for above in paths[one.pk][:-1])) for one in found
    )


@needs("people.manage")
@require_GET
def lookup_people(request: AuthedRequest) -> JsonResponse:
    text = _asked(request)
    found = lookup_fields.people_for(request.user).named(text).order_by("name", "pk")[:FOUND] if text else []
    return _answer((f"{one.username} {one.name}", one.masked_phone) for one in found)


@needs("people.manage")
@require_GET
def lookup_units(request: AuthedRequest) -> JsonResponse:
    text = _asked(request)
    rows = lookup_fields.units_for(request.user).filter(name__icontains=text).order_by("name", "pk")
    return _answer((f"#{one.pk} {one.name}", str(one.area)) for one in (rows[:FOUND] if text else []))


def _asked(request: AuthedRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:40]


def _answer(lines: Any) -> JsonResponse:
    results = [{"value": value, "label": label} for value, label in lines]
    response = JsonResponse({"results": results}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response

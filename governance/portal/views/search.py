"""The search box: a few results at once, and the page with more of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.portal import registry
from governance.portal.requests import AuthedRequest

QUICK, PAGE = 5, 30


@needs(None)
@require_GET
def search(request: AuthedRequest) -> HttpResponse:
    """Grouped by kind. The fragment under the box shows fewer of each than the page."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    quick = bool(request.htmx) and request.htmx.target == "quick-results"
    found = registry.search(request.user, text, QUICK if quick else PAGE)
    template = "portal/search_quick.html" if quick else "portal/search.html"
    context = {"text": text, "found": found, "count": sum(len(results) for _, results in found)}
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response

"""The category tree to read: when something is registered, when it is done, how long it may take, by whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.areas.models import Area
from governance.cases.models import Routing
from governance.portal import current_area
from governance.portal.requests import AuthedRequest
from grids.views.choices import category_tree


@needs("cases.view")
@require_GET
def categories(request: AuthedRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    tree = category_tree(text)
    here = current_area.of(request)
    responsible = _responsible(here)
    for group in tree:
        for leaf in group["leaves"]:
            leaf["unit"] = responsible.get(leaf["category"].pk) or responsible.get(group["category"].pk)
    context = {
        "tree": tree,
        "text": text,
        "here": here,
        "count": sum(len(group["leaves"]) for group in tree),
    }
    return render(request, "grids/categories.html", context)


def _responsible(here: Area | None) -> dict[int, Any]:
    """By category, the rule nearest to ``here`` that says who handles it."""
    if here is None:
        return {}
    rules = Routing.objects.filter(area__in=Area.objects.above(here).order_by().values("pk"))
    ordered = rules.select_related("unit", "supervising_unit").order_by("area__level")
    return {rule.category_id: rule for rule in ordered}

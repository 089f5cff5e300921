"""What waits for me, as the workbench shows it and asks for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.reading import prefetch
from governance.cases.workflow import result
from governance.cases.worklist.queue import Waiting

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 50


@needs(None)
@require_GET
def waiting(request: AuthedRequest) -> HttpResponse:
    """The panel alone: for the page that asks again, and for the one without scripts."""
    response = render(request, "cases/waiting.jinja", context(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def context(request: AuthedRequest) -> dict[str, Any]:
    """Chips with counts, the rows of the chosen one by time left, each with its next acts."""
    mine = Waiting(request.user)
    counts = mine.counts()
    own = request.GET.get("who") == "me"
    chosen = request.GET.get("stage", "")
    stages = [{"stage": one, "count": counts[one.key], "current": one.key == chosen} for one in mine.stages]
    if not any(one["current"] for one in stages):
        chosen = ""
    ours, claimed = mine.keys(chosen), mine.keys(chosen, own=True)
    shown = claimed if own else ours
    rows = _rows(shown[:SHOWN])
    acts = mine.acts_of(rows)
    for row in rows:
        row.acts = acts.get(row.pk, [])
    return {
        "stages": stages,
        "chosen": chosen,
        "count": len(shown),
        "own": own,
        "ours": len(ours),
        "claimed": len(claimed),
        "every": counts.get("", 0),
        "rows": rows,
        "left_out": len(shown) - len(rows),
        "done": result.told(request.GET.get("done", ""), request.user),
    }


def _rows(keys: list[int]) -> list[Any]:
    """The rows of ``keys``, which come from what waits for somebody, in that order."""
    waiting = Case.objects.unscoped("what waits for the reader").for_lines().filter(pk__in=keys)
    found = {row.pk: row for row in waiting}
    return prefetch.lines(found[pk] for pk in keys if pk in found)

"""What waits for me, as the workbench shows it and asks for it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.cases import dressing, outcome
from governance.cases.waiting import Waiting

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 50


@needs(None)
@require_GET
def waiting(request: AuthedRequest) -> HttpResponse:
    """The panel alone: for the page that asks again, and for the one without scripts."""
    response = render(request, "cases/waiting.html", context(request))
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
    found = mine.in_order(chosen).for_lines()
    claimed = mine.rows(chosen).filter(claimed_by=request.user).count() if counts.get(chosen) else 0
    if own:
        found = found.filter(claimed_by=request.user)
    shown = claimed if own else counts.get(chosen, 0)
    rows = dressing.lines(found[:SHOWN]) if shown else []
    acts = mine.acts_of(rows)
    for row in rows:
        row.acts = acts.get(row.pk, [])
    return {
        "stages": stages,
        "chosen": chosen,
        "count": shown,
        "own": own,
        "ours": counts.get(chosen, 0),
        "claimed": claimed,
        "every": counts.get("", 0),
        "rows": rows,
        "left_out": max(shown - len(rows), 0),
        "done": _done(request),
    }


def _done(request: AuthedRequest) -> Any:
    """The act just done, told by ``?done=number/step``."""
    number, _slash, step = request.GET.get("done", "").rpartition("/")
    return (
        outcome.of(number, int(step), request.user) if number and step.isdigit() and len(step) < 7 else None
    )

"""The page of one case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance.access.gate import find, needs
from governance.cases import flows, permission
from governance.cases.models import Case


@needs("cases.view")
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """What, where, who holds it, its clocks, what I may do, and the trail."""
    case = find(Case.objects.for_list(), request.user, "cases.view", number=number)
    flow = flows.flow_of(case.kind)
    return render(
        request,
        "cases/case.html",
        {
            "case": case,
            "state": flow.states[case.state],
            "clocks": case.clocks.live(),
            "offers": permission.offers(case, request.user),  # type: ignore[arg-type]
            "log": case.log.all(),
        },
    )

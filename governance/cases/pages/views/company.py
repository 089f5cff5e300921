"""Following a case, who else has a form open on it, and which other case is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import find, needs
from governance.cases.models import Case
from governance.cases.notify import followers
from governance.cases.pages import presence
from governance.cases.workflow import options
from governance.cases.workflow.definitions import flow_of

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs("cases.view")
@require_POST
def follow(request: AuthedRequest, number: str) -> HttpResponse:
    """Be told when the case moves on (``on=1``), or no more."""
    case = _case(request, number)
    if request.POST.get("on") == "1":
        followers.follow_case(case, actor=request.user)
    else:
        followers.unfollow_case(case, actor=request.user)
    return redirect(case.get_absolute_url())


@needs("cases.view")
@never_cache
@require_http_methods(["GET", "POST"])
def present(request: AuthedRequest, number: str) -> HttpResponse:
    """Who else has a form open. A POST with ``act`` says that the reader has one open, too."""
    case = _case(request, number)
    if request.method == "POST":
        act = flow_of(case.kind).transitions.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        presence.come(case, request.user, str(act.label))
    context = {"case": case, "others": presence.others(case, request.user)}
    return render(request, "cases/present.jinja", context)


@needs("cases.view")
@never_cache
@require_GET
def others(request: AuthedRequest, number: str) -> HttpResponse:
    """The cases that the words in the field of a form (``other``) may mean: a fragment."""
    typed = request.GET.get("other", "")[:40].strip()
    found = options.others_for(_case(request, number), request.user, typed)
    return render(request, "cases/others.html", {"cases": found, "typed": typed})


def _case(request: AuthedRequest, number: str) -> Case:
    case: Case = find(Case.objects.only("pk", "number", "kind"), request.user, "cases.view", number=number)
    return case

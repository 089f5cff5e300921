"""What waits for a second person: to look at, to confirm, to refuse with a reason, to take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from governance.access import checking, proposals
from governance.access.authority import MANAGE, labels
from governance.access.gate import needs
from governance.access.models import Proposal, ProposalKind
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

DECIDED = 50


@needs(None)
@require_GET
@never_cache
def proposals_page(request: AuthedRequest) -> HttpResponse:
    """What one may decide, what one asked for, and what was decided where one looks after people."""
    user = request.user
    rows = _rows(request)
    waiting = []
    for one in rows.waiting():
        refusal = proposals.why_not_check(one, user)
        if refusal is None or one.maker_id == user.pk or user.has_right(MANAGE, one.area):
            waiting.append(_line(one) | {"refusal": refusal, "is_own": one.maker_id == user.pk})
    mine = rows.exclude(state="waiting").filter(
        user.scope(MANAGE).q("area__") | Q(maker=user.pk) | Q(checker=user.pk)
    )
    context = {"waiting": waiting, "decided": [_line(one) for one in mine[:DECIDED]]}
    return render(request, "administration/people/proposals.jinja", context)


@needs(None)
@require_POST
@never_cache
@sensitive_variables("half")
def proposal_confirm(request: AuthedRequest, pk: int) -> HttpResponse:
    """Confirm what somebody else asked for; of a password, the checker's half is shown this once."""
    found = _find(request, pk)
    try:
        half = checking.confirm(found, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("proposals")
    if found.kind == ProposalKind.PASSWORD:
        context = {"person": found.person, "password": half, "is_half": True}
        return render(request, "administration/people/password.html", context)
    messages.success(request, _("已同意并生效；提请人、本人和上级都会收到通知。"))
    return redirect("proposals")


@needs(None)
@require_POST
def proposal_refuse(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    try:
        proposals.refuse(found, actor=request.user, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已退回，提请人会收到您写的原因。"))
    return redirect("proposals")


@needs(None)
@require_POST
def proposal_withdraw(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    try:
        proposals.withdraw(found, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("proposals")


def _rows(request: AuthedRequest) -> Any:
    """Those about places where the reader sees or looks after people, and those of their own."""
    user = request.user
    here = user.scope("people.view").q("area__") | user.scope(MANAGE).q("area__")
    rows = Proposal.objects.filter(here | Q(maker=user.pk) | Q(checker=user.pk))
    return rows.select_related("area", "person", "role", "unit", "maker", "checker").defer("area__boundary")


def _find(request: AuthedRequest, pk: int) -> Proposal:
    found: Proposal | None = _rows(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _line(one: Proposal) -> dict[str, Any]:
    return {"row": one, "rights": labels(one.rights)}

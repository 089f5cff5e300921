"""Doing an act: a form of what it asks for, and what is said when it cannot be done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs, refusal
from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.pages import canned_replies, presence, timeline
from governance.cases.pages.forms import ActForm
from governance.cases.pages.views.finding import find_readable
from governance.cases.reading import prefetch
from governance.cases.workflow import engine, permissions
from governance.cases.workflow.definitions import Transition, Who, flow_of
from governance.cases.workflow.effects import notes
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

CONFLICT, INCOMPLETE, REFUSED = 409, 422, 403


@needs("cases.view")
@require_http_methods(["GET", "POST"])
def act(request: AuthedRequest, number: str, code: str) -> HttpResponse:
    """The form of one act, and the act. As a fragment it fills the dialog of the page it is asked from."""
    case = _case(request, number)
    transition = _transition(case, code)
    if not request.user.scope(transition.right):
        raise PermissionDenied(refusal(transition.right))
    if request.method == "POST":
        return _do(request, case, transition)
    initial = {"version": case.version, "next": request.GET.get("next", "")}
    form = ActForm(case, transition, request.user, initial=initial, picked=request.GET)
    presence.come(case, request.user, str(transition.label))
    return _show(request, form, why_not=permissions.why_not(case, transition, request.user))


def _do(request: AuthedRequest, case: Case, transition: Transition) -> HttpResponse:
    form = ActForm(case, transition, request.user, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, INCOMPLETE)
    if form.cleaned_data["version"] is None:
        form.add_error(None, _("这一页缺少版本信息，请核对后再提交一次。"))
        return _show(request, form.renewed(), CONFLICT)
    try:
        done = engine.advance(
            case,
            transition.code,
            actor=request.user,
            version=form.cleaned_data["version"],
            **form.supplied(),
        )
    except Incomplete as incomplete:
        form.refuse(incomplete)
        return _show(request, form, INCOMPLETE)
    except Refused as refused:
        if refused.code == reasons.CONFLICT.code:
            return _overtaken(request, form)
        form.refuse(refused)
        return _show(request, form, INCOMPLETE if refused.field else REFUSED)
    return _done(request, done, form.cleaned_data["next"])


def _overtaken(request: AuthedRequest, form: ActForm) -> HttpResponse:
    """Somebody was faster: what they did, and the form as it was typed, ready for the case as it is now."""
    seen = form.cleaned_data["version"]
    form.case = _case(request, form.case.number)
    flow = flow_of(form.case.kind)
    rows = timeline.since(form.case, seen)
    context = {
        "overtaken": timeline.steps(flow, rows, []),
        "why_not": permissions.why_not(form.case, form.act, request.user),
    }
    return _show(request, form.renewed(), CONFLICT, **context)


def _show(request: AuthedRequest, form: ActForm, status: int = 200, **context: Any) -> HttpResponse:
    fragment = bool(request.htmx) and not request.htmx.history_restore_request
    template = "cases/act_form.html" if fragment else "cases/act.html"
    flow = flow_of(form.case.kind)
    context = {
        "form": form,
        "act": form.act,
        "case": form.case,
        "state": flow.states[form.case.state],
        "in_dialog": fragment,
        "replies": canned_replies.offered(form.case, form.act),
        "reply_field": f"id_{canned_replies.field_of(form.act)}",
        "others": presence.others(form.case, request.user),
        "mentionable": notes.mentionable(form.case, request.user) if form.act.code == "note" else [],
    } | context
    # htmx puts only a success into the page; what is wrong stands in the form itself.
    response = render(request, template, context, status=200 if fragment else status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _done(request: AuthedRequest, case: Case, onward: str) -> HttpResponse:
    presence.leave(case, request.user)
    step = case.log.order_by("-step").values_list("step", flat=True)[0]
    seen = Case.objects.filter(pk=case.pk).restrict(request.user, "cases.view").exists()
    url = f"{case.get_absolute_url()}?done={step}" if seen else "/"
    if request.htmx:
        # The page decides: the workbench takes the row away, the case's own page shows the case anew.
        told = {"case:acted": {"url": url, "done": f"{case.number}/{step}"}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
    inside = url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if onward and inside:
        joint = "&" if "?" in onward else "?"
        return redirect(f"{onward}{joint}done={case.number}/{step}")
    return redirect(url)


def _case(request: AuthedRequest, number: str) -> Case:
    rows = Case.objects.for_rows().select_related("condition")
    case = find_readable(rows, request.user, number)
    prefetch.place([case])
    return case


def _transition(case: Case, code: str) -> Transition:
    found = flow_of(case.kind).transitions.get(code)
    if found is None or found.who == Who.SYSTEM:
        raise Http404
    return found

"""Cards and orders, for those they were given to: also when the case has gone on to somebody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs, refusal
from governance.cases.models import Card, Case, SupervisionOrder
from governance.cases.models.querysets import in_reach
from governance.cases.pages.forms import ActForm
from governance.cases.reading import prefetch
from governance.cases.workflow import engine, permissions
from governance.cases.workflow.definitions import Transition, flow_of
from governance.cases.workflow.effects import supervising
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.portal.requests import AuthedRequest

KINDS: dict[str, Any] = {"card": Card, "order": SupervisionOrder}
ACTS = {"card": ("reply_card", "appeal", "endorse_appeal"), "order": ("reply_order",)}
ANSWERING = ("cases.handle", "cases.endorse")
SHOWN = 200
INCOMPLETE, REFUSED = 422, 403


@dataclass(frozen=True)
class Answer:
    """A paper as a line or a page shows it: to whom, in words, and what of its case may be told."""

    kind: str
    row: Any
    to: str
    title: str  # empty where the reader may not know it

    @property
    def waits(self) -> bool:
        ended = ("cancelled_at", "closed_at")
        return self.row.replied_at is None and not any(getattr(self.row, name, None) for name in ended)


@needs("cases.view")
@require_GET
def answers(request: AuthedRequest) -> HttpResponse:
    """Every card and order given to the reader's unit or area: those to answer first, the latest first."""
    given = [(kind, row) for kind in KINDS for row in _given_to(request.user, kind)]
    keys = {row.case_id for _kind, row in given}
    readable = set(Case.objects.readable(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    found = [_told(kind, row, row.case_id in readable) for kind, row in given]
    found.sort(key=lambda one: one.row.issued_at, reverse=True)
    context = {
        "waiting": sorted((one for one in found if one.waits), key=lambda one: one.row.issued_at),
        "answered": [one for one in found if not one.waits],
    }
    return render(request, "cases/answers.html", context)


@needs("cases.view")
@require_GET
def answer(request: AuthedRequest, kind: str, pk: int) -> HttpResponse:
    """One card or order, what of its case concerns it, the answer, the appeal, and what may be done."""
    paper = _paper(request.user, kind, pk)
    case = _case_of(paper)
    flow = flow_of(case.kind)
    offers = [
        permissions.Offer(act, why_not)
        for code in ACTS[kind]
        if (act := flow.transitions.get(code)) is not None
        and request.user.scope(act.right)
        and permissions.is_addressee(case, act, request.user)
        and (why_not := _why_not(case, act, request.user, kind, paper)) is not _HIDDEN
    ]
    may_read = _may_read(request.user, case)
    told = _told(kind, paper, may_read)
    unit = paper.clock.unit_id if paper.clock else None
    context = {
        "told": told,
        "paper": paper,
        "kind": kind,
        "case": case,
        "state": flow.states[case.state],
        "may_read": may_read,
        "offers": offers,
        "appeals": _appeals(paper) if kind == "card" else [],
        "assignments": case.assignments.filter(unit=unit) if unit else [],
    }
    return render(request, "cases/answer.html", context)


@needs("cases.view")
@require_http_methods(["GET", "POST"])
def answer_act(request: AuthedRequest, kind: str, pk: int, code: str) -> HttpResponse:
    """Answering or contesting this one paper: the act of the case's flow, with the paper named."""
    paper = _paper(request.user, kind, pk)
    case = _case_of(paper)
    act = flow_of(case.kind).transitions.get(code)
    if act is None or code not in ACTS[kind]:
        raise Http404
    if not request.user.scope(act.right):
        raise PermissionDenied(refusal(act.right))
    named = _named(kind, paper, code)
    if request.method == "GET":
        form = ActForm(case, act, request.user, picked={"paper": named})
        why_not = _why_not(case, act, request.user, kind, paper)
        return _show(request, form, paper, why_not=why_not)
    form = ActForm(case, act, request.user, request.POST, request.FILES, picked={"paper": named})
    if not form.is_valid():
        return _show(request, form, paper, INCOMPLETE)
    try:
        engine.advance(case, code, actor=request.user, **(form.supplied() | {"paper": named}))
    except Refused as refused:
        form.refuse(refused)
        return _show(request, form, paper, INCOMPLETE if isinstance(refused, Incomplete) else REFUSED)
    messages.success(request, _("“%(act)s”已提交，记入流转记录。") % {"act": act.label})
    if request.htmx:
        told = {"case:acted": {"url": paper.get_absolute_url(), "done": ""}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
    return redirect(paper.get_absolute_url())


def _show(request: AuthedRequest, form: ActForm, paper: Any, status: int = 200, **more: Any) -> HttpResponse:
    fragment = bool(request.htmx) and not request.htmx.history_restore_request
    case = form.case
    context = {
        "form": form,
        "act": form.act,
        "case": case,
        "state": flow_of(case.kind).states[case.state],
        "in_dialog": fragment,
        "action": request.path,
        "back": paper.get_absolute_url(),
        "subject": case.title if _may_read(request.user, case) else paper.number,
    } | more
    template = "cases/act_form.html" if fragment else "cases/act.html"
    response = render(request, template, context, status=200 if fragment else status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _given_to(user: User, kind: str) -> list[Any]:
    rows = KINDS[kind].objects.answerable_by(user, "cases.handle").not_withdrawn()
    return list(rows.select_related("case", "clock__unit", "clock__area", "area").order_by("-pk")[:SHOWN])


def _paper(user: User, kind: str, pk: int) -> Any:
    """The paper, for those it was given to and those who may read its case. Raises Http404."""
    if kind not in KINDS:
        raise Http404
    model = KINDS[kind]
    known = model.objects.select_related(
        "case", "clock__unit", "clock__area", "area", "issued_by", "replied_by"
    )
    row = known.filter(pk=pk).first()
    if row is None:
        raise Http404
    mine = any(model.objects.answerable_by(user, right).filter(pk=pk).exists() for right in ANSWERING)
    if not mine and not _may_read(user, row.case):
        raise Http404
    return row


def _appeals(card: Card) -> Any:
    return card.appeals.select_related("asked_by", "endorsed_by", "decided_by")


def _case_of(paper: Any) -> Case:
    rows = Case.objects.unscoped("the paper is the reader's to answer").for_rows()
    case: Case = rows.select_related("condition").get(pk=paper.case_id)
    prefetch.place([case])
    return case


def _may_read(user: User, case: Case) -> bool:
    return in_reach(case, user, "cases.view")


def _told(kind: str, row: Any, may_read: bool) -> Answer:
    """A case is named by its number to those who may not read it."""
    holder = row.unit if isinstance(row, Card) and row.unit_id else row.clock.unit if row.clock else None
    place = row.area if isinstance(row, Card) else row.clock.area
    return Answer(kind, row, str(holder or place), row.case.title if may_read else "")


def _named(kind: str, paper: Any, code: str) -> int | None:
    """The key the act takes: the paper's own, or that of the appeal which waits on it."""
    if code != "endorse_appeal":
        return int(paper.pk)
    waiting = supervising.appeals(paper.case).filter(card=paper, state="waiting").values_list("pk", flat=True)
    found: int | None = waiting.first()
    return found


_HIDDEN: Any = object()


def _why_not(case: Case, act: Transition, user: User, kind: str, paper: Any) -> Any:
    """Why this paper cannot be answered so: None when it can, ``_HIDDEN`` when there is nothing to say."""
    if refusal := permissions.why_not(case, act, user):
        return refusal
    named = _named(kind, paper, act.code)
    if named is None or act.pending is None or not act.pending(case, user).filter(pk=named).exists():
        return _HIDDEN
    return None

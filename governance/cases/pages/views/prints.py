"""Paper: a case as a bound dossier, or one of its papers alone, on A4 without the frame."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.cases.models import Case
from governance.cases.pages import case_page, printouts, related, timeline
from governance.cases.pages.views.finding import find_readable
from governance.cases.printing import templates
from governance.cases.reading import prefetch
from governance.cases.workflow import result
from governance.cases.workflow.definitions import flow_of

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs("cases.view")
@require_GET
def dossier(request: AuthedRequest, number: str) -> HttpResponse:
    """Cover, contents, the trail from the first step, every paper, the photos."""
    case = _case(request, number)
    flow = flow_of(case.kind)
    photos = list(case.attachments.all())
    steps = timeline.steps(flow, case.log.all(), photos)[::-1]
    related.tell(steps, request.user)
    said = _said(case) | {
        "sheets": printouts.sheets(case, request.user),
        "steps": steps,
        "photos": case_page.by_kind(photos),
        "documents": case_page.documents_among(photos),
        **case_page.clocks_of(case),
    }
    return render(request, "cases/print/dossier.html", said)


@needs("cases.view")
@require_GET
def paper(request: AuthedRequest, number: str, paper: str, pk: int | None = None) -> HttpResponseBase:
    """One paper; without ``pk`` the latest of its kind."""
    case = _case(request, number)
    found = printouts.find(case, request.user, paper, pk)
    if found is None:
        raise Http404
    if not found.kind.template:
        return redirect("case-paper-docx", number=number, paper=paper, pk=found.row.pk)
    return render(request, "cases/print/paper.html", _said(case) | {"sheet": found})


@needs("cases.view")
@require_GET
def paper_docx(request: AuthedRequest, number: str, paper: str, pk: int) -> HttpResponseBase:
    """One paper as docx, by the template in use."""
    case = _case(request, number)
    found = printouts.find(case, request.user, paper, pk)
    if found is None or found.kind.docx is None:
        raise Http404
    data = templates.printed(found.kind, case, found.row, actor=request.real_user)
    name = f"{found.label}-{case.number}.docx"
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=templates.DOCX)


def _said(case: Case) -> dict[str, object]:
    flow = flow_of(case.kind)
    return {
        "case": case,
        "flow": flow,
        "state": flow.states[case.state],
        "answers": case.answers.all(),
        "holder": result.holder_of(case),
        "now": timezone.now(),
    }


def _case(request: AuthedRequest, number: str) -> Case:
    rows = Case.objects.for_rows().select_related("condition", "handled_by", "filed_by")
    case = find_readable(rows, request.user, number)
    prefetch.place([case])
    return case

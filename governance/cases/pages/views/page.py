"""The page of one case, its clocks explained, and the reporter's number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs, refusal
from governance.cases.models import Attachment, Case, Clock
from governance.cases.pages import case_page as pages_case_page
from governance.cases.pages import presence, related, sections, timeline
from governance.cases.pages.forms import PurposeForm
from governance.cases.pages.views.finding import find_outlined, find_readable
from governance.cases.privacy import reveal
from governance.cases.reading import prefetch
from governance.cases.reading.prefetch import has_none
from governance.cases.rules import cache
from governance.cases.sla import clock_kinds, display
from governance.cases.sla import clocks as sla_clocks
from governance.cases.workflow import permissions, result
from governance.cases.workflow.definitions import Purpose, flow_of
from governance.clock.explanation import explain
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.definitions import Flow
    from governance.portal.requests import AuthedRequest

SHOWN_INLINE = ("image/jpeg", "image/png", "image/webp")


@needs("cases.view")
@require_GET
@cache.held()
def case_page(request: AuthedRequest, number: str) -> HttpResponse:
    """What, where, who holds it, its clocks, what I may do, and the trail."""
    try:
        case = _case(request, number)
    except Http404:
        return _outline(request, number)
    return render(request, "cases/case.jinja", _context(request, case))


def _outline(request: AuthedRequest, number: str) -> HttpResponse:
    """For whom the case is none of theirs to read: where it is, how it stands, and its clocks."""
    case = find_outlined(Case.objects.for_lines(), request.user, number)
    prefetch.place([case])
    flow = flow_of(case.kind)
    said = {
        "case": case,
        "flow": flow,
        "state": flow.states[case.state],
        "path": pages_case_page.path_of(case),
        **pages_case_page.clocks_of(case),
    }
    return render(request, "cases/outline.html", said)


@needs("cases.view")
@require_GET
@cache.held()
def deadline(request: AuthedRequest, number: str, pk: int) -> HttpResponse:
    """Why a deadline is when it is: rule, calendar, pauses, extensions, and the working line by line."""
    case = _case(request, number)
    prefetch.introduce(case)
    clocks = case.clocks.select_related("limit__condition", "calendar_version__calendar", "area", "unit")
    clock: Clock = get_object_or_404(clocks, pk=pk)
    clock.case = case
    calendar = sla_clocks.calendar_of(clock)
    said = {
        "case": case,
        "clock": clock,
        "face": display.face(clock),
        "explanation": explain(sla_clocks.working(clock, calendar)),
        "calendar": calendar,
        "law": clock_kinds.law_of(clock.kind),
        "granted": clock.extensions.filter(state="granted").select_related("asked_by", "decided_by"),
        "now": timezone.now(),
    }
    template = "cases/deadline_lines.html" if request.htmx else "cases/deadline.html"
    return render(request, template, said)


@needs("cases.view")
@require_POST
@never_cache
@cache.held()
def reporter_phone(request: AuthedRequest, number: str) -> HttpResponse:
    """The whole name and number, against a stated purpose: a fragment, or the page with them in it."""
    case = _case(request, number)
    if not reveal.may_reveal(case, request.user):
        raise PermissionDenied(refusal(reveal.RIGHT))
    form = PurposeForm(request.POST)
    said: dict[str, Any] = {"case": case, "phone_form": form}
    if form.is_valid():
        try:
            said["shown"] = reveal.reveal_reporter(
                case, purpose=form.cleaned_data["purpose"], actor=request.user
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    if request.htmx:
        return render(request, "cases/reporter_phone.jinja", said)
    status = 422 if form.errors else 200
    return render(request, "cases/case.jinja", _context(request, case) | said, status=status)


@needs("cases.view")
@require_GET
def attachment(request: AuthedRequest, number: str, pk: int) -> HttpResponse | FileResponse:
    """A file of a case, for those who may see the case. Only pictures are shown, all else is downloaded."""
    case = find_readable(Case.objects.only("pk", "secrecy"), request.user, number)
    found = get_object_or_404(Attachment.objects.exclude(file=""), case=case, pk=pk)
    shown = found.content_type in SHOWN_INLINE
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=not shown,
        filename=found.name,
        content_type=found.content_type if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return _kept(response, case, 3600)


@needs("cases.view")
@require_GET
def thumbnail(request: AuthedRequest, number: str, pk: int) -> HttpResponse | FileResponse:
    """A photo as lists show it; the photo itself where it was kept before there were small ones."""
    case = find_readable(Case.objects.only("pk", "secrecy"), request.user, number)
    found = get_object_or_404(Attachment.objects.exclude(file=""), case=case, pk=pk)
    if found.content_type not in SHOWN_INLINE:
        raise Http404
    response = FileResponse((found.thumbnail or found.file).open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return _kept(response, case, 86_400)


def _kept(response: FileResponse, case: Case, seconds: int) -> FileResponse:
    """Pictures are kept by the browser they were shown in; those of a case that is not open are not."""
    if not case.is_confidential:
        response["Cache-Control"] = f"private, max-age={seconds}"
    return response


def _case(request: AuthedRequest, number: str) -> Case:
    """The case with what rules name it by; areas, unit and people stand beside it after ``papers_of``."""
    rows = Case.objects.select_related("condition").defer("search")
    case = find_readable(rows, request.user, number)
    rules = cache.current()
    case.channel = rules.channels[case.channel_id]
    if case.category_id is not None:
        case.category = rules.categories[case.category_id]
    return case


def _keeps_tasks(user: User, case: Case, flow: Flow) -> bool:
    act = flow.act_for(Purpose.ADD_TASK)
    return act is not None and permissions.why_not(case, act, user, flow) is None


def _context(request: AuthedRequest, case: Case) -> dict[str, Any]:
    flow = flow_of(case.kind)
    prefetch.know(case)
    papers = pages_case_page.papers_of(case)
    done = request.GET.get("done", "")
    photos = [] if has_none(case, "attachments") else list(case.attachments.select_related("added_by"))
    steps = timeline.steps(flow, list(case.log.all()), photos)
    related.tell(steps, request.user)
    return {
        "case": case,
        "flow": flow,
        "receipt": flow.receipt if case.is_open and case.filed_by_id == request.user.pk else "",
        "state": flow.states[case.state],
        "holder": result.holder_of(case),
        "done": result.of(case.number, int(done), request.user)
        if done.isdecimal() and len(done) < 7
        else None,
        "offered": pages_case_page.sorted_offers(permissions.offers(case, request.user), flow, case.state),
        "steps": steps,
        "answers": [] if has_none(case, "answers") else case.answers.all(),
        "photos": pages_case_page.by_kind(photos),
        "documents": pages_case_page.documents_among(photos),
        "phone_form": PurposeForm(),
        "reveal_refusal": ""
        if not (case.reporter_phone or case.reporter_name) or reveal.may_reveal(case, request.user)
        else refusal(reveal.RIGHT),
        "tiles": settings.MAP_TILES,
        "scope": request.user.scope("areas.view"),
        "may_ask_why": request.user.has_right("people.view_as", case.area),
        "path": pages_case_page.path_of(case),
        "has_map": case.lng is not None or case.area.centre_lng is not None,
        "tasks": [] if has_none(case, "tasks") else list(case.tasks.select_related("done_by")),
        "follows": not has_none(case, "followers") and case.followers.filter(person=request.user).exists(),
        "others": presence.others(case, request.user),
        "may_task": _keeps_tasks(request.user, case, flow),
        "today": timezone.localdate(),
        **papers,
        **pages_case_page.clocks_of(case),
        "related": pages_case_page.related(case, request.user),
        "sections": sections.of(case, request.user),
        "relations": related.links_of(case, request.user),
    }

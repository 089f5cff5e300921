"""Acts on many cases, and exports. The POST carries the filters and the count that was shown."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs, refusal
from governance.cases.models import Case, CaseExport
from governance.cases.pages.forms import ActForm
from governance.cases.pages.saved_views import clean_query
from governance.cases.reading import export as reading_export
from governance.cases.reading import outline
from governance.cases.reading.filters import CaseFilters
from governance.cases.workflow import bulk
from governance.cases.workflow.validation import Incomplete, check
from governance.common.comfort_cache import Away
from governance.common.lists import COUNT_CAP
from governance.common.numbers import whole_number

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RESULT_KEPT = 3600


@needs("cases.view")
@require_POST
def bulk_preview(request: AuthedRequest) -> HttpResponse:
    """What the act would do: allowed and refused rows with reasons, and what it asks for, once for all."""
    chosen = _bulk_act(request)
    query = clean_query(request.POST.get("query", ""))
    rows, changed = _chosen(request, query)
    if changed is not None:
        return _ask_again(request, query, changed)
    if not rows:
        messages.warning(request, _("还没有选择事项。"))
        return redirect(_list(query))
    if len(rows) > bulk.LIMIT:
        messages.warning(request, _("一次最多办理 %(n)s 条，请先缩小范围。") % {"n": bulk.LIMIT})
        return redirect(_list(query))
    preview = bulk.preview(rows, chosen, request.user)
    form = _form(preview, request.user) if preview.allowed else None
    return _show(request, preview, form, query)


@needs("cases.view")
@require_POST
def bulk_run(request: AuthedRequest) -> HttpResponse:
    """Do what was previewed. "All matching" must still match the same rows; else it is asked again."""
    chosen = _bulk_act(request)
    query = clean_query(request.POST.get("query", ""))
    pairs = bulk.read(request.POST.get("token", ""))
    if pairs is None:
        messages.error(request, _("预览已过期，请重新选择。什么也没有改变。"))
        return redirect(_list(query))
    if request.POST.get("all"):
        shown = whole_number(request.POST.get("count"))
        found = _matching(request.user, query).order_by()[: COUNT_CAP + 1].count()
        if found != shown:
            return _ask_again(request, query, found)
    rows = list(Case.objects.readable(request.user).for_rows().filter(pk__in=[pk for pk, _v in pairs]))
    preview = bulk.preview(rows, chosen, request.user)
    subject = next((row for row in rows if row.kind == chosen.flow.kind), None)
    if subject is None:
        raise Http404
    form = ActForm(subject, chosen.act, request.user, request.POST, request.FILES)
    if form.is_valid():
        try:
            check(chosen.act, form.supplied(), subject)
        except Incomplete as incomplete:
            form.refuse(incomplete)
    if form.errors:
        return _show(request, preview, form, query, token=request.POST["token"], status=422)
    lines = bulk.run(pairs, chosen, request.user, form.supplied())
    key = secrets.token_urlsafe(12)
    result = {
        "act": chosen.label,
        "query": query,
        "lines": [(line.case.number, line.case.title, line.refusal) for line in lines],
    }
    _keep(request, key, result)
    return redirect("case-bulk-result", key=key)


@needs("cases.view")
@require_GET
def bulk_result(request: AuthedRequest, key: str) -> HttpResponse:
    """What became of each row."""
    result = cache.get(_result_key(request, key)) or request.session.get(_result_key(request, key))
    if result is None:
        raise Http404
    lines = [{"number": n, "title": t, "refusal": r} for n, t, r in result["lines"]]
    context = {
        "act": result["act"],
        "done": [line for line in lines if not line["refusal"]],
        "failed": [line for line in lines if line["refusal"]],
        "back": _list(result["query"]),
    }
    return render(request, "cases/bulk_result.html", context)


@needs("cases.export")
@require_POST
def export(request: AuthedRequest) -> HttpResponseBase:
    """The list as xlsx: at once, or by a worker when it is long."""
    query = clean_query(request.POST.get("query", ""))
    numbers = [] if request.POST.get("all") else request.POST.getlist("pick")[: reading_export.AT_ONCE]
    if numbers:
        return _file(*reading_export.at_once(request.user, query, numbers))
    count = reading_export.matching(request.user, query).order_by()[: reading_export.MOST + 1].count()
    if count > reading_export.MOST:
        messages.warning(request, _("超过 %(n)s 条，请先缩小范围再导出。") % {"n": reading_export.MOST})
        return redirect(_list(query))
    if count > reading_export.AT_ONCE:
        reading_export.order(request.user, query, count)
        messages.success(request, _("正在后台导出 %(n)s 条，完成后会通知您，可以离开此页。") % {"n": count})
        return redirect(_list(query))
    return _file(*reading_export.at_once(request.user, query))


def _file(file: Any, count: int) -> HttpResponseBase:
    name = _("事项-%(at)s.xlsx") % {"at": f"{timezone.localtime():%Y%m%d-%H%M}"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@needs("cases.export")
@require_GET
def export_file(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """One's own finished export, while it is kept; nobody else's, also not through their eyes."""
    if request.viewing_as is not None:
        raise Http404
    wanted = get_object_or_404(CaseExport, pk=pk, owner=request.user, state=CaseExport.State.DONE)
    if (
        not wanted.file
        or wanted.finished_at is None
        or timezone.now() > wanted.finished_at + reading_export.KEPT
    ):
        raise Http404
    name = _("事项-%(at)s.xlsx") % {"at": f"{timezone.localtime(wanted.finished_at):%Y%m%d-%H%M}"}
    return FileResponse(wanted.file.open("rb"), as_attachment=True, filename=name, content_type=XLSX)


def _bulk_act(request: AuthedRequest) -> bulk.BulkAct:
    found = bulk.find(request.POST.get("act", ""))
    if found is None:
        raise Http404
    if not request.user.scope(found.act.right):
        raise PermissionDenied(refusal(found.act.right))
    return found


def _chosen(request: AuthedRequest, query: str) -> tuple[list[Any], int | None]:
    """The rows meant, and the new count when "all matching" is no longer what was shown."""
    rows = _matching(request.user, query)
    if not request.POST.get("all"):
        numbers = request.POST.getlist("pick")[: bulk.LIMIT + 1]
        picked = Case.objects.outlined(request.user).for_rows().filter(number__in=numbers)
        return outline.veil(picked.order_by("pk"), request.user), None
    found = rows.order_by()[: COUNT_CAP + 1].count()
    if whole_number(request.POST.get("count")) != found:
        return [], found
    return outline.veil(rows.for_rows()[: bulk.LIMIT + 1], request.user), None


def _matching(user: Any, query: str) -> Any:
    form = CaseFilters(QueryDict(query), user=user)
    return form.narrow_seen(Case.objects.all()).by_deadline().order_by(*form.order)  # type: ignore[attr-defined]


def _ask_again(request: AuthedRequest, query: str, found: int) -> HttpResponse:
    context = {
        "query": query,
        "found": found,
        "shown": request.POST.get("count", ""),
        "code": request.POST.get("act", ""),
        "back": _list(query),
    }
    return render(request, "cases/bulk_changed.html", context, status=409)


def _show(
    request: AuthedRequest,
    preview: bulk.Preview,
    form: ActForm | None,
    query: str,
    *,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "preview": preview,
        "form": form,
        "act": preview.act,
        "key": preview.bulk.key,
        "label": preview.bulk.label,
        "query": query,
        "token": token or preview.token,
        "all": request.POST.get("all", ""),
        "count": request.POST.get("count", ""),
        "back": _list(query),
    }
    return render(request, "cases/bulk_preview.html", context, status=status)


def _form(preview: bulk.Preview, user: Any) -> ActForm:
    """The act's form for the first row: what is asked once is meant for all."""
    return ActForm(preview.allowed[0].case, preview.act, user)


def _result_key(request: AuthedRequest, key: str) -> str:
    return f"bulk-result-{request.user.pk}-{key}"


def _keep(request: AuthedRequest, key: str, result: dict[str, Any]) -> None:
    """What became of each row, for the page that says so: with the session where the cache is away."""
    kept: Any = cache
    try:
        kept.attempt("set", _result_key(request, key), result, RESULT_KEPT)
    except Away:
        request.session[_result_key(request, key)] = result


def _list(query: str) -> str:
    from django.urls import reverse

    return f"{reverse('cases')}?{query}" if query else reverse("cases")

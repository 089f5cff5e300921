"""Sheets: download, upload, preview, confirm, result. Each step stands on the batch's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import needs, refusal
from governance.administration.sheets import definitions, services, tasks, writing
from governance.administration.sheets.forms import AreaForm, UploadForm
from governance.administration.sheets.models import SheetBatch, SheetLine
from governance.common import progress, tables
from governance.common import sheets as workbooks
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

State = SheetBatch.State
AT_ONCE = 200  # rows: fewer are done while one waits
LINES_SHOWN = 50


@needs(None)
@require_GET
def sheets(request: AuthedRequest) -> HttpResponse:
    """The kinds of sheet one may bring in, and the files brought in so far."""
    kinds = definitions.open_to(request.user)
    if not kinds:
        raise PermissionDenied(_("您的岗位没有批量导入的权限，请联系系统管理员。"))
    rows = SheetBatch.objects.readable(request.user).select_related("area", "made_by")
    listing = Listing(
        request,
        rows.defer("area__boundary"),
        order=("-made_at", "-pk"),
        columns=(
            Column("name", gettext_lazy("文件")),
            Column("state", gettext_lazy("状态")),
            Column("area", gettext_lazy("区域")),
            Column("new", gettext_lazy("新增"), "number"),
            Column("changed", gettext_lazy("修改"), "number"),
            Column("by", gettext_lazy("上传人")),
            Column("at", gettext_lazy("上传时间")),
        ),
        empty=gettext_lazy(
            "还没有上传过表格。先选上面的一种，下载现有数据或空表，改好后上传，看过差别再写入。"
        ),
    )
    return listing.render("administration/sheets.html", "administration/sheet_rows.html", {"kinds": kinds})


@needs(None)
@require_http_methods(["GET", "POST"])
def sheet(request: AuthedRequest, kind: str) -> HttpResponse:
    """One kind: what to download, and where to upload."""
    found = _kind(request, kind)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        sheet=found,
        code=request.GET.get("area", ""),
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.take(
                found,
                file.read(tables.MEGABYTES * 1024 * 1024 + 1),
                file.name,
                area=form.cleaned_data["area"],
                actor=request.user,
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return _go_on(request, batch)
    context = {"sheet": found, "form": form}
    return render(request, "administration/sheet.html", context, status=422 if form.errors else 200)


@needs(None)
@require_GET
def template(request: AuthedRequest, kind: str) -> HttpResponseBase:
    found = _kind(request, kind)
    name = _("%(kind)s（空表）") % {"kind": found.label}
    return workbooks.response(writing.template(found), f"{name}.xlsx")


@needs(None)
@require_GET
def export(request: AuthedRequest, kind: str) -> HttpResponseBase:
    found = _kind(request, kind)
    form = AreaForm(request.GET, user=request.user, sheet=found, code=request.GET.get("area", ""))
    if not form.is_valid():
        raise Http404
    area = form.cleaned_data["area"]
    file = writing.export(found, area, actor=request.user)
    return workbooks.response(file, f"{found.label}-{area}-{timezone.localdate():%Y%m%d}.xlsx")


@needs(None)
@require_GET
def batch_page(request: AuthedRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    tabs = _tabs(batch)
    tab = request.GET.get("tab", "")
    chosen = next((one for one in tabs if one["key"] == tab), tabs[0] if tabs else None)
    lines = batch.lines.filter(state=chosen["key"]) if chosen else SheetLine.objects.none()
    context: dict[str, Any] = {
        "batch": batch,
        "sheet": batch.sheet,
        "tabs": tabs,
        "tab": chosen,
        "lines": Paginator(lines, LINES_SHOWN).get_page(request.GET.get("page")),
        "refusal": services.why_not_begin(batch) if batch.state == State.CHECKED else None,
    } | _progress(batch)
    if batch.state == State.DONE:
        context["undo_refusal"] = services.why_not_undo(batch, request.user)
    return render(request, "administration/sheet_batch.html", context)


@needs(None)
@require_POST
def confirm(request: AuthedRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    if request.POST.get("plan") != batch.plan_digest:  # the page shown is not the preview of now
        messages.error(request, _("预览已更新，请核对最新的差别后再确认。"))
        return redirect(batch)
    try:
        batch = services.begin(batch)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(batch)
    return _go_on(request, batch)


@needs(None)
@require_POST
def undo(request: AuthedRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    if refused := services.why_not_undo(batch, request.user):
        messages.error(request, str(refused))
        return redirect(batch)
    SheetBatch.objects.filter(pk=batch.pk, state=State.DONE).update(state=State.UNDOING)
    return _go_on(request, batch)


@needs(None)
@require_GET
def progress_line(request: AuthedRequest, pk: int) -> HttpResponse:
    """How far it is, for a page that asks again; when it is over, the page is loaded anew."""
    return progress.line(request, _progress(_find(request, pk)))


def _kind(request: AuthedRequest, code: str) -> definitions.Sheet:
    """404 for a kind there is not, 403 for one whose right is not held anywhere."""
    found = definitions.every().get(code)
    if found is None:
        raise Http404
    if found not in definitions.open_to(request.user):
        raise PermissionDenied(refusal(found.right))
    return found


def _find(request: AuthedRequest, pk: int) -> SheetBatch:
    """404 outside one's area, 403 for who may bring in nothing at all."""
    if not definitions.open_to(request.user):
        raise PermissionDenied(_("您的岗位没有批量导入的权限，请联系系统管理员。"))
    rows: Any = SheetBatch.objects.readable(request.user).select_related(
        "area", "made_by", "done_by", "undone_by"
    )
    batch: SheetBatch | None = rows.defer("area__boundary").filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def _go_on(request: AuthedRequest, batch: SheetBatch) -> HttpResponse:
    return progress.go_on(tasks.JOB, batch, request.user.pk, at_once=batch.rows <= AT_ONCE)


def _tabs(batch: SheetBatch) -> list[dict[str, Any]]:
    """What there is to look at, the most pressing first; empty ones are left out."""
    found = [
        {"key": state.value, "label": state.label, "count": getattr(batch, state.value)}
        for state in (
            SheetLine.State.FAULTY,
            SheetLine.State.NEW,
            SheetLine.State.CHANGED,
            SheetLine.State.MISSING,
        )
    ]
    return [one for one in found if one["count"]]


def _progress(batch: SheetBatch) -> dict[str, Any]:
    return progress.context("sheet", batch, batch.rows) | {
        "progress_url": reverse("sheet-progress", args=[batch.pk]),
        "where": _("批量表格的列表"),
    }

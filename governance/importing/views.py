"""Bringing in a file: upload, columns, dry run, import, undo. Each step stands on the batch's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import find, needs
from governance.cases.models import Case
from governance.common import progress, sheets, tables
from governance.common.lists import Column, Listing
from governance.common.refusals import Refused
from governance.importing import faulty_rows, files, services, tasks, undoing
from governance.importing.forms import RIGHT, ClassesForm, MappingForm, RunForm, SourceForm, UploadForm
from governance.importing.models import ImportBatch

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

State = ImportBatch.State
AT_ONCE = 20  # rows: fewer are done while one waits
FAULTS_SHOWN = 50
SAMPLES = 3


@needs(RIGHT)
@require_GET
def imports(request: AuthedRequest) -> HttpResponse:
    rows = ImportBatch.objects.restrict(request.user, RIGHT).select_related("area", "channel", "made_by")
    listing = Listing(
        request,
        rows.defer("area__boundary"),
        order=("-made_at", "-pk"),
        columns=(
            Column("name", gettext_lazy("文件")),
            Column("state", gettext_lazy("状态")),
            Column("area", gettext_lazy("区域")),
            Column("rows", gettext_lazy("行数"), "number"),
            Column("by", gettext_lazy("导入人")),
            Column("at", gettext_lazy("上传时间")),
        ),
        empty=gettext_lazy("还没有导入过文件。点“导入文件”上传 12345 等系统的导出，先试读，再整批导入。"),
    )
    return listing.render("importing/imports.html", "importing/import_rows.html")


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def new(request: AuthedRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = services.take(
                given["file"].read(tables.MEGABYTES * 1024 * 1024 + 1),
                given["file"].name,
                area=given["area"],
                channel=given["channel"],
                category=given["category"],
                actor=request.user,
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(batch)
    return render(request, "importing/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(RIGHT)
@require_GET
def batch_page(request: AuthedRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@needs(RIGHT)
@require_POST
def columns(request: AuthedRequest, pk: int) -> HttpResponse:
    """The columns are settled: try every row."""
    batch = _find(request, pk)
    form = MappingForm(request.POST, batch=batch)
    if form.is_valid():
        try:
            services.map_columns(batch, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _go_on(request, batch)
    return _page(request, batch, form=form, status=422)


@needs(RIGHT)
@require_POST
def source(request: AuthedRequest, pk: int) -> HttpResponse:
    """Another worksheet or another row of names: the file is read anew from there."""
    batch = _find(request, pk)
    form = SourceForm(request.POST, batch=batch)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.read_elsewhere(batch, sheet=given.get("sheet") or batch.sheet, heading=given["heading"])
        except Refused as refused:
            form.add_error("heading", str(refused))
        else:
            return redirect(batch)
    return _page(request, batch, status=422, source=form)


@needs(RIGHT)
@require_POST
def classes(request: AuthedRequest, pk: int) -> HttpResponse:
    """The classes of the file are matched to categories: try every row anew."""
    batch = _find(request, pk)
    form = ClassesForm(request.POST, batch=batch)
    if form.is_valid():
        try:
            services.match_classes(batch, form.chosen)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _go_on(request, batch)
    return _page(request, batch, status=422, classes=form)


@needs(RIGHT)
@require_GET
def faulty(request: AuthedRequest, pk: int) -> HttpResponseBase:
    """The rows that cannot come in, as they were, with the reason behind: to be mended and brought back."""
    batch = _find(request, pk)
    try:
        file = faulty_rows.write(batch, actor=request.real_user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(batch)
    return sheets.response(file, _("%(name)s-有问题的行.xlsx") % {"name": batch.name.rpartition(".")[0]})


@needs(RIGHT)
@require_POST
def run(request: AuthedRequest, pk: int) -> HttpResponse:
    batch = _find(request, pk)
    form = RunForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, status=422, running=form)
    try:
        batch = services.begin(batch, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(batch)
    return _go_on(request, batch)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def undo(request: AuthedRequest, pk: int) -> HttpResponse:
    """Taking a batch back: what that touches, then the act."""
    batch = _find(request, pk)
    if batch.state != State.DONE:
        return redirect(batch)
    if request.method == "POST":
        try:
            batch = undoing.begin(batch)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(batch)
        return _go_on(request, batch)
    context = {"batch": batch, "touched": undoing.touched(batch), "refusal": undoing.why_not(batch)}
    return render(request, "importing/undo.jinja", context)


@needs(RIGHT)
@require_GET
def progress_line(request: AuthedRequest, pk: int) -> HttpResponse:
    """How far it is, for a page that asks again; when it is over, the page is loaded anew."""
    return progress.line(request, _progress(_find(request, pk)))


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def recover(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give back a batch that was killed: what that means, then the act."""
    batch = _find(request, pk)
    if not batch.is_busy:
        return redirect(batch)
    if request.method == "POST":
        try:
            batch = services.recover(batch, actor=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(batch)  # where it says what happened
    context = {"batch": batch, "idle": services.is_idle(batch), "goes_to": services.given_back(batch)}
    return render(request, "importing/recover.html", context)


def _find(request: AuthedRequest, pk: int) -> ImportBatch:
    rows: Any = ImportBatch.objects.select_related("area", "channel", "category", "made_by", "undone_by")
    batch: ImportBatch = find(rows, request.user, RIGHT, pk=pk)
    return batch


def _go_on(request: AuthedRequest, batch: ImportBatch) -> HttpResponse:
    return progress.go_on(tasks.JOB, batch, request.user.pk, at_once=batch.total <= AT_ONCE)


def _progress(batch: ImportBatch) -> dict[str, Any]:
    return progress.context("import", batch, batch.total) | {
        "progress_url": reverse("import-progress", args=[batch.pk]),
        "where": _("导入列表"),
        "idle": services.is_idle(batch),
        "recover_url": reverse("import-recover", args=[batch.pk]),
    }


def _page(
    request: AuthedRequest,
    batch: ImportBatch,
    *,
    form: MappingForm | None = None,
    source: SourceForm | None = None,
    classes: ClassesForm | None = None,
    running: RunForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"batch": batch, "form": form, "has_file": batch.has_file} | _progress(batch)
    if batch.state in services.MAPPABLE and batch.has_file:
        context["form"] = form or MappingForm(batch=batch)
        context["source"] = source or SourceForm(batch=batch)
        if batch.strange_classes:
            context["classes"] = classes or ClassesForm(batch=batch)
    if batch.state == State.MAPPING and batch.has_file:
        context["samples"] = _samples(batch)
    if batch.state == State.CHECKED:
        context["running"] = running or RunForm(initial={"timing": batch.timing})
    if batch.state in (State.CHECKED, State.FAILED, State.DONE):
        for name, rows in (
            ("faulty", batch.rows.exclude(faults=[])),
            ("remarked", batch.rows.filter(faults=[]).exclude(remarks=[])),
        ):
            context[name] = Paginator(rows, FAULTS_SHOWN).get_page(request.GET.get(f"{name}_page"))
    if batch.state == State.DONE:
        refusal = undoing.why_not(batch)
        context["undo_refusal"] = str(refusal) if refusal else ""
        context["made"] = _made(request, batch)
    return render(request, "importing/batch.html", context, status=status)


def _made(request: AuthedRequest, batch: ImportBatch) -> list[Any]:
    """The first cases it made: by title where the reader may read them, for they may be secret by now."""
    rows: list[Any] = list(batch.rows.exclude(case=None).select_related("case")[:FAULTS_SHOWN])
    keys = [row.case_id for row in rows]
    readable = set(Case.objects.readable(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    for row in rows:
        row.title = row.case.title if row.case_id in readable else ""
    return rows


def _samples(batch: ImportBatch) -> list[list[str]]:
    """The first rows, cell by cell, so that one sees what a column holds."""
    table, masks = files.table_of(batch), files.masks(batch)
    return [
        [masks.get(column, str)(str(cells.get(column) or ""))[:40] for column in batch.columns]
        for _number, cells, _more in table.rows[:SAMPLES]
    ]


__all__ = [
    "batch_page",
    "classes",
    "columns",
    "faulty",
    "imports",
    "new",
    "progress_line",
    "recover",
    "run",
    "source",
    "undo",
]

"""The templates of printouts: which is in use, what may stand in it, putting another in place, going back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import needs
from governance.cases.printing import docx, registry, templates
from governance.cases.rules import reasons, subjects

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from governance.cases.printing.registry import PrintoutKind
    from governance.portal.requests import AuthedRequest

READ = "cases.view"


class TemplateForm(forms.Form):
    """The docx that is to be used; what is wrong with it is said by ``templates.replace``."""

    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=gettext_lazy("新的模板"),
        help_text=gettext_lazy("docx 文件。先用示例内容试填一次，能用才会启用；原来的模板保留。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": gettext_lazy("请选择模板文件。")},
    )


@needs(READ)
@require_GET
def printout_list(request: AuthedRequest) -> HttpResponse:
    """Papers with a docx, and by which template each is printed."""
    used = templates.all_current()
    rows = [{"printout": one, "current": used.get(one.code)} for one in registry.every() if one.docx]
    return render(request, "administration/rules/printouts.html", {"rows": rows})


@needs(READ)
@require_http_methods(["GET", "POST"])
def printout(request: AuthedRequest, code: str) -> HttpResponse:
    """One printout: its fields, the versions of its template, and a form for whoever keeps the rules."""
    found = _found(code)
    may_edit = request.user.has_right(subjects.RIGHT, subjects.city())
    form = TemplateForm()
    if request.method == "POST":
        _insist(request)
        form = TemplateForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                made = templates.replace(found, form.cleaned_data["file"], actor=request.real_user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已启用第 %s 版模板，以后打印都用它。") % made.version)
                return redirect("rule-printout", code=code)
    context = {
        "printout": found,
        "current": templates.current(found),
        "versions": templates.versions(found),
        "form": form if may_edit else None,
    }
    status = 422 if form.errors else 200
    return render(request, "administration/rules/printout.html", context, status=status)


@needs(subjects.RIGHT)
@require_POST
def printout_default(request: AuthedRequest, code: str) -> HttpResponse:
    """Go back to the default template."""
    found = _found(code)
    _insist(request)
    if templates.back_to_default(found, actor=request.real_user):
        messages.success(request, _("已恢复默认模板。"))
    return redirect("rule-printout", code=code)


@needs(READ)
@require_GET
def printout_file(request: AuthedRequest, code: str, version: int | None = None) -> HttpResponseBase:
    """A template itself, to be changed: version 0 is the default, without one it is that in use."""
    found = _found(code)
    if version:
        row = get_object_or_404(templates.versions(found), version=version)
        return _docx(templates.data_of(found, row), f"{found.label}-v{version}.docx")
    data = templates.default(found) if version == 0 else templates.data_of(found)
    return _docx(data, f"{found.label}.docx")


@needs(READ)
@require_GET
def printout_sample(request: AuthedRequest, code: str) -> HttpResponseBase:
    """The template in use, filled in with what each field means."""
    found = _found(code)
    filled = docx.render(templates.data_of(found), found.fields, docx.sample(found))
    return _docx(filled, _("%s-示例.docx") % found.label)


def _found(code: str) -> PrintoutKind:
    found = registry.find(code)
    if found is None or found.docx is None:
        raise Http404
    return found


def _docx(data: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=templates.DOCX)


def _insist(request: AuthedRequest) -> None:
    if not request.user.has_right(subjects.RIGHT, subjects.city()):
        raise PermissionDenied(str(reasons.CITY_ONLY()))

"""The rule book as a file: taken along, compared, applied."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access import audit
from governance.access.gate import needs
from governance.access.models import AuditAct
from governance.cases.rules import book, reasons, subjects
from governance.common import editing
from governance.common.editing import Changed
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

MOST = 5 * 1024 * 1024


class BookForm(forms.Form):
    """The file, or what was read from it a step before; why it is applied."""

    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=gettext_lazy("规则文件"),
        required=False,
        help_text=gettext_lazy("由“导出规则”得到的 JSON 文件。先比较，确认后才应用。"),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MOST)
    reason = forms.CharField(label=gettext_lazy("为什么修改"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        upload = given.get("file")
        raw = upload.read(MOST + 1) if upload is not None else str(given.get("content") or "").encode()
        if not raw:
            self.add_error("file", _("请选择规则文件。"))
            return given
        if len(raw) > MOST:
            self.add_error("file", _("文件太大，规则文件不会超过 5 MB。"))
            return given
        try:
            given["book"] = book.parse(raw)
        except Refused as refused:
            self.add_error("file", str(refused))
        return given


@needs(subjects.RIGHT)
@require_http_methods(["GET", "POST"])
def rule_book(request: AuthedRequest) -> HttpResponse:
    _insist(request)
    form = BookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if request.POST.get("do") == "apply":
            done = _apply(request, form, given, context)
            if done is not None:
                return done
        changes = book.compare(given["book"], actor=request.user)
        context |= {
            "changes": changes,
            "is_compared": True,
            "is_sound": not any(change.fault for change in changes),
            "content": json.dumps(given["book"], ensure_ascii=False),
            "seen": editing.seen({"book": book.digest()}),
        }
    status = 422 if form.errors else 200
    return render(request, "administration/rules/book.html", context, status=status)


def _apply(
    request: AuthedRequest, form: BookForm, given: dict[str, Any], context: dict[str, Any]
) -> HttpResponse | None:
    if not given["reason"].strip():
        form.add_error("reason", str(reasons.REASON_NEEDED()))
        return None
    try:
        editing.insist_unchanged(
            request.POST.get(editing.SEEN, ""), {"book": book.digest()}, {"book": _("规则")}
        )
    except Changed as changed:
        form.add_error(None, str(changed))
        return None
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    changes = book.apply(given["book"], actor=request.user, reason=given["reason"])
    if any(change.fault for change in changes):
        return None
    messages.success(request, _("已应用，共修改 %s 项，见下。") % len(changes))
    return redirect("rule-history")


@needs(subjects.RIGHT)
@require_GET
def rule_book_file(request: AuthedRequest) -> HttpResponse:
    _insist(request)
    audit.record(AuditAct.EXPORT, actor=request.real_user, area=subjects.city(), detail={"rule_book": True})
    response = HttpResponse(
        json.dumps(book.read(), ensure_ascii=False, indent=2, sort_keys=True),
        content_type="application/json; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="rules-{timezone.localdate():%Y%m%d}.json"'
    return response


def _insist(request: AuthedRequest) -> None:
    if not request.user.has_right(subjects.RIGHT, subjects.city()):
        raise PermissionDenied(str(reasons.CITY_ONLY()))

"""The page behind a link that somebody outside was sent: what is asked, and a field for the answer.

It shows the number, the kind of matter and the community; never a name, a telephone number or the report's
own words. Opening it changes nothing, so that a program that looks at links before people do harms nothing.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from governance.cases.models import Attachment, OutsideLink
from governance.cases.notify import link_kinds
from governance.cases.public import links
from governance.cases.sla import limits
from governance.cases.workflow.supplies import PhotosField
from governance.cases.workflow.validation import Incomplete, put_into
from governance.common import request_origin, throttle
from governance.common.refusals import Refused

WRONG, SENT = "outside-wrong", "outside-sent"
TRAP = "website"
GONE = {"case_link_answered": 200, "case_link_withdrawn": 410, "case_link_not_needed": 410}


class AnswerForm(forms.Form):
    """``website`` is a trap: people do not see it, machines fill it in."""

    text = forms.CharField(
        label=gettext_lazy("您的答复"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = PhotosField(label=gettext_lazy("照片"), required=False)
    website = forms.CharField(required=False, max_length=200)


def _address() -> str:
    return request_origin.current.get().ip_address or "unknown"


@require_http_methods(["GET", "POST"])
@never_cache
def outside_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question and its answer; or why there is nothing to answer any more."""
    if throttle.counted(WRONG, _address()) >= limits.setting("public_lookups_per_hour"):
        return _closed(request, None, _("打开错误的链接太多次了，请一小时后再试。"), 429)
    link = links.find(token)
    if link is None:
        throttle.count(WRONG, _address())
        return _closed(request, None, _("没有这个链接。请从短信里重新打开，或与发给您的单位联系。"), 404)
    if refusal := links.why_not_answer(link, timezone.now()):
        return _closed(request, link, str(refusal), GONE.get(refusal.code, 410))
    form = (link_kinds.get(link.kind).form or AnswerForm)(request.POST or None, request.FILES or None)
    if request.method == "POST" and not request.POST.get(TRAP):
        return _take(request, link, form)
    return _show(request, link, form)


def _take(request: HttpRequest, link: OutsideLink, form: forms.Form) -> HttpResponse:
    if throttle.counted(SENT, _address()) >= limits.setting("public_reports_per_hour"):
        form.add_error(None, _("这个网络在一小时内提交太多了，请过一会儿再试。您写的内容还在。"))
        return _show(request, link, form, 429)
    if form.is_valid():
        try:
            links.answer(link, **{k: v for k, v in form.cleaned_data.items() if k != TRAP})
        except Refused as refused:
            if not isinstance(refused, Incomplete) and refused.field not in form.fields:
                return _closed(request, link, str(refused), 409)
            put_into(form, refused)
        else:
            throttle.count(SENT, _address())
            return _closed(request, link, _("已收到您的答复，谢谢。办理的人已经看到。"), 200)
    return _show(request, link, form, 422)


def _show(request: HttpRequest, link: OutsideLink, form: forms.Form, status: int = 200) -> HttpResponse:
    context = _said(link) | {
        "form": form,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "photos": link.photos.order_by("pk"),
        "photo_limit": limits.setting("photos_per_step"),
    }
    return render(request, "cases/outside/answer.html", context, status=status)


def _closed(request: HttpRequest, link: OutsideLink | None, text: str, status: int) -> HttpResponse:
    context = (_said(link) if link else {}) | {"said": text, "is_thanks": status == 200}
    return render(request, "cases/outside/closed.html", context, status=status)


def _said(link: OutsideLink) -> dict[str, Any]:
    case = link.case
    return {
        "link": link,
        "number": case.number,
        "category": case.category if not case.is_confidential else None,
        "place": str(case.community or case.area),
        "last_day": link.last_day.isoformat(),
        "kind": link_kinds.get(link.kind),
    }


@require_GET
@never_cache
def outside_photo(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A photo that was shared with a party outside, while its answer is awaited."""
    link = links.find(token)
    if link is None or links.why_not_answer(link, timezone.now()) is not None:
        raise Http404
    photo = get_object_or_404(Attachment, pk=pk, case=link.case, pk__in=link.photos.values("pk"))
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg", filename=f"{photo.pk}.jpg")

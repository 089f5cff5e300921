"""Where a secretary blows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.cases.workflow import validation
from parties import reasons
from parties.rights import BLOW
from parties.whistles import settings
from parties.whistles.blowers import areas_of
from parties.whistles.forms import WhistleForm
from parties.whistles.services import file_whistle
from parties.whistles.views.board import tabs

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(BLOW)
@require_http_methods(["GET", "POST"])
def whistle_new(request: AuthedRequest) -> HttpResponse:
    in_name_of = areas_of(request.user)
    if not in_name_of:  # somebody who holds the right above, but is secretary nowhere
        raise PermissionDenied(str(reasons.NOT_SECRETARY(area="–")))
    said = {name: request.GET[name] for name in ("title", "text") if name in request.GET}
    form = WhistleForm(request.POST or None, in_name_of=in_name_of, initial=said)
    draft = "draft" in request.POST
    if request.method == "POST" and form.is_valid():
        with validation.told_in(form):
            case = file_whistle(form.wanted(), actor=request.user, draft=draft)
            messages.success(request, _("已存为草稿，只有您看得到。") if draft else _said(case.state))
            return redirect(case)
    context = tabs(request.user, "whistles") | {"form": form, "kinds": settings.kinds_with_limits()}
    return render(request, "parties/whistle/new.jinja", context, status=422 if form.errors else 200)


def _said(state: str) -> str:
    if state == "submitted":
        return _("已提交，等街道审核；审核后各单位即收到呼叫。")
    return _("哨已吹响，各单位的报到时限开始计算。")

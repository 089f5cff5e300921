"""What each figure means: formula, day, target; and, for those who may, setting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.cases.rules import reasons
from governance.insight import catalogue, targets
from governance.insight.figures import RIGHT
from governance.insight.forms import IndicatorForm
from governance.insight.models import IndicatorSetting

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

CONFIGURE = targets.RIGHT


@needs(RIGHT)
@require_GET
def indicators(request: AuthedRequest) -> HttpResponse:
    known = IndicatorSetting.objects.in_bulk()
    every = catalogue.every()
    lines = [
        {"indicator": one, "setting": known.get(one.code) or IndicatorSetting(code=one.code)} for one in every
    ]
    context = {"lines": lines, "may_edit": targets.may_set(request.user)}
    return render(request, "insight/indicators.html", context)


@needs(CONFIGURE)
@require_http_methods(["GET", "POST"])
def edit(request: AuthedRequest, code: str) -> HttpResponse:
    indicator = catalogue.get(code)
    if indicator is None:
        raise Http404
    if not targets.may_set(request.user):
        raise PermissionDenied(str(reasons.CITY_ONLY()))
    setting = IndicatorSetting.objects.filter(pk=code).first() or IndicatorSetting(code=code)
    form = IndicatorForm(request.POST or None, instance=setting)
    if request.method == "POST" and form.is_valid():
        targets.save_setting(form.instance, actor=request.user)
        messages.success(request, _("已保存“%(name)s”的设置。") % {"name": indicator.label})
        return redirect("insight-indicators")
    context = {"form": form, "indicator": indicator}
    return render(
        request, "insight/indicator.html", context, status=422 if form.is_bound and form.errors else 200
    )

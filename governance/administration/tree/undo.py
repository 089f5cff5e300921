"""The page on which a merge, a split or a hand-over is taken back: what returns, then one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.administration.tree import previews
from governance.administration.tree.acts import words_of
from governance.administration.tree.forms import RIGHT
from governance.administration.tree.gates import managed
from governance.areas import undo
from governance.areas.models import AreaChange
from governance.common import editing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def unmake(request: AuthedRequest, code: str, pk: int) -> HttpResponse:
    """Look at what would return, and take the step back."""
    area = managed(request, code)
    change = get_object_or_404(AreaChange.objects.exclude(reshaping=None), pk=pk, area=area)
    changed: list[editing.Difference] = []
    error = ""
    if request.method == "POST":
        try:
            done = previews.confirm(
                request.POST.get(editing.SEEN, ""),
                lambda: previews.unmake(change),
                lambda: undo.undo_reshaping(change, actor=request.user),
            )
        except editing.Changed as other:
            changed, error = other.differences, str(other)
        except (Refused, ValidationError) as refused:
            error = words_of(refused)
        else:
            messages.success(request, _("已撤销，人员、事项和单位都回到了原处；两步都留在历史里。"))
            return redirect("area-history", done.code)
    context = {
        "area": area,
        "change": change,
        "undo": undo.undo_of(change),
        "preview": previews.unmake(change),
        "changed": changed,
        "error": error,
    }
    return render(request, "administration/area_unmake.html", context, status=422 if error else 200)

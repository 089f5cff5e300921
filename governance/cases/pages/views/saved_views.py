"""Keeping a view of a list, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.access.gate import needs
from governance.cases.models import SavedView
from governance.cases.pages.saved_views import SavedViewForm, clean_query, keep, known_page
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


@needs(None)
@require_POST
def view_save(request: AuthedRequest) -> HttpResponse:
    """Keep the filters in use under a name."""
    form = SavedViewForm(request.POST, user=request.user)
    page = known_page(request.POST.get("page", ""))
    query = clean_query(request.POST.get("query", ""), page)
    if not form.is_valid():
        messages.error(request, _("请给视图起一个不超过 30 个字的名称。"))
        return back_to(page, query)
    try:
        view = keep(form, owner=request.user)
    except (Refused, ValidationError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    else:
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return back_to(page, query)


@needs(None)
@require_POST
def view_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take back one of one's own saved views."""
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": view.name})
    return back_to(view.page, view.query)


def back_to(page: str, query: str) -> HttpResponse:
    """To a list with its filters."""
    return redirect(f"{page}?{query}" if query else page)

"""A telephone number shown whole against a stated purpose: the same answer wherever a number stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from governance.common.refusals import Refused
from governance.portal.forms import PurposeForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from governance.portal.requests import AuthedRequest

FRAGMENT = "components/phone.jinja"


def reveal_page(
    request: AuthedRequest, reveal: Callable[[str], str], context: dict[str, Any], template: str
) -> HttpResponse:
    """The fragment with the number, or the whole page with the number in it.

    ``reveal(purpose)`` writes the reading down and returns the number, or raises Refused: at the purpose
    (422) or because it is not allowed (403).
    """
    form = PurposeForm(request.POST)
    context = context | {"form": form}
    status = 200
    if form.is_valid():
        try:
            context["phone"] = reveal(form.cleaned_data["purpose"])
        except Refused as refused:
            form.add_error(refused.field, str(refused))
            status = 403 if refused.field is None else 422
    else:
        status = 422
    if request.htmx:
        return render(request, FRAGMENT, context)
    return render(request, template, context, status=status)

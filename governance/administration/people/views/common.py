"""What the pages share: trying an act with a form, and the form's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.shortcuts import render

from governance.common.editing import Changed
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from governance.portal.requests import AuthedRequest

Result = TypeVar("Result")
FORM = "administration/people/form.html"


def attempt(form: forms.Form, act: Callable[[], Result]) -> Result | None:
    """What ``act`` returns; None when it was refused, with the reason in the form at its field.

    Where somebody else saved first, the form gets their changes as ``form.differences``.
    """
    try:
        return act()
    except Changed as changed:
        form.differences = changed.differences  # type: ignore[attr-defined]
        form.add_error(None, str(changed))
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, str(refused))
    except ValidationError as error:
        for field, problems in _by_field(error).items():
            form.add_error(field if field in form.fields else None, problems)
    return None


def _by_field(error: ValidationError) -> dict[str | None, list[str]]:
    if hasattr(error, "message_dict"):
        return {str(field): list(texts) for field, texts in error.message_dict.items()}
    return {None: list(error.messages)}


def form_page(
    request: AuthedRequest, form: forms.Form, *, template: str = FORM, **context: Any
) -> HttpResponse:
    """The page of a form; what was typed stays, with 422 when it could not be saved."""
    status = 422 if form.is_bound and form.errors else 200
    said = {"form": form, "differences": getattr(form, "differences", None), **context}
    return render(request, template, said, status=status)

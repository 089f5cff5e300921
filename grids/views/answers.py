"""One answer to a submission for both kinds of sender: a page, or the script that keeps what is not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from governance.cases.workflow.validation import Incomplete
from governance.common.hardening import wants_json as wants_json
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from django import forms

    from grids.submission import Outcome

# The filing's own names for what a form calls otherwise.
FIELDS = {"place": "place_text", "channel": "channel_choice", "reported_at": "taken_at"}


def take_errors(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal of the services at the fields it names."""
    errors = refusal.errors if isinstance(refusal, Incomplete) else {refusal.field or "": str(refusal)}
    for name, text in errors.items():
        field = FIELDS.get(name, name)
        form.add_error(field if field in form.fields else None, text)


def done_json(outcome: Outcome, url: str, said: str) -> HttpResponse:
    """201 for something new, 200 for what this submission had made before."""
    assert outcome.case is not None
    return JsonResponse(
        {"number": outcome.case.number, "url": url, "said": said, "joined": outcome.joined is not None},
        status=200 if outcome.is_known else 201,
    )


def likely_json(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return JsonResponse(
        {
            "message": _("附近可能已有人上报同一件事。"),
            "alike": render_to_string("grids/alike.html", context | {"ask": True}, request),
        },
        status=409,
    )


def errors_json(form: forms.Form, status: int = 422) -> HttpResponse:
    errors = [
        {
            "field": name if name in form.fields else "",
            "label": str(form.fields[name].label or "") if name in form.fields else "",
            "text": " ".join(str(text) for text in texts),
        }
        for name, texts in form.errors.items()
    ]
    return JsonResponse({"message": _("还不能提交，请先改正："), "errors": errors}, status=status)


def message_json(text: str, status: int) -> HttpResponse:
    return JsonResponse({"message": text, "errors": []}, status=status)

"""The doors of the pages: sign-in, a right, and 404 outside one's area before 403 inside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from governance.access import reasons, rights

if TYPE_CHECKING:
    from django.db.models import Model

    from governance.areas.models import Area

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def needs(right: str | None) -> Callable[[View], View]:
    """A page for people who are signed in and hold ``right`` somewhere; None asks only for the sign-in.

    Others are sent to the sign-in (and back), or get 403. Sets ``guard`` on the view, by which the
    test that walks every URL knows it is guarded.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if right is not None and not request.user.scope(right):
                raise PermissionDenied(refusal(right))
            return view(request, *args, **kwargs)

        guarded.guard = right or "signed-in"  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in and back. A fragment gets 401 instead, so that a half-filled page stays as it is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def find(queryset: Any, user: Any, right: str, **lookup: Any) -> Any:
    """The row of ``queryset`` where ``user`` holds ``right``; Http404 when it is outside or not there."""
    row: Model | None = queryset.restrict(user, right).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def insist(user: Any, right: str, area: Area) -> None:
    """403 for somebody who may see ``area`` but does not hold ``right`` there."""
    if not user.has_right(right, area):
        raise PermissionDenied(refusal(right))


def refusal(right: str) -> str:
    """The sentence that tells which right is missing."""
    known = rights.every().get(right)
    return str(reasons.NO_RIGHT(right=known.label if known else right))

"""Who is asking, through whose eyes, and from where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone

from governance.access import reasons, viewing
from governance.access.models import SignInSession
from governance.common import request_origin

SAFE = ("GET", "HEAD", "OPTIONS")
SEEN_EVERY = timedelta(minutes=1)


class AccessMiddleware:
    """After sign-in: the second factor first, then a new password where one is due, then "view as".

    ``request.real_user`` is the person at the keyboard; ``request.user`` the one whose eyes are used.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_origin.current.set(
            request_origin.Origin(request_origin.address_of(request), request.headers.get("User-Agent", ""))
        )
        try:
            request.real_user = request.user  # type: ignore[attr-defined]
            request.viewing_as = None  # type: ignore[attr-defined]
            if request.user.is_authenticated:
                if refusal := self._admit(request):
                    return refusal
                self._seen(request)
            return self.get_response(request)
        finally:
            request_origin.current.reset(token)

    def _admit(self, request: HttpRequest) -> HttpResponse | None:
        name = _route(request)
        if name in viewing.ALWAYS_OPEN:
            return None
        if viewing.needs_second_factor(request):
            return redirect("second-factor")
        if getattr(request.user, "must_change_password", False) and name != "password-change":
            return redirect("password-change")
        if target := viewing.target_of(request):
            here = request_origin.current.get()
            request_origin.current.set(replace(here, keyboard=request.real_user, eyes=target))  # type: ignore[attr-defined]
            request.user = target
            request.viewing_as = target  # type: ignore[attr-defined]
            if request.method not in SAFE and name != "view-as-end":
                return render(
                    request, "errors/refused.html", {"reason": reasons.VIEW_AS_READ_ONLY.text}, status=403
                )
        return None

    def _seen(self, request: HttpRequest) -> None:
        if _route(request) == "bell":  # asked by the page itself: a browser nobody uses must expire
            return
        key = request.session.session_key
        now = timezone.now()
        if key and request.session.get("seen_at", "") < (now - SEEN_EVERY).isoformat():
            SignInSession.objects.filter(session_key=key).update(last_seen_at=now)
            request.session["seen_at"] = now.isoformat()


def _route(request: HttpRequest) -> str:
    """The name of the page asked for, looked up once a request."""
    if (known := getattr(request, "_route", None)) is None:
        try:
            known = resolve(request.path_info).url_name or ""
        except Resolver404:
            known = ""
        request._route = known  # type: ignore[attr-defined]
    return known

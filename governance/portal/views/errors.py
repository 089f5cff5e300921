"""What to show when something is not possible: what happened, what to do, where to go."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent without its token: mostly a page left open over a new sign-in."""
    return render(request, "errors/csrf.html", status=403)

"""Signed-in browsers for tests."""

from __future__ import annotations

from django.test import Client

from governance.access.models import User
from tests.cast import PASSWORD

BACKEND = "django.contrib.auth.backends.ModelBackend"
HTMX = {"HTTP_HX_REQUEST": "true"}


def browser_of(user: User) -> Client:
    """A browser in which ``user`` is signed in, without going through the sign-in page."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def signs_in(username: str, password: str = PASSWORD, **extra: str) -> Client:
    """A browser that goes through the sign-in page."""
    client = Client(**extra)
    client.post("/sign-in/", {"username": username, "password": password})
    return client

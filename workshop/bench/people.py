"""Signing in without a password: sessions made in the bench's own database."""

from __future__ import annotations

import secrets
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from governance.access.models import SignInSession, User

TOKEN = "b" * 32  # what a form sends back; the bench is its own browser


def cookies_of(user: User) -> str:
    """The cookies of a fresh session of ``user``."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["bench"] = secrets.token_hex(4)
    store.create()
    SignInSession.objects.create(user=user, session_key=store.session_key, agent="bench")
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

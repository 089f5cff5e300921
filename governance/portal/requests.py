"""What a view behind a gate may rely on, for the type checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from governance.access.models import User


class AuthedRequest(HttpRequest):
    """A request of somebody signed in.

    ``user`` is the person whose eyes are used, ``real_user`` the one at the keyboard, ``viewing_as``
    is set while they differ.
    """

    user: User
    real_user: User
    viewing_as: User | None
    htmx: HtmxDetails

"""Pages about one's own account are not looked at through somebody else's eyes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from governance.access import reasons
from governance.portal.requests import AuthedRequest


def oneself(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse ``view`` while viewing as somebody else: secrets and own numbers stand there."""

    @wraps(view)
    def guarded(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.viewing_as is not None:
            raise PermissionDenied(str(reasons.OWN_ACCOUNT_ONLY.text))
        return view(request, *args, **kwargs)

    return guarded

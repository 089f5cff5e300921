"""What browsers and proxies may keep of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.urls import URLPattern
from django.utils.cache import patch_cache_control

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def unstored(view: View) -> View:
    """A page that nobody keeps a copy of, unless the view says itself how long one may be kept."""

    @wraps(view)
    def fresh(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return fresh  # type: ignore[return-value]


def all_unstored(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """Addresses that show people or their matters: of none of their pages a copy is kept."""
    found = list(patterns)
    for one in found:
        one.callback = unstored(one.callback)
    return found

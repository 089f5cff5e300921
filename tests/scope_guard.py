"""Cases are read by pages within somebody's scope, or the test fails.

While a request is served, every query of ``Case.objects`` whose nearest caller in the project is a view, a
template or one of their tags must carry the mark of ``restrict`` or ``unscoped``. Services, effects and
whatever else stands between may read what they need.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.handlers.base import BaseHandler

from governance.cases.models.querysets import CaseQuerySet

ROOT = str(Path(__file__).parents[1])
ROOMS = tuple(
    f"{ROOT}/{room}/"
    for room in ("governance", "grids", "parties", "disputes", "volunteers", "templates", "tests/toy")
)
# They read for whoever calls them: the list kit, and the verbs of the rows themselves.
TRANSPARENT = ("/governance/common/", "/governance/cases/models/querysets.py")
PAGES = ("/views/", "/views.py", "/templates/", "/templatetags/")
READING = ("iterator", "count", "exists", "aggregate")

_serving: ContextVar[bool] = ContextVar("serving", default=False)


class Unscoped(AssertionError):
    """A page read cases for nobody in particular."""


@contextmanager
def watching() -> Iterator[None]:
    """Refuse unscoped reads by pages within."""
    with (
        patch.multiple(
            CaseQuerySet,
            _fetch_all=_when_asked(CaseQuerySet._fetch_all),
            **{name: _watched(getattr(CaseQuerySet, name)) for name in READING},
            **{name: _joined(getattr(CaseQuerySet, name)) for name in ("__or__", "__and__", "__xor__")},
        ),
        patch.object(BaseHandler, "get_response", _served(BaseHandler.get_response)),
    ):
        yield


def _served(respond: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(respond)
    def serve(self: Any, request: Any) -> Any:
        token = _serving.set(True)
        try:
            return respond(self, request)
        finally:
            _serving.reset(token)

    return serve


def _when_asked(fetch: Callable[..., Any]) -> Callable[..., Any]:
    """Rows that were read already are not read again."""

    @functools.wraps(fetch)
    def fetched(self: Any) -> Any:
        if self._result_cache is None:
            _insist(self)
        return fetch(self)

    return fetched


def _watched(read: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(read)
    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        _insist(self)
        return read(self, *args, **kwargs)

    return watched


def _joined(join: Callable[..., Any]) -> Callable[..., Any]:
    """Two sets of rows are within a scope together when each is."""

    @functools.wraps(join)
    def joined(self: Any, other: Any) -> Any:
        found = join(self, other)
        if "scoped" not in other._hints:
            found._hints = {key: value for key, value in found._hints.items() if key != "scoped"}
        return found

    return joined


def _insist(rows: Any) -> None:
    if _serving.get() and "scoped" not in rows._hints and (page := _page()):
        raise Unscoped(f"{page} reads cases without a scope: restrict them, or say why not (unscoped)")


def _page() -> str:
    """Where in a page the query stands, as file and line; empty when something else of ours asks."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(ROOMS) and not any(part in file for part in TRANSPARENT):
            return f"{file}:{frame.f_lineno}" if any(part in file for part in PAGES) else ""
        frame = frame.f_back
    return ""

"""Sessions in the database, with a short-lived copy in the cache.

The copy is short-lived because a session that ended while the cache was away cannot be taken out of it: what
it still holds when it comes back must be over at once, not after the hours that a session may last.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore

COPY_LASTS = 30  # seconds


class _ShortCopies:
    """A cache that keeps nothing longer than COPY_LASTS."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def __contains__(self, key: str) -> bool:
        return key in self._cache

    def set(self, key: str, value: Any, timeout: float) -> None:
        self._cache.set(key, value, min(timeout, COPY_LASTS))


class SessionStore(CachedStore):
    """``django.contrib.sessions.backends.cached_db`` with copies that last COPY_LASTS seconds."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._cache: Any = _ShortCopies(self._cache)

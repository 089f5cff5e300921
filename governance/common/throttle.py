"""Counting what one address does in a while, for pages that need no sign-in.

Counted in the cache, for all processes together. While the cache is away each process counts for itself and
counts every time after the first fourfold: an attacker gains nothing by its absence.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Any

from django.core.cache import cache as _cache

from governance.common.comfort_cache import Away

HOUR = 3600
STRICTER = 4  # times that one counts for, while a process sees only its own
MOST_KEPT = 20_000  # windows a process keeps of its own

cache: Any = _cache


def _key(what: str, who: str) -> str:
    # Hashed, so that the cache keeps no list of addresses.
    return f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def count(what: str, who: str, seconds: int = HOUR) -> int:
    """Note that ``who`` did ``what`` once more; how often within the window that the first one opened."""
    key = _key(what, who)
    try:
        if cache.attempt("add", key, 1, seconds):
            return 1
        try:
            return int(cache.attempt("incr", key))
        except ValueError:  # the window closed between the two calls
            cache.attempt("add", key, 1, seconds)
            return 1
    except Away:
        return _own.count(key, seconds)


def counted(what: str, who: str) -> int:
    """How often ``who`` has done ``what`` in the window that is open."""
    key = _key(what, who)
    try:
        return int(cache.attempt("get", key, 0))
    except Away:
        return _own.counted(key)


class _OwnCount:
    """What this process has counted while the cache was away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}  # until when, how often

    def count(self, key: str, seconds: float) -> int:
        now = time.monotonic()
        with self._lock:
            until, times = self._windows.pop(key, (0.0, 0))
            if until <= now:
                until, times = now + seconds, 0
            while len(self._windows) >= MOST_KEPT:
                self._windows.pop(next(iter(self._windows)))
            self._windows[key] = (until, times + 1)
        return _stricter(times + 1)

    def counted(self, key: str) -> int:
        until, times = self._windows.get(key, (0.0, 0))
        return _stricter(times) if until > time.monotonic() else 0


def _stricter(times: int) -> int:
    return 1 + (times - 1) * STRICTER if times else 0


_own = _OwnCount()

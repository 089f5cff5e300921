"""Counting what one address does in a while, for pages that need no sign-in."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

HOUR = 3600


def _key(what: str, who: str) -> str:
    # Hashed, so that the cache keeps no list of addresses.
    return f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def count(what: str, who: str, seconds: int = HOUR) -> int:
    """Note that ``who`` did ``what`` once more; how often within the window that the first one opened."""
    key = _key(what, who)
    if cache.add(key, 1, seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # the window closed between the two calls
        cache.add(key, 1, seconds)
        return 1


def counted(what: str, who: str) -> int:
    """How often ``who`` has done ``what`` in the window that is open."""
    return int(cache.get(_key(what, who), 0))

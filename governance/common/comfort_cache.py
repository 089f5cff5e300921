"""The cache as a comfort: what it holds makes pages faster, and no page needs it.

A Redis that is away, or that takes a question and never answers, costs one short time-out. Then a breaker
keeps everybody from asking for a few seconds: reading finds nothing, writing keeps nothing, and the page goes
on. Whoever has to know whether the cache really did something asks with ``attempt``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE = 0.25  # seconds for a connection, and for an answer
PAUSE = 5.0  # seconds in which nobody asks again


class Away(Exception):
    """The cache does not answer."""


class Breaker:
    """Open for ``pause`` seconds after a failure; then one caller tries, the others are still kept out."""

    def __init__(self, pause: float = PAUSE, now: Callable[[], float] = time.monotonic) -> None:
        self._pause, self._now = pause, now
        self._lock = threading.Lock()
        self._closed_again_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls are refused at this moment."""
        return self._closed_again_at is not None and self._now() < self._closed_again_at

    def call(self, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What ``ask`` answers. Raises Away when it fails, or failed a moment ago."""
        with self._lock:
            if self.is_open:
                raise Away
            if self._closed_again_at is not None:  # this caller tries; others are kept out meanwhile
                self._closed_again_at = self._now() + self._pause
        try:
            answer = ask(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._fail(error)
            raise Away from error
        if self._closed_again_at is not None:
            self._closed_again_at = None
            log.warning("the cache answers again")
        return answer

    def _fail(self, error: Exception) -> None:
        with self._lock:
            if self._closed_again_at is None:
                log.warning("the cache does not answer (%s); pages go on without it", type(error).__name__)
            self._closed_again_at = self._now() + self._pause


class ComfortCache(RedisCache):
    """Django's Redis cache with short time-outs behind a breaker."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        options = patience | {"retry": Retry(NoBackoff(), 0)} | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})
        self.breaker = _breaker_of(server)

    def attempt(self, what: str, *args: Any, **kwargs: Any) -> Any:
        """What the method ``what`` answers ("add", "incr" ...). Raises Away when the cache does not."""
        return self.breaker.call(getattr(super(), what), *args, **kwargs)

    def _comfort(self, what: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return self.attempt(what, *args, **kwargs)
        except Away:
            return otherwise

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self._comfort("add", False, key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._comfort("get", default, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._comfort("set", None, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self._comfort("touch", False, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._comfort("delete", False, key, version)

    def has_key(self, key: Any, version: int | None = None) -> Any:
        return self._comfort("has_key", False, key, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._comfort("get_many", {}, keys, version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self._comfort("set_many", list(data), data, timeout, version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._comfort("delete_many", None, keys, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        """As Django's; a cache that is away knows no key (ValueError)."""
        try:
            return self.attempt("incr", key, delta, version)
        except Away as away:
            raise ValueError(f"Key '{key}' not found.") from away


# Threads have a cache object each; what one has found out serves them all.
_breakers: dict[str, Breaker] = {}


def _breaker_of(server: str) -> Breaker:
    return _breakers.setdefault(server, Breaker())

"""Where the act under way comes from: the address of the request, for the trails.

Set by middleware for the time of one request; empty in tasks and commands.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """``ip_address`` is the peer's, after the trusted proxies; ``agent`` the browser's own word."""

    ip_address: str | None = None
    agent: str = ""


current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen)

"""Where the act under way comes from, and who is at the keyboard: for trails, throttles and logs.

The client's address is found here and nowhere else. What is current is set by middleware for the time of
one request; it is empty in tasks and commands.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Origin:
    """``ip_address`` is the client's (``address_of``); ``agent`` the browser's own word.

    While somebody looks through another person's eyes, ``keyboard`` is who looks and ``eyes`` the other.
    """

    ip_address: str | None = None
    agent: str = ""
    keyboard: Any = None
    eyes: Any = None


current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen)


def address_of(request: HttpRequest) -> str | None:
    """The address of the client behind the proxies that ``PROXY_COUNT`` trusts; None when there is none."""
    return client_address(request.META, settings.PROXY_COUNT)


def client_address(environ: Mapping[str, Any], proxies: int) -> str | None:
    """The address that the outermost of ``proxies`` trusted proxies saw.

    Each proxy adds the address of its own peer to X-Forwarded-For, so that what a client claims stands to
    the left of it and is never reached. Without a proxy the header means nothing. A chain that is too short
    or unreadable there falls back to the peer.
    """
    peer = _address(str(environ.get("REMOTE_ADDR", "")))
    if proxies < 1:
        return peer
    said = [part.strip() for part in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    seen = [part for part in said if part]
    if len(seen) < proxies:
        return peer
    return _address(seen[-proxies]) or peer


def _address(text: str) -> str | None:
    """An address in one spelling, without the port or brackets that some proxies write."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)

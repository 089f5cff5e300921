"""Every address is behind a gate or stands here with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {
    "sign-in": "where people without a session come from",
    "sign-out": "harmless without a session, and must work when everything else refuses",
    "set-language": "the sign-in page offers it",
    "health": "asked by the load balancer; tells states, no data",
    "public-report": "residents report without an account; throttled by address",
    "public-areas": "names of communities, which are no secret",
    "public-filed": "shows this browser what it has filed itself",
    "public-follow": "asks for number and code; throttled by address",
    "public-matter": "only after number and code",
    "public-rate": "only after number and code",
    "public-reopen": "only after number and code",
    "public-facts": "only after number and code",
    "public-mine": "asks for a number and answers the same to all; throttled by number and address",
    "public-mine-open": "asks for a one-time token; throttled by address",
    "public-mine-list": "only after a one-time link",
    "public-mine-phone": "only after a one-time link; throttled by number",
    "public-mine-case": "only after a one-time link",
    "public-leave": "forgets what this browser looked up",
    "public-lists": "what communities publish: nothing personal stands on it",
    "public-need": "counts only with a one-time link; throttled by number and address",
    "public-need-rate": "counts only with a one-time link; throttled by number and address",
    "public-need-proof": "asks for a one-time token; wrong ones are throttled by address",
    "outside-answer": "only with a token that a message carried; wrong ones are throttled by address",
    "outside-photo": "only with such a token, and only what was shared with it",
    "public-resources": "what units open to the public",
    "public-resource": "hours and free times are public; booking is throttled by address and number",
    "public-resource-feed": "when it is taken, and nothing of anybody",
    "public-bookings": "only after a one-time link or a sign-in",
    "public-bookings-ask": "answers the same to all; throttled by number and address",
    "public-booking-open": "asks for a one-time token; throttled by address",
    "public-booking-cancel": "only one's own: after a one-time link or a sign-in",
    "public-booking-rate": "only one's own: after a one-time link or a sign-in",
    "metrics": "asked by the monitoring with a token of its own",
}
# Namespaces with a gate of their own.
OPEN_NAMESPACES = {"admin": "superusers only, checked by EmergencySite.has_permission"}


def views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry.url_patterns, entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            yield namespace, entry.name or str(entry.pattern), entry.callback


def every_view() -> list[tuple[str, str, Any]]:
    return list(views(get_resolver().url_patterns))


def test_every_view_has_a_gate_or_a_reason() -> None:
    unguarded = {
        name
        for namespace, name, view in every_view()
        if namespace not in OPEN_NAMESPACES and name not in OPEN and not hasattr(view, "guard")
    }
    assert unguarded == set(), "put @needs(...) on these views, or give a reason in OPEN"


def test_no_reason_is_stale() -> None:
    names = {name for _, name, _ in every_view()}
    namespaces = {namespace for namespace, _, _ in every_view()}
    guarded = {name for _, name, view in every_view() if hasattr(view, "guard")}
    optional = {"health", "metrics"}  # they come with another module
    assert set(OPEN) - names - optional == set()
    assert set(OPEN) & guarded == set()
    assert set(OPEN_NAMESPACES) - namespaces == set()


def test_every_guard_names_a_known_right() -> None:
    from governance.access import rights

    named = {view.guard for _, _, view in every_view() if hasattr(view, "guard")}
    assert named - {"signed-in"} <= set(rights.every())

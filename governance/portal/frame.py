"""The frame around every page, kept in memory: navigation, top bar, person's menu.

What it shows depends on the person, their posts, the language, the area worked in and two cookies. All of
that is the key, so that a change makes another frame. A page fills in what is its own: the token of forms,
its address, which line of the navigation is current, how many notices are unread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from governance.portal import registry

if TYPE_CHECKING:
    from collections.abc import Hashable

    from governance.access.models import User
    from governance.portal.context import Shell

MOST = 1000  # frames in memory, some 20 KB each
TEMPLATES = ("frame/before.jinja", "frame/tabbar.jinja")
OWN = re.compile("\x02(.+?)\x03")

# Every second piece is the name of what a page fills in.
Pieces = list[str]
_kept: dict[Hashable, tuple[Pieces, ...]] = {}


class _Rooms:
    """Marks the places that every page fills in itself."""

    def __getitem__(self, name: str) -> SafeString:
        return mark_safe(f"\x02{name}\x03")  # noqa: S308 (a mark, no words)


class Frame:
    """What stands before the content of a page, and the bar at the foot of a phone."""

    def __init__(self, shell: Shell) -> None:
        user = shell.user
        key = _key(shell, user)
        pieces = _kept.get(key)
        if pieces is None:
            pieces = _made(shell, user)
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = pieces
        own = _own(shell)
        self.before, self.tabs = (_filled(one, own, shell.url_name) for one in pieces)


def _key(shell: Shell, user: User | None) -> Hashable:
    seen = [get_language(), settings.SITE_NAME, shell.theme, shell.sidebar_is_narrow, registry.revision()]
    if user is None:
        return tuple(seen)
    posts = [
        (post.pk, post.title, str(post.area), post.unit_id, role.reach, role.name, *role.rights)
        for post in user.posts_in_force()
        for role in (post.role,)
    ]
    way = [str(area) for area in shell.area_path]
    return (
        *seen,
        user.pk,
        user.name,
        user.is_superuser,
        user.looking.pk if user.looking else None,
        tuple(posts),
        tuple(way),
    )


def _made(shell: Shell, user: User | None) -> tuple[Pieces, ...]:
    known: dict[str, Any] = {
        "shell": shell,
        "user": user,
        "own": _Rooms(),
        "groups": registry.navigation(user) if user else [],
        "tabs": registry.tabs(user) if user else [],
    }
    return tuple(OWN.split(render_to_string(name, known)) for name in TEMPLATES)


def _own(shell: Shell) -> dict[str, str]:
    """What a page fills in, besides which line of the navigation is current."""
    return {
        "csrf": escape(get_token(shell.request)),
        "path": escape(shell.request.get_full_path()),
        "bell": render_to_string("components/bell.jinja", {"shell": shell}),
    }


def _filled(pieces: Pieces, own: dict[str, str], url_name: str) -> SafeString:
    made = list(pieces)
    for n in range(1, len(made), 2):
        said = own.get(made[n])
        if said is None:
            said = ' aria-current="page"' if registry.is_current(made[n], url_name) else ""
        made[n] = said
    return mark_safe("".join(made))  # noqa: S308 (made by templates that escape)

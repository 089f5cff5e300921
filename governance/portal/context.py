"""What the frame of every page shows. Read only where a template asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest

from governance.notices.models import Notice
from governance.portal import current_area
from governance.portal.frame import Frame

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

THEMES = ("light", "dark", "auto")


class Shell:
    """The frame of one request; every property is worked out on first use, once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request: Any = request

    @property
    def site_name(self) -> str:
        return settings.SITE_NAME

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each under its own name, so that everybody finds theirs."""
        return list(settings.LANGUAGES)

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def url_name(self) -> str:
        match = self.request.resolver_match
        return (match.url_name or "") if match else ""

    @cached_property
    def theme(self) -> str:
        """What the reader chose: light, dark, or auto (as the system says; theme.js finds out)."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def sidebar_is_narrow(self) -> bool:
        return self.request.COOKIES.get("sidebar") == "narrow"

    @cached_property
    def frame(self) -> Frame:
        """What stands around the content: navigation, top bar, the bar at the foot of a phone."""
        return Frame(self)

    @property
    def viewing_as(self) -> User | None:
        return getattr(self.request, "viewing_as", None)

    @cached_property
    def area(self) -> Area | None:
        return self.area_path[-1] if self.area_path else None

    @cached_property
    def area_path(self) -> list[Area]:
        return current_area.way_to(self.request) if self.user else []

    @cached_property
    def unread(self) -> int:
        """Unread notices, counted up to a hundred."""
        if self.user is None:
            return 0
        return Notice.objects.of(self.user).unread().order_by()[:100].count()


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}

"""The pages of a group side by side. Each room hands its own over; one shows what the reader may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area

    Text = str | _StrPromise


@dataclass(frozen=True)
class Tab:
    """A page beside others of its ``group``, which is the name of the line of the navigation."""

    group: str
    url_name: str
    label: Text
    icon: str
    right: str
    order: int = 50


_tabs: dict[str, Tab] = {}


def register(*tabs: Tab) -> None:
    """Hand over tabs; one of a name that is there replaces it."""
    for tab in tabs:
        _tabs[tab.url_name] = tab


def of(user: User, current: str, here: Area | None = None) -> dict[str, Any]:
    """The tabs of the group of ``current`` that ``user`` may open; ``here`` keeps the place."""
    group = _tabs[current].group
    shown = sorted((one for one in _tabs.values() if one.group == group), key=lambda one: one.order)
    query = f"?area={here.code}" if here is not None else ""
    return {
        "label": next(one.label for one in shown),
        "tabs": [
            {"tab": one, "url": reverse(one.url_name) + query, "is_current": one.url_name == current}
            for one in shown
            if user.scope(one.right)
        ],
    }

"""What hangs on an area: rooms above register how to count it, so that retiring one orphans nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.areas.models import Area

Counter = Callable[["Area"], int]

_counters: dict[str, tuple[str | _StrPromise, Counter]] = {}


def register(key: str, label: str | _StrPromise, count: Counter) -> None:
    """Name a kind of thing that keeps an area from being retired while ``count(area)`` is above zero.

    ``label`` has a %(count)s place, such as "%(count)s 个在任岗位". Registering a key again replaces it.
    """
    _counters[key] = (label, count)


def in_use(area: Area) -> list[str]:
    """What still hangs on ``area`` or below it, in words; empty when nothing does."""
    counted = ((label, count(area)) for label, count in _counters.values())
    return [str(label) % {"count": number} for label, number in counted if number]

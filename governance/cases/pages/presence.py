"""Who has a form of an act open on a case: shown to others, never in anybody's way.

Kept in the cache under one key a case with a short life. Two people writing it in the same moment may
lose one of the marks until it is renewed a few seconds later; nothing depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case

LASTS = 45  # seconds without a sign of life
RENEWED = 20  # seconds between signs, as the page gives them


@dataclass(frozen=True)
class Present:
    """Somebody with a form open, and which."""

    name: str
    act: str


def come(case: Case, user: User, act: str) -> None:
    """``user`` has the form of ``act`` (its label) open, for the next ``LASTS`` seconds.

    Nothing while somebody else looks through their eyes.
    """
    if user.is_looked_through:
        return
    marks = _marks(case)
    marks[user.pk] = (user.name, act, timezone.now().timestamp() + LASTS)
    cache.set(_key(case), marks, LASTS)


def leave(case: Case, user: User) -> None:
    if user.is_looked_through:
        return
    marks = _marks(case)
    if marks.pop(user.pk, None) is not None:
        cache.set(_key(case), marks, LASTS)


def others(case: Case, user: User) -> list[Present]:
    """Everybody but ``user`` who has a form open now."""
    return [Present(name, act) for pk, (name, act, _until) in _marks(case).items() if pk != user.pk]


def _key(case: Case) -> str:
    return f"presence:{case.pk}"


def _marks(case: Case) -> dict[int, tuple[str, str, float]]:
    now = timezone.now().timestamp()
    return {pk: mark for pk, mark in (cache.get(_key(case)) or {}).items() if mark[2] > now}

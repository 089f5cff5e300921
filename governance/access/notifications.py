"""Telling people about their posts: the room of notices stands beside this one, so it is handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from governance.access.models import User

_speakers: list[Callable[..., Any]] = []


def register(speak: Callable[..., Any]) -> None:
    """Hand over the way to tell people: called with (people, text, url=…) inside the act's transaction."""
    if speak not in _speakers:
        _speakers.append(speak)


def tell(people: Iterable[User], text: str, *, url: str = "") -> None:
    """Write a notice for each of ``people``: rows only, so that no act means no notice."""
    told = list(people)
    for speak in _speakers:
        speak(told, text, url=url)

"""The demo story, told in chapters that the rooms hand over; each is told once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Chapter:
    """``tell`` writes the chapter in one transaction and reports its progress as a share from 0 to 1."""

    key: str
    label: str | _StrPromise
    tell: Callable[[Progress], None]
    order: int


_chapters: dict[str, Chapter] = {}


def chapter(key: str, label: str | _StrPromise, tell: Callable[[Progress], None], *, order: int) -> None:
    """Hand over a chapter; those with a lower ``order`` are told first."""
    _chapters[key] = Chapter(key, label, tell, order)


def chapters() -> list[Chapter]:
    return sorted(_chapters.values(), key=lambda one: (one.order, one.key))


@dataclass(frozen=True)
class Account:
    """A sign-in of the demo: who it is and what to look at with it."""

    username: str
    name: str
    what: str | _StrPromise


_accounts: list[Account] = []

# Printed at every start of the demo; a production system never loads the demo.
PASSWORD = "kunming-grid-2026"  # noqa: S105


def account(username: str, name: str, what: str | _StrPromise) -> None:
    _accounts.append(Account(username, name, what))


def accounts() -> list[Account]:
    return list(_accounts)

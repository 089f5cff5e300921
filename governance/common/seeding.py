"""Rows that an installation begins with, handed over by the rooms; seeding again undoes no edit."""

from __future__ import annotations

from collections.abc import Callable

_seeders: list[tuple[int, str, Callable[[], object]]] = []


def register(key: str, seed: Callable[[], object], *, order: int) -> None:
    """Hand over a seeder; those with a lower ``order`` go first. It must be safe to run again."""
    if all(known != key for _order, known, _seed in _seeders):
        _seeders.append((order, key, seed))


def run() -> list[str]:
    """Run every seeder and return their keys."""
    done = []
    for _order, key, seed in sorted(_seeders, key=lambda one: one[:2]):
        seed()
        done.append(key)
    return done

"""How far a long act is, told outside its transaction so that others can see it."""

from __future__ import annotations

from django.core.cache import cache

KEPT = 3600  # seconds
STEPS = 200  # told at most so often


def _key(batch: int) -> str:
    return f"import:{batch}"


class Teller:
    """Call it with (done, total)."""

    def __init__(self, batch: int) -> None:
        self.batch = batch

    def __call__(self, done: int, total: int) -> None:
        if done == total or done % max(1, total // STEPS) == 0:
            cache.set(_key(self.batch), (done, total), KEPT)


def of(batch: int) -> tuple[int, int]:
    """(done, total); (0, 0) while nothing is known."""
    found: tuple[int, int] = cache.get(_key(batch)) or (0, 0)
    return found


def forget(batch: int) -> None:
    cache.delete(_key(batch))

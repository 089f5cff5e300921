"""How far a long act is, told outside its transaction so that others can see it."""

from __future__ import annotations

from django.core.cache import cache

KEPT = 3600  # seconds
STEPS = 200  # told at most so often


def _key(kind: str, batch: int) -> str:
    return f"{kind}:{batch}"


class Teller:
    """Call it with (done, total). ``kind`` keeps apart the batches of different rooms."""

    def __init__(self, kind: str, batch: int) -> None:
        self.key = _key(kind, batch)

    def __call__(self, done: int, total: int) -> None:
        if done == total or done % max(1, total // STEPS) == 0:
            cache.set(self.key, (done, total), KEPT)


def of(kind: str, batch: int) -> tuple[int, int]:
    """(done, total); (0, 0) while nothing is known."""
    found: tuple[int, int] = cache.get(_key(kind, batch)) or (0, 0)
    return found


def forget(kind: str, batch: int) -> None:
    cache.delete(_key(kind, batch))

"""How fast the machine itself is, by a fixed small work in Python and in SQL that no change here touches.

Measured in the same run as the pages: where these figures are twice the usual ones, so may the pages be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

ROUNDS = 5
# Milliseconds on the machine on which the targets were set: two cores of a server's processor, nobody beside.
USUAL = {"python": 55.0, "sql": 50.0}
SQL = """
    SELECT count(*), max(md5(n::text)), sum(n::bigint * n %% 7)
    FROM generate_series(1, 100000) n WHERE n %% 3 <> 1
"""


def measure() -> dict[str, float]:
    """Milliseconds for the work in Python and in SQL: the median of some rounds, as pages are measured."""
    return {"python": python_ms(), "sql": _median(_sql)}


def python_ms() -> float:
    """Milliseconds for the work in Python alone; needs no database."""
    return _median(_python)


def told(machine: dict[str, float] | None) -> str:
    """Both figures, for a cell beside a target."""
    return f"{machine['python']:g} / {machine['sql']:g}" if machine else "–"


def slowness(machine: dict[str, float]) -> float:
    """How many times slower than the machine of the targets this one was, by the worse of its figures."""
    return max(machine[name] / usual for name, usual in USUAL.items())


def _median(work: Callable[[], Any]) -> float:
    work()  # the first round fills caches
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return round(sorted(times)[ROUNDS // 2], 1)


def _python() -> int:
    """What a page does most: dictionaries, strings, calls."""
    kept: dict[str, int] = {}
    for number in range(140_000):
        word = f"{number % 977}-{number % 13}"
        kept[word] = kept.get(word, 0) + len(word)
    return sum(kept.values())


def _sql() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [])
        return cursor.fetchone()

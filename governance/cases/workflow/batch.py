"""Many acts in one transaction, all or nothing: what is the same is read once, watchers hear at the end.

Nothing here files or changes a case. The services are the same; they only find, within ``together``, what
they have read before: the rules as ``rules.cache`` holds them, and what belongs to a case whose row this
transaction holds (``batch_state``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from governance.cases.rules import cache
from governance.cases.workflow import batch_state, hooks

AT_A_TIME = 500  # cases a watcher hears of at once


@contextmanager
def together() -> Iterator[None]:
    """Within, acts belong to one batch. Open it inside the transaction that is to hold them all.

    An act that fails takes the whole transaction with it: it has no savepoint of its own here.
    """
    token = batch_state.begin()
    keys: list[int] = []
    try:
        with cache.held():
            yield
    finally:
        keys = batch_state.end(token)
    for begin in range(0, len(keys), AT_A_TIME):
        hooks.changed(keys[begin : begin + AT_A_TIME])

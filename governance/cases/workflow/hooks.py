"""Who keeps something beside the cases and must hear of every change, in the transaction that makes it.

A room above registers a watcher from its ``AppConfig.ready()``; whatever changes cases calls ``changed``
after it has written them, with their rows still locked. A watcher that raises takes the act back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from governance.cases.workflow import batch

Watcher = Callable[[list[int]], None]

_watchers: dict[str, Watcher] = {}


def register(key: str, watcher: Watcher) -> None:
    _watchers[key] = watcher


def changed(cases: Iterable[int]) -> None:
    """Tell every watcher that these cases (primary keys) are not what they were; of a batch, at its end."""
    keys = sorted(set(cases))
    if not keys or batch.gathered(keys):
        return
    for watcher in _watchers.values():
        watcher(keys)

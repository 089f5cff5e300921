"""Many acts in one transaction, all or nothing: what is the same is read once, watchers hear at the end.

Nothing here files or changes a case. The services are the same; they only find, within ``together``, what
they have read before: the rules as ``rules.cache`` holds them, and what belongs to a case whose row this
transaction holds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from governance.cases.models import Case, CaseLog, Clock

Found = TypeVar("Found")
AT_A_TIME = 500  # cases a watcher hears of at once


class Batch:
    """What one batch has read and written so far."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Any] = {}
        self.changed: set[int] = set()
        self.steps: dict[int, CaseLog] = {}
        self.case: Case | None = None
        self.clocks: dict[int, list[Clock]] = {}  # of cases filed in the batch: every one they have


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


def under_way() -> Batch | None:
    return _batch.get()


@contextmanager
def together() -> Iterator[None]:
    """Within, acts belong to one batch. Open it inside the transaction that is to hold them all.

    An act that fails takes the whole transaction with it: it has no savepoint of its own here.
    """
    from governance.cases.rules import cache
    from governance.cases.workflow import hooks

    batch = Batch()
    token = _batch.set(batch)
    try:
        with cache.held():
            yield
    finally:
        _batch.reset(token)
    keys = sorted(batch.changed)
    for begin in range(0, len(keys), AT_A_TIME):
        hooks.changed(keys[begin : begin + AT_A_TIME])


def remembered(key: Hashable, read: Callable[[], Found]) -> Found:
    """What ``read`` says: asked once a batch, and each time outside one."""
    batch = _batch.get()
    if batch is None:
        return read()
    if key not in batch.known:
        batch.known[key] = read()
    found: Found = batch.known[key]
    return found


def gathered(cases: Iterable[int]) -> bool:
    """Keep for the end of the batch that these cases have changed; False where there is no batch."""
    batch = _batch.get()
    if batch is None:
        return False
    batch.changed.update(cases)
    return True


def hold(case: Case) -> None:
    """This is the case as this transaction has just written it."""
    batch = _batch.get()
    if batch is not None:
        batch.case = case


def held(case: Case) -> Case | None:
    """The very object the last act of the batch returned, which nobody else can have changed since."""
    batch = _batch.get()
    return case if batch is not None and batch.case is case else None


def filed(case: Case, clocks: list[Clock]) -> None:
    """A new case, whose clocks are all known: nobody else sees it before the batch is done."""
    batch = _batch.get()
    if batch is not None:
        batch.clocks[case.pk] = list(clocks)
    hold(case)


def saved(clock: Clock) -> None:
    """A clock of a case filed in the batch, as it has just been written: a new one, or one changed."""
    batch = _batch.get()
    if batch is not None and clock.case_id in batch.clocks:
        others = [one for one in batch.clocks[clock.case_id] if one.pk != clock.pk]
        batch.clocks[clock.case_id] = [*others, clock]


def clocks_of(case: Case) -> list[Clock] | None:
    """The clocks of a case filed in the batch, as they were last saved; None where they must be asked for."""
    batch = _batch.get()
    return batch.clocks.get(case.pk) if batch is not None else None


def wrote(step: CaseLog) -> None:
    """The last row of a trail, for the next to be chained to."""
    batch = _batch.get()
    if batch is not None:
        batch.steps[step.case_id] = step


def last_step(case: int) -> CaseLog | None:
    batch = _batch.get()
    return batch.steps.get(case) if batch is not None else None

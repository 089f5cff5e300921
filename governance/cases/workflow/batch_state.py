"""What a batch of acts (``batch.together``) has read and written so far, for the acts within it to find."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from governance.cases.models import Case, CaseLog, Clock

Found = TypeVar("Found")


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


def begin() -> Token[Batch | None]:
    """Open a batch; only ``batch.together`` does."""
    return _batch.set(Batch())


def end(token: Token[Batch | None]) -> list[int]:
    """Close the batch and return the cases it changed, by primary key."""
    found = _batch.get()
    _batch.reset(token)
    return sorted(found.changed) if found is not None else []


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

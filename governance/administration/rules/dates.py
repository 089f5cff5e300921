"""From when rules hold, and what is published for later: for the pages on which they stand in lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from governance.cases import versions
from governance.cases.models import RulePublication


@dataclass(frozen=True)
class Dates:
    """``since`` is empty for what was never changed, ``waits`` for what is not to change."""

    since: datetime | None = None
    waits: RulePublication | None = None


def waiting(group: str) -> dict[str, RulePublication]:
    """The change to come of each subject of ``group`` that has one."""
    return {one.subject: one for one in RulePublication.objects.waiting().filter(group=group)}


def of(group: str, keys: Iterable[object]) -> dict[str, Dates]:
    """The dates of each subject of ``group`` by its key. Two queries."""
    names = [str(key) for key in keys]
    since, waits = versions.since(group, names), waiting(group)
    return {name: Dates(since.get(name), waits.get(name)) for name in names}

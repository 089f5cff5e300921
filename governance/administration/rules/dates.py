"""From when rules hold, and what is published for later: for the pages on which they stand in lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from governance.cases.models import Category, RuleGroup, RulePublication
from governance.cases.rules import effective


@dataclass(frozen=True)
class Dates:
    """``since`` is empty for what was never changed, ``waits`` for what is not to change."""

    since: datetime | None = None
    waits: RulePublication | None = None


def waiting(group: str) -> dict[str, RulePublication]:
    """The change to come of each subject of ``group`` that has one."""
    return {one.subject: one for one in RulePublication.objects.waiting().filter(group=group)}


def classes() -> Any:
    """Classes that are in use, and those that are published for later."""
    to_come = [int(key) for key in waiting(RuleGroup.CATEGORY)]
    return Category.objects.filter(Q(is_active=True) | Q(pk__in=to_come))


class RuleDates:
    """The dates of every subject of some groups, read by two queries."""

    def __init__(self, *groups: str) -> None:
        self._since = effective.since(*groups)
        rows = RulePublication.objects.waiting().filter(group__in=groups)
        self._waits = {(one.group, one.subject): one for one in rows}

    def of(self, group: str, key: object) -> Dates:
        which = str(group), str(key)
        return Dates(self._since.get(which), self._waits.get(which))

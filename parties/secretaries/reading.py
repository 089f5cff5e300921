"""What pages show of secretaries' lists: states and clocks of lines, and who has what overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone

from governance.cases.choices import ClockState
from governance.cases.models import Clock
from governance.cases.workflow.definitions import flow_of
from parties.models import SecretaryItem
from parties.models.secretaries import SecretaryList
from parties.rights import LISTS
from parties.secretaries.names import KIND

if TYPE_CHECKING:
    from governance.access.models import Post, User


def with_clocks(items: Iterable[Any]) -> list[Any]:
    """The same lines, each with ``state`` and ``next``, the clock that is due first. One query."""
    rows = list(items)
    cases = {row.case_id: row.case for row in rows}
    running: dict[int, Clock] = {}
    clocks = Clock.objects.filter(case__in=cases, state=ClockState.RUNNING).order_by("due_at", "pk")
    for clock in clocks:
        clock.case = cases[clock.case_id]
        running.setdefault(clock.case_id, clock)
    states = flow_of(KIND).states
    for row in rows:
        row.state, row.next = states[row.case.state], running.get(row.case_id)
    return rows


def by_secretary(items: Any, at: datetime | None = None) -> list[dict[str, Any]]:
    """Per secretary: open lines and how many of them are overdue, those with most overdue first."""
    late = Q(case__next_due_at__lt=at or timezone.now())
    rows = (
        items.filter(case__is_open=True)
        .order_by()
        .values("post", "post__person__name", "area", "area__short_name", "area__name")
    )
    counted = rows.annotate(open=Count("pk"), overdue=Count("pk", filter=late))
    return sorted(counted, key=lambda row: (-row["overdue"], -row["open"], row["post"]))


def year_of(post: Post, year: int, user: User) -> list[tuple[Any, list[Any]]]:
    """The four lists of one secretary in a year, for the printer; rectifications beside their problems."""
    rows = SecretaryItem.objects.restrict(user, LISTS).filter(post=post, year=year).for_rows()
    found = with_clocks(rows.exclude(case__state="cancelled").order_by("due_on", "pk"))
    return [(one.label, [row for row in found if row.list == one]) for one in SecretaryList]

"""How far a campaign is: counted from its activities, never typed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from parties.models import Activity
from parties.models.activities import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parties.models import Campaign


@dataclass(frozen=True)
class Progress:
    """What was counted, against the goal."""

    done: int
    goal: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means that the goal is reached; it may be more."""
        return self.done * 100 // self.goal

    @property
    def width(self) -> int:
        """Of the bar, at most 100."""
        return min(self.percent, 100)


def of(campaigns: Iterable[Campaign]) -> dict[int, Progress]:
    """The progress of each campaign by its key: one query for all."""
    rows = list(campaigns)
    counted: dict[int, dict[str, Any]] = {
        line["campaign"]: line
        for line in Activity.objects.counted()
        .filter(campaign__in=[one.pk for one in rows])
        .order_by()
        .values("campaign")
        .annotate(
            sessions=Count("pk"),
            attended=Sum("attended"),
            lecturers=Count("lecturer", distinct=True, filter=~Q(lecturer="")),
        )
    }
    return {one.pk: Progress(_value(one, counted.get(one.pk)), one.goal) for one in rows}


def _value(campaign: Campaign, line: dict[str, Any] | None) -> int:
    return int(line[Measure(campaign.measure).value] or 0) if line else 0

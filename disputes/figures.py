"""Figures of mediation for a year and an area. Nobody is told apart: cells under three are not shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from disputes.models import Dispute
from disputes.models.agreements import CourtState, Outcome
from disputes.rights import VIEW
from governance.areas.models import Level

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from governance.access.models import User
    from governance.areas.models import Area

FEWEST = 3  # a cell with fewer says nothing, so that nobody is recognised in it


def share(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent, two decimals, half up: 1,005 of 1,221 is 82.31. None of nothing."""
    if whole == 0:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def shown(number: int) -> int | None:
    """A cell as it is shown: nought and three or more are; one and two are not (None)."""
    return None if 0 < number < FEWEST else number


@dataclass(frozen=True)
class Line:
    """One row of the table, with raw counts; the page shows them through ``cells``."""

    label: str
    taken: int = 0
    accepted: int = 0
    settled: int = 0
    performed: int = 0
    confirmed: int = 0
    community: int = 0

    @property
    def cells(self) -> list[int | None]:
        names = ("taken", "accepted", "settled", "performed", "confirmed", "community")
        return [shown(getattr(self, name)) for name in names]

    @property
    def success(self) -> Decimal | None:
        """Settled of what was accepted; none where a count behind it is not shown."""
        hidden = None in (shown(self.accepted), shown(self.settled))
        return None if hidden else share(self.settled, self.accepted)


COUNTS: dict[str, Any] = {
    "taken": Count("pk"),
    "accepted": Count("pk", filter=Q(accepted_on__isnull=False)),
    "settled": Count("pk", filter=Q(agreement__effective_on__isnull=False)),
    "performed": Count("pk", filter=Q(agreement__outcome=Outcome.FULL)),
    "confirmed": Count("pk", filter=Q(agreement__court_state=CourtState.CONFIRMED)),
    "community": Count(
        "pk", filter=Q(agreement__effective_on__isnull=False, committee__area__level=Level.COMMUNITY)
    ),
}


def total(rows: Any, label: str) -> Line:
    """All of ``rows`` as one line."""
    return Line(label, **rows.aggregate(**COUNTS))


def lines(rows: Any, by: str) -> list[Line]:
    """One line for each value of ``by`` (a lookup of Dispute), the most frequent first."""
    grouped = rows.order_by().values(named=F(by)).annotate(**COUNTS).order_by("-taken", "named")
    return [Line(str(row.pop("named")), **row) for row in grouped]


def of(user: User, area: Area | None, first: date, last: date) -> Any:
    """The disputes applied for from one day to another, within what ``user`` may see the outline of."""
    rows = Dispute.objects.restrict(user, VIEW).filter(applied_on__range=(first, last))
    return rows if area is None else rows.within(area)


def median(days: Iterable[int]) -> int | None:
    """The middle of ``days``, the lower of two; None of fewer than three."""
    ordered = sorted(days)
    return ordered[(len(ordered) - 1) // 2] if len(ordered) >= FEWEST else None


def percentile(days: Iterable[int], percent: int) -> int | None:
    """The value below which ``percent`` of ``days`` lie (nearest rank); None of fewer than three."""
    ordered = sorted(days)
    if len(ordered) < FEWEST:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def days_taken(rows: Any) -> list[int]:
    """Calendar days from acceptance to effect, of those settled."""
    settled = rows.exclude(accepted_on=None).exclude(agreement=None).exclude(agreement__effective_on=None)
    pairs = settled.order_by().values_list("accepted_on", "agreement__effective_on")
    return [(end - begin).days for begin, end in pairs]

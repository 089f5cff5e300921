"""What a unit contributed in a year, in the six ways: for its sheet and for the list of units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q, Sum

from parties.lists import reading
from parties.models import Claim, Rating, ResourceItem
from parties.models.lists import Way
from parties.rights import NEEDS

if TYPE_CHECKING:
    from governance.access.models import Unit, User


@dataclass
class WayLine:
    """One of the six ways: what was confirmed in the year, delivered, given up, and resources on offer."""

    label: Any
    confirmed: int = 0
    delivered: int = 0
    given_up: int = 0
    people: int = 0
    resources: int = 0


@dataclass
class Sheet:
    """The year of one unit. ``kept`` is the share delivered of what was delivered or given up, in percent."""

    unit: Unit
    year: int
    lines: list[WayLine]
    claims: list[Claim]
    total: WayLine
    kept: int | None
    stars: float | None
    given_up: list[Claim] = field(default_factory=list)


def confirmed_in(year: int, user: User) -> Any:
    """The claims that were confirmed in a local year and that ``user`` may read."""
    rows = Claim.objects.restrict(user, NEEDS).filter(confirmed_at__isnull=False)
    return rows.filter(confirmed_at__date__range=(date(year, 1, 1), date(year, 12, 31)))


def by_unit(year: int, user: User) -> list[dict[str, Any]]:
    """Units with what they confirmed, delivered and gave up in a year, the most delivered first."""
    rows = confirmed_in(year, user).order_by().values("unit", "unit__name")
    counted = rows.annotate(
        confirmed=Count("pk"),
        delivered=Count("pk", filter=Q(delivered_at__isnull=False, given_up_at=None)),
        gave_up=Count("pk", filter=Q(given_up_at__isnull=False)),
        served=Sum("people"),
    )
    found = [row | {"kept": kept(row["delivered"], row["gave_up"])} for row in counted]
    return sorted(found, key=lambda row: (-row["delivered"], row["gave_up"], row["unit__name"]))


def sheet(unit: Unit, year: int, user: User) -> Sheet:
    """The year of ``unit`` as far as ``user`` may read its claims."""
    needs = Prefetch("need__ratings", Rating.objects.all())
    claims = list(confirmed_in(year, user).filter(unit=unit).for_rows().prefetch_related(needs))
    claims = reading.with_states(claims)
    lines = {way.value: WayLine(way.label) for way in Way}
    total = WayLine("")
    for claim in claims:
        for line in (lines[claim.way], total):
            line.confirmed += 1
            line.given_up += claim.given_up_at is not None
            if claim.delivered_at is not None and claim.given_up_at is None:
                line.delivered += 1
                line.people += claim.people or 0
    offered = ResourceItem.objects.filter(unit=unit, from_on__lte=date(year, 12, 31))
    offered = offered.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gte=date(year, 1, 1)))
    offered = offered.filter(Q(until_on=None) | Q(until_on__gte=date(year, 1, 1)))
    for way, number in offered.order_by().values_list("way").annotate(n=Count("pk")):
        lines[way].resources += number
        total.resources += number
    ratings = [one for claim in claims if claim.delivered_at is not None for one in claim.need.ratings.all()]
    return Sheet(
        unit=unit,
        year=year,
        lines=list(lines.values()),
        claims=claims,
        total=total,
        kept=kept(total.delivered, total.given_up),
        stars=reading.mean_stars(ratings),
        given_up=[one for one in claims if one.given_up_at is not None],
    )


def kept(delivered: int, given_up: int) -> int | None:
    """How much of what ended was delivered, in percent; None where nothing has ended."""
    ended = delivered + given_up
    return round(100 * delivered / ended) if ended else None

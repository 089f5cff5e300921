"""How widely alliances and grand committees reach: formulas over rows, with their base and their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from governance.areas.models import Area, Level
from parties.models import Alliance, AllianceMember, Commissioner, GrandCommittee

if TYPE_CHECKING:
    from governance.access.models import User

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Ratio:
    """A number over a base; without a base there is no value."""

    number: int
    base: int

    @property
    def mean(self) -> Decimal | None:
        """To one place, half up: 2288 units of 77 alliances are 29.7 each."""
        if not self.base:
            return None
        return (Decimal(self.number) / self.base).quantize(TENTH, rounding=ROUND_HALF_UP)

    @property
    def percent(self) -> Decimal | None:
        """In percent to one place, half up."""
        if not self.base:
            return None
        return (Decimal(self.number) * 100 / self.base).quantize(TENTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Figures:
    """What ``of`` counts."""

    as_of: date
    alliances: Ratio  # over subdistricts
    units: Ratio  # over alliances
    committees: Ratio  # over communities
    commissioners: Ratio  # over committees


def of(area: Area, user: User, right: str) -> Figures:
    """The figures of ``area`` today, over what ``user`` may read."""
    places = Area.objects.current().within(area)
    alliances = Alliance.objects.restrict(user, right).within(area).count()
    committees = GrandCommittee.objects.restrict(user, right).within(area).in_force().count()
    sent = Commissioner.objects.restrict(user, right).within(area).in_force()
    return Figures(
        as_of=timezone.localdate(),
        alliances=Ratio(alliances, places.at_level(Level.SUBDISTRICT).count()),
        units=Ratio(AllianceMember.objects.restrict(user, right).within(area).in_force().count(), alliances),
        committees=Ratio(committees, places.at_level(Level.COMMUNITY).count()),
        commissioners=Ratio(sent.count(), committees),
    )

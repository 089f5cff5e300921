"""Claiming, and what a meeting has to decide because nobody claimed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Clock
from parties import reasons
from parties.claims import progress
from parties.lists.clocks import UNCLAIMED
from parties.lists.flow import STATES
from parties.lists.names import CLAIMABLE
from parties.lists.services import insist_near, insist_unit
from parties.models import Claim, NeedItem
from parties.rights import CLAIM

if TYPE_CHECKING:
    from governance.access.models import Unit, User
    from parties.models import Alliance


@dataclass
class Offer:
    """What a unit offers to do: in which role, in which of the six ways, and how."""

    unit: Unit
    role: str
    way: str
    text: str


@transaction.atomic
def claim(need: NeedItem, offer: Offer, *, actor: User | None, at: datetime | None = None) -> Claim:
    """Claim a place for the unit; it waits for the secretary. Of two that want the last one, one gets it.

    Raises Refused (NOT_OF_YOUR_UNIT, RESOURCE_ELSEWHERE, NOT_CLAIMABLE, OWN_NEED, NO_PLACE_LEFT,
    CLAIMED_BEFORE, LEAD_CLAIMED, LEAD_WANTED) or Incomplete.
    """
    insist_unit(actor, CLAIM, offer.unit)
    case = progress.held(need.case_id)
    if case.state not in CLAIMABLE:
        raise reasons.NOT_CLAIMABLE(need=need, state=STATES[case.state].label)
    if need.unit_id == offer.unit.pk:
        raise reasons.OWN_NEED(unit=offer.unit.name, field="unit")
    insist_near(offer.unit, case.desk)
    services.advance(
        case,
        "claim",
        actor=None,
        at=at,
        signed=actor.name if actor is not None else "",
        unit=offer.unit,
        role=offer.role,
        way=offer.way,
        text=offer.text,
    )
    Claim.objects.live().filter(need=need, unit=offer.unit).update(claimed_by=actor)
    made: Claim = Claim.objects.live().select_related("case", "unit").get(need=need, unit=offer.unit)
    return made


def needs_for_agenda(alliance: Alliance, at: datetime | None = None) -> Any:
    """The needs of the alliance's area that nobody claimed in time, the longest waiting first.

    They stand on the agenda of its next meeting, which assigns a unit (``assign``) or takes them down.
    """
    over = Clock.objects.running().filter(
        case=OuterRef("case"), kind=UNCLAIMED, due_at__lte=at or timezone.now()
    )
    rows = NeedItem.objects.within(alliance.area).filter(Exists(over), case__state="published")
    rows = rows.exclude(claims__is_live=True).for_rows()
    return rows.order_by("published_at", "pk")

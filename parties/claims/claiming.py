"""What happens to a need when a unit claims it, or a meeting assigns one: a place is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.cases import services
from governance.cases.acts import add_part
from governance.cases.workflow import history
from parties import reasons
from parties.claims import progress
from parties.claims.names import KIND
from parties.models import Claim
from parties.models.claims import Role

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def claim(act: Act) -> None:
    """The unit's claim waits for the secretary. Raises Refused (NO_PLACE_LEFT and the others of ``take``)."""
    _move(act, "offer", take(act))


def assign(act: Act) -> None:
    """A meeting has decided that the unit does it: nobody has to confirm. Raises Refused, as ``take``."""
    made = take(act)
    _move(act, "appoint", made)
    Claim.objects.filter(pk=made.pk).update(confirmed_at=act.at, confirmed_by=act.actor)
    act.text = act.get("text")
    progress.follow(act, after_assign(act))


def after_assign(act: Act) -> str:
    return progress.stands(progress.states_of(act.case))


def take(act: Act) -> Claim:
    """One place for the unit, with a case of its own.

    Raises Refused (CLAIMED_BEFORE, NO_PLACE_LEFT, LEAD_CLAIMED, LEAD_WANTED).
    """
    need, unit, role = act.case.need, act.supplied["unit"], act.supplied["role"]
    live = list(need.claims.live().select_related("unit"))
    if any(one.unit_id == unit.pk for one in live):
        raise reasons.CLAIMED_BEFORE(unit=unit.name, field="unit")
    if len(live) >= need.capacity:
        raise reasons.NO_PLACE_LEFT(capacity=need.capacity, units="、".join(str(one.unit) for one in live))
    leads = [one for one in live if one.role == Role.LEAD]
    if role == Role.LEAD and leads:
        raise reasons.LEAD_CLAIMED(unit=leads[0].unit.name, field="role")
    if role == Role.PARTNER and not leads:
        raise reasons.LEAD_WANTED(field="role")
    part = add_part(
        act,
        kind=KIND,
        title=f"{unit.name} · {need.title}"[:120],
        text=need.text,
        category=act.case.category,
    )
    taken = {one.place for one in live}
    return Claim.objects.create(
        case=part,
        need=need,
        unit=unit,
        role=role,
        way=act.supplied["way"],
        place=next(place for place in range(1, need.capacity + 1) if place not in taken),
        offer=act.get("text")[:1000],
        claimed_by=act.actor,
        claimed_at=act.at,
    )


def _move(act: Act, code: str, made: Claim) -> None:
    act.text = act.get("text")
    services.advance(
        made.case,
        code,
        actor=None,
        at=act.at,
        signed=history.name_of(act.actor) if act.actor else made.unit.name,
        quiet=act.is_quiet,
        unit=made.unit,
        text=made.offer,
    )

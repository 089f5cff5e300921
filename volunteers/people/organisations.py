"""Acts on the organisations of volunteers: one act, one transaction, an audit entry with both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct, User
from governance.areas.models import Area, Level
from governance.common import editing
from volunteers import reasons
from volunteers.models import VolunteerOrganisation
from volunteers.models.people import LEVELS, Tier, VolunteerState
from volunteers.people.services import active
from volunteers.rights import ORGANISE

EDITABLE = ("kind", "name", "parent", "leader", "set_up_on")
AUDITED = ("tier", "area", *EDITABLE, "dissolved_on")
RANKS = list(Tier)


@transaction.atomic
def set_up(
    *, tier: str, area: Area, actor: User | None, is_demo: bool = False, **facts: Any
) -> VolunteerOrganisation:
    """Set up an organisation at ``area``; ``facts`` are of EDITABLE.

    Raises Refused (OUTSIDE_AREA, WRONG_LEVEL, PARENT_WRONG, NOT_ACTIVE, NAME_TAKEN) or ValidationError.
    """
    records.insist(actor, ORGANISE, area)
    if area.level not in LEVELS[tier]:
        levels = "、".join(str(Level(level).label) for level in LEVELS[tier])
        raise reasons.WRONG_LEVEL(tier=Tier(tier).label, area=str(area), levels=levels, field="tier")
    made = VolunteerOrganisation(tier=tier, area=area, is_demo=is_demo)
    _write(made, facts)
    records.record_added(made, AUDITED, actor=actor, area=area, right=ORGANISE)
    return made


@transaction.atomic
def edit(
    organisation: VolunteerOrganisation, *, actor: User | None, seen: str | None = None, **facts: Any
) -> VolunteerOrganisation:
    """Change an organisation (EDITABLE). Raises Refused as ``set_up`` does, and DISSOLVED; Changed."""
    row = _current(organisation, actor)
    if seen is not None:
        editing.insist_unchanged(seen, editable_of(row), records.labels(VolunteerOrganisation, EDITABLE))
    before = records.facts(row, AUDITED)
    _write(row, facts)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=ORGANISE)
    return row


@transaction.atomic
def dissolve(
    organisation: VolunteerOrganisation, *, actor: User | None, on: date | None = None
) -> VolunteerOrganisation:
    """Dissolve an organisation from a local day (today).

    Raises Refused (OUTSIDE_AREA, DISSOLVED, HAS_BELOW, HAS_MEMBERS) or ValidationError.
    """
    row = _current(organisation, actor)
    below = list(row.below.active().values_list("name", flat=True)[:3])
    if below:
        raise reasons.HAS_BELOW(names="、".join(below))
    if members := row.members.exclude(state=VolunteerState.LEFT).count():
        raise reasons.HAS_MEMBERS(count=members)
    before = records.facts(row, AUDITED)
    row.dissolved_on = on or timezone.localdate()
    records.save(row)
    records.record_changed(
        row, before, AUDITED, actor=actor, area=row.area, right=ORGANISE, act=AuditAct.RECORD_END
    )
    return row


def editable_of(organisation: VolunteerOrganisation) -> dict[str, Any]:
    """The values a form shows, for the token of two editors."""
    return records.facts(organisation, EDITABLE)


def _current(organisation: VolunteerOrganisation, actor: User | None) -> VolunteerOrganisation:
    row: VolunteerOrganisation = (
        VolunteerOrganisation.objects.select_for_update(of=("self",))
        .select_related("area__parent", "parent__area")
        .get(pk=organisation.pk)
    )
    records.insist(actor, ORGANISE, row.area)
    if row.dissolved_on is not None:
        raise reasons.DISSOLVED(name=row.name, on=row.dissolved_on)
    return row


def _write(row: VolunteerOrganisation, facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"not facts of an organisation: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(row, name, value)
    parent = row.parent
    if parent is not None:
        higher = RANKS.index(Tier(parent.tier)) < RANKS.index(Tier(row.tier))
        wider = parent.tier == row.tier and parent.area.level < row.area.level
        fits = (higher or wider) and parent.area.span.holds(row.area.span) and parent.dissolved_on is None
        if not fits or parent.pk == row.pk:
            raise reasons.PARENT_WRONG(parent=parent.name, field="parent")
    if row.leader is not None:
        active(row.leader)
    records.save(row, {"volunteer_organisation_named_once": reasons.NAME_TAKEN(field="name")})

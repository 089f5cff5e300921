"""Collecting needs, and what units offer: the only writers beside the acts on a need's case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct, Unit
from governance.areas.models import Area
from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Category, Channel
from parties import reasons
from parties.lists.names import CHANNEL, KIND
from parties.models import NeedItem, ResourceItem
from parties.models.lists import Source
from parties.rights import CLAIM, COLLECT, OFFER

if TYPE_CHECKING:
    from governance.access.models import User

RESOURCE_EDITABLE = ("area", "category", "way", "title", "text", "from_on", "until_on", "times")
RESOURCE_FACTS = ("unit", *RESOURCE_EDITABLE, "withdrawn_on")


@dataclass
class Wish:
    """What somebody needs. ``unit`` where a unit brings it; ``phone`` of a resident who has proven it."""

    source: str
    area: Area
    category: Category
    title: str
    text: str
    unit: Unit | None = None
    name: str = ""
    phone: str = ""
    wanted_from: date | None = None
    wanted_until: date | None = None


@transaction.atomic
def collect(wish: Wish, *, actor: User | None, at: datetime | None = None) -> Case:
    """File a need; return its case. Who is of a unit files in its name, wherever that unit serves.

    Raises Incomplete (by field), or Refused (NOT_OF_YOUR_UNIT, RESOURCE_ELSEWHERE, OUTSIDE_AREA).
    """
    if wish.unit is not None:
        insist_unit(actor, CLAIM, wish.unit)
        insist_near(wish.unit, wish.area)
    else:
        records.insist(actor, COLLECT, wish.area)
    case = services.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=wish.category,
            area=wish.area,
            title=wish.title,
            text=wish.text,
            reporter_name=wish.name,
            reporter_phone=wish.phone,
        ),
        actor=None if wish.unit is not None else actor,
        at=at,
    )
    NeedItem.objects.create(
        case=case,
        source=Source.UNIT if wish.unit is not None else wish.source,
        unit=wish.unit,
        collected_by=actor,
        wanted_from=wish.wanted_from,
        wanted_until=wish.wanted_until,
    )
    return case


@transaction.atomic
def offer(*, unit: Unit, area: Area, actor: User | None, is_demo: bool = False, **facts: Any) -> ResourceItem:
    """Put a resource of ``unit`` on the list; ``facts`` are of RESOURCE_EDITABLE.

    Raises Refused (NOT_OF_YOUR_UNIT, RESOURCE_ELSEWHERE) or ValidationError.
    """
    insist_unit(actor, OFFER, unit)
    insist_near(unit, area)
    made = ResourceItem(unit=unit, area=area, is_demo=is_demo, **facts)
    records.save(made)
    records.record_added(made, RESOURCE_FACTS, actor=actor, area=area, right=OFFER)
    return made


@transaction.atomic
def change(resource: ResourceItem, *, actor: User | None, **facts: Any) -> ResourceItem:
    """Change a resource (RESOURCE_EDITABLE). Raises Refused (as ``offer``, RESOURCE_WITHDRAWN)."""
    row = _held(resource, actor)
    before = records.facts(row, RESOURCE_FACTS)
    for name, value in facts.items():
        setattr(row, name, value)
    insist_near(row.unit, row.area)
    records.save(row)
    records.record_changed(row, before, RESOURCE_FACTS, actor=actor, area=row.area, right=OFFER)
    return row


@transaction.atomic
def take_down(resource: ResourceItem, *, actor: User | None) -> ResourceItem:
    """The resource is offered no more, from today. Raises Refused (RESOURCE_WITHDRAWN)."""
    row = _held(resource, actor)
    before = records.facts(row, RESOURCE_FACTS)
    row.withdrawn_on = timezone.localdate()
    records.save(row)
    act = AuditAct.RECORD_END
    records.record_changed(row, before, RESOURCE_FACTS, actor=actor, area=row.area, right=OFFER, act=act)
    return row


def _held(resource: ResourceItem, actor: User | None) -> ResourceItem:
    rows = ResourceItem.objects.select_for_update(of=("self",)).select_related("unit__area", "area")
    row: ResourceItem = rows.get(pk=resource.pk)
    insist_unit(actor, OFFER, row.unit)
    if row.withdrawn_on is not None:
        raise reasons.RESOURCE_WITHDRAWN(on=row.withdrawn_on)
    return row


def may_speak_for(actor: User, right: str, unit: Unit) -> bool:
    """Whether ``actor`` acts for ``unit``: as one of its people, or where its area is in their reach."""
    return unit.pk in actor.scope(right).unit_ids or actor.has_right(right, unit.area)


def insist_unit(actor: User | None, right: str, unit: Unit) -> None:
    """Raise Refused (NOT_OF_YOUR_UNIT) unless ``actor`` may speak for ``unit``; None is the system."""
    if actor is not None and not may_speak_for(actor, right, unit):
        raise reasons.NOT_OF_YOUR_UNIT(unit=unit.name, field="unit")


def insist_near(unit: Unit, area: Area) -> None:
    """Raise Refused (RESOURCE_ELSEWHERE) unless ``unit`` serves an area above or below ``area``."""
    here, there = area.span, unit.area.span
    if not (here.holds(there) or there.holds(here)):
        raise reasons.RESOURCE_ELSEWHERE(unit=unit.name, area=str(area), field="area")

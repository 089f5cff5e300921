"""Acts on shared resources: the only writers. One act, one transaction, an audit entry with both sides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import audit, records
from governance.access import reasons as access_reasons
from governance.access.models import AuditAct, Unit
from governance.areas.models import Area
from governance.common import editing
from parties import reasons
from parties.models import ResourceException, ResourceHours, SharedResource
from parties.models.resources import AHEAD, ResourceState, Weekday
from parties.rights import KEEP

if TYPE_CHECKING:
    from governance.access.models import User

    Hours = Mapping[int, tuple[time, time]]

EDITABLE = (
    "kind",
    "name",
    "area",
    "address",
    "lng",
    "lat",
    "about",
    "rules",
    "seats",
    "pieces",
    "needs_approval",
    "slot_minutes",
    "longest_minutes",
    "ahead_days",
    "cancel_hours",
)
AUDITED = ("unit", *EDITABLE, "state", "state_reason", "opening")


def may_keep(user: User, unit_id: int | None, area: Area) -> bool:
    """Whether somebody keeps what ``unit`` opens at ``area``: one of the unit, or of the area."""
    scope = user.scope(KEEP)
    return unit_id in scope.unit_ids or scope.covers(area)


def insist(actor: User | None, unit: Unit, area: Area) -> None:
    """Raise Refused (OUTSIDE_AREA) for somebody who does not keep it; None is the system."""
    if actor is not None and not may_keep(actor, unit.pk, area):
        raise access_reasons.OUTSIDE_AREA(area=str(area), field="area")


@transaction.atomic
def offer(
    *, unit: Unit, area: Area, actor: User | None, hours: Hours, is_demo: bool = False, **facts: Any
) -> SharedResource:
    """Open something of ``unit`` to the public; ``hours`` by weekday, ``facts`` of EDITABLE.

    Raises Refused (OUTSIDE_AREA, RESOURCE_UNIT_ELSEWHERE) or ValidationError.
    """
    insist(actor, unit, area)
    _check_place(unit, area)
    made = SharedResource(unit=unit, area=area, is_demo=is_demo, **facts)
    records.save(made)
    _write_hours(made, hours)
    detail = facts_of(made)
    _audit(AuditAct.RECORD_ADD, made, {}, detail, actor)
    return made


@transaction.atomic
def edit(
    resource: SharedResource, *, actor: User | None, hours: Hours, seen: str | None = None, **facts: Any
) -> SharedResource:
    """Change what is said of a resource and its hours.

    Bookings made before stand: how many pieces there are is changed while none is ahead. Raises Changed,
    ValidationError, Refused (OUTSIDE_AREA, RESOURCE_CLOSED, RESOURCE_UNIT_ELSEWHERE, RESOURCE_BOOKED_AHEAD).
    """
    row = held(resource, actor)
    if row.state == ResourceState.CLOSED:
        raise reasons.RESOURCE_CLOSED(name=row.name)
    before = facts_of(row)
    if seen is not None:
        editing.insist_unchanged(seen, records.facts(row, EDITABLE), records.labels(SharedResource, EDITABLE))
    pieces = row.pieces
    for name, value in facts.items():
        setattr(row, name, value)
    insist(actor, row.unit, row.area)
    _check_place(row.unit, row.area)
    if row.pieces != pieces and (count := _ahead(row)):
        raise reasons.RESOURCE_BOOKED_AHEAD(count=count, field="pieces")
    records.save(row)
    _write_hours(row, hours)
    _audit(AuditAct.RECORD_EDIT, row, before, facts_of(row), actor)
    return row


@transaction.atomic
def set_state(resource: SharedResource, state: str, *, reason: str, actor: User | None) -> SharedResource:
    """Pause, open again, or close for good; whoever pauses or closes says why, for the public page.

    Raises Refused (OUTSIDE_AREA, RESOURCE_CLOSED, RESOURCE_SAME_STATE, RESOURCE_WHY, RESOURCE_STILL_BOOKED).
    """
    row = held(resource, actor)
    if row.state == ResourceState.CLOSED:
        raise reasons.RESOURCE_CLOSED(name=row.name)
    if row.state == state:
        raise reasons.RESOURCE_SAME_STATE(field="state")
    if state != ResourceState.OPEN and not reason.strip():
        raise reasons.RESOURCE_WHY(field="reason")
    if state == ResourceState.CLOSED and (count := _ahead(row)):
        raise reasons.RESOURCE_STILL_BOOKED(count=count, field="state")
    before = facts_of(row)
    row.state, row.state_reason = state, reason.strip() if state != ResourceState.OPEN else ""
    records.save(row)
    act = AuditAct.RECORD_END if state == ResourceState.CLOSED else AuditAct.RECORD_EDIT
    _audit(act, row, before, facts_of(row), actor)
    return row


@transaction.atomic
def set_exception(
    resource: SharedResource,
    day: date,
    *,
    actor: User | None,
    opens: time | None = None,
    closes: time | None = None,
    note: str = "",
) -> ResourceException:
    """Other hours on a day, or none: then it is closed. What is booked already stays, and is to be told.

    Raises Refused (OUTSIDE_AREA, RESOURCE_CLOSED) or ValidationError.
    """
    row = held(resource, actor)
    if row.state == ResourceState.CLOSED:
        raise reasons.RESOURCE_CLOSED(name=row.name)
    before = facts_of(row)
    made = row.exceptions.filter(day=day).first() or ResourceException(resource=row, day=day)
    made.opens, made.closes, made.note = opens, closes, note.strip()
    records.save(made)
    _audit(AuditAct.RECORD_EDIT, row, before, facts_of(row), actor)
    return made


@transaction.atomic
def drop_exception(exception: ResourceException, *, actor: User | None) -> None:
    """The usual hours hold again on that day. Raises Refused (OUTSIDE_AREA)."""
    row = held(exception.resource, actor)
    before = facts_of(row)
    row.exceptions.filter(pk=exception.pk).delete()
    _audit(AuditAct.RECORD_EDIT, row, before, facts_of(row), actor)


def held(resource: SharedResource, actor: User | None) -> SharedResource:
    """The row under lock, kept by ``actor``. Raises Refused (OUTSIDE_AREA)."""
    rows = SharedResource.objects.select_for_update(of=("self",)).select_related("unit", "area")
    row: SharedResource = rows.get(pk=resource.pk)
    insist(actor, row.unit, row.area)
    return row


def facts_of(row: SharedResource) -> dict[str, Any]:
    """What the audit keeps of a resource: its fields and its hours in words."""
    named = records.facts(row, [name for name in AUDITED if name != "opening"])
    return named | {"opening": opening_in_words(row)}


def opening_in_words(row: SharedResource) -> str:
    """Hours by weekday, then the days from today on that are not as usual."""
    usual = [f"{Weekday(one.weekday).label} {one.opens:%H:%M}–{one.closes:%H:%M}" for one in row.hours.all()]
    others = [
        f"{one.day:%Y-%m-%d} " + (f"{one.opens:%H:%M}–{one.closes:%H:%M}" if one.opens else "×")
        for one in row.exceptions.filter(day__gte=timezone.localdate())
    ]
    return "；".join([*usual, *others])


def _check_place(unit: Unit, area: Area) -> None:
    here, there = area.span, unit.area.span
    if not (here.holds(there) or there.holds(here)):
        raise reasons.RESOURCE_UNIT_ELSEWHERE(unit=unit.name, area=str(area), field="area")


def _ahead(row: SharedResource) -> int:
    return row.bookings.filter(state__in=AHEAD, ends_at__gt=timezone.now()).count()


def _write_hours(row: SharedResource, hours: Hours) -> None:
    row.hours.exclude(weekday__in=list(hours)).delete()
    for weekday, (opens, closes) in hours.items():
        made = row.hours.filter(weekday=weekday).first() or ResourceHours(resource=row, weekday=weekday)
        made.opens, made.closes = opens, closes
        records.save(made)


def _audit(
    act: AuditAct, row: SharedResource, before: dict[str, Any], after: dict[str, Any], actor: User | None
) -> None:
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return
    detail = {"after": {name: after[name] for name in changed}}
    if before:
        detail["before"] = {name: before.get(name) for name in changed}
    audit.record(act, actor=actor, subject=row, area=row.area, right=KEEP, detail=detail)

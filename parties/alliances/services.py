"""Acts on alliances: the only writers. One act, one transaction, an audit entry with both sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct, Post, Unit
from governance.areas.models import Area, Level
from governance.common import editing
from parties import reasons
from parties.models import Alliance, AllianceMember
from parties.rights import ALLY

if TYPE_CHECKING:
    from governance.access.models import User

EDITABLE = ("name", "founded_on", "about")
AUDITED = ("area", *EDITABLE)
MEMBER_EDITABLE = ("role", "contact", "lng", "lat")
MEMBER_FACTS = (
    "alliance",
    "unit",
    *MEMBER_EDITABLE,
    "joined_on",
    "joined_paper",
    "left_on",
    "left_paper",
)


@transaction.atomic
def found(*, area: Area, actor: User | None, is_demo: bool = False, **facts: Any) -> Alliance:
    """Found the alliance of a subdistrict; ``facts`` are of EDITABLE.

    Raises Refused (OUTSIDE_AREA, NOT_A_SUBDISTRICT, ALLIANCE_TAKEN) or ValidationError.
    """
    records.insist(actor, ALLY, area)
    if area.level != Level.SUBDISTRICT:
        raise reasons.NOT_A_SUBDISTRICT(area=str(area), field="area")
    if Alliance.objects.filter(area=area).exists():
        raise reasons.ALLIANCE_TAKEN(area=str(area), field="area")
    made = Alliance(area=area, is_demo=is_demo, **facts)
    records.save(made, {"parties_alliance_area_id_key": reasons.ALLIANCE_TAKEN(area=str(area), field="area")})
    records.record_added(made, AUDITED, actor=actor, area=area, right=ALLY)
    return made


@transaction.atomic
def edit(alliance: Alliance, *, actor: User | None, seen: str | None = None, **facts: Any) -> Alliance:
    """Change an alliance (EDITABLE). Raises Refused (OUTSIDE_AREA), Changed, ValidationError."""
    row = Alliance.objects.select_for_update(of=("self",)).select_related("area").get(pk=alliance.pk)
    records.insist(actor, ALLY, row.area)
    if seen is not None:
        editing.insist_unchanged(seen, records.facts(row, EDITABLE), records.labels(Alliance, EDITABLE))
    before = records.facts(row, AUDITED)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=ALLY)
    return row


@transaction.atomic
def join(
    alliance: Alliance,
    unit: Unit,
    *,
    role: str,
    paper: str,
    actor: User | None,
    on: date | None = None,
    contact: User | None = None,
) -> AllianceMember:
    """A unit joins with a paper. It lies in the subdistrict, or serves an area around it.

    Raises Refused (OUTSIDE_AREA, PAPER_NEEDED, UNIT_ELSEWHERE, MEMBER_ALREADY, CONTACT_ELSEWHERE) or
    ValidationError.
    """
    records.insist(actor, ALLY, alliance.area)
    if not paper.strip():
        raise reasons.PAPER_NEEDED(field="paper")
    here, there = alliance.area.span, unit.area.span
    if not (here.holds(there) or there.holds(here)):
        raise reasons.UNIT_ELSEWHERE(unit=unit.name, area=str(alliance.area), field="unit")
    already = reasons.MEMBER_ALREADY(unit=unit.name, field="unit")
    if AllianceMember.objects.filter(alliance=alliance, unit=unit, left_on=None).exists():
        raise already
    _check_contact(contact, unit)
    made = AllianceMember(
        alliance=alliance,
        unit=unit,
        role=role,
        contact=contact,
        joined_on=on or timezone.localdate(),
        joined_paper=paper.strip(),
    )
    records.save(made, {"alliance_member_once": already})
    records.record_added(made, MEMBER_FACTS, actor=actor, area=alliance.area, right=ALLY)
    return made


@transaction.atomic
def edit_member(
    member: AllianceMember, *, actor: User | None, seen: str | None = None, **facts: Any
) -> AllianceMember:
    """Change role or contact. Raises Refused (OUTSIDE_AREA, LEFT_ALREADY, CONTACT_ELSEWHERE), Changed."""
    row = _held(member, actor)
    if seen is not None:
        known = records.labels(AllianceMember, MEMBER_EDITABLE)
        editing.insist_unchanged(seen, records.facts(row, MEMBER_EDITABLE), known)
    before = records.facts(row, MEMBER_FACTS)
    _check_contact(facts.get("contact"), row.unit)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    records.record_changed(row, before, MEMBER_FACTS, actor=actor, area=row.alliance.area, right=ALLY)
    return row


@transaction.atomic
def leave(
    member: AllianceMember, *, paper: str, actor: User | None, on: date | None = None
) -> AllianceMember:
    """A unit leaves with a paper, from the local date ``on`` (today).

    Raises Refused (OUTSIDE_AREA, LEFT_ALREADY, PAPER_NEEDED, ENDS_EARLY).
    """
    row = _held(member, actor)
    if not paper.strip():
        raise reasons.PAPER_NEEDED(field="paper")
    day = on or timezone.localdate()
    if day < row.joined_on:
        raise reasons.ENDS_EARLY(on=row.joined_on, field="on")
    before = records.facts(row, MEMBER_FACTS)
    row.left_on, row.left_paper = day, paper.strip()
    records.save(row)
    records.record_changed(
        row,
        before,
        MEMBER_FACTS,
        actor=actor,
        area=row.alliance.area,
        right=ALLY,
        act=AuditAct.RECORD_END,
    )
    return row


def _held(member: AllianceMember, actor: User | None) -> AllianceMember:
    row: AllianceMember = (
        AllianceMember.objects.select_for_update(of=("self",))
        .select_related("alliance__area", "unit", "contact")
        .get(pk=member.pk)
    )
    records.insist(actor, ALLY, row.alliance.area)
    if row.left_on is not None:
        raise reasons.LEFT_ALREADY(unit=row.unit.name, on=row.left_on)
    return row


def _check_contact(contact: User | None, unit: Unit) -> None:
    if contact is None:
        return
    if not Post.objects.in_force().filter(person=contact, unit=unit).exists():
        raise reasons.CONTACT_ELSEWHERE(name=contact.name, unit=unit.name, field="contact")

"""Acts on meetings of alliances: planned, their agenda, who came, minutes, what matters became."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct
from governance.common import editing
from parties import reasons
from parties.alliances import agenda
from parties.models import AgendaItem, Alliance, AllianceMeeting, AllianceMember, MeetingAttendance
from parties.rights import ALLY
from parties.rows import keeping
from parties.rows.keeping import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.access.models import User

MEETING_EDITABLE = ("title", "at", "place")
MEETING_FACTS = ("alliance", *MEETING_EDITABLE, "held_on", "minutes", "cancelled_on")
ITEM = Kept(
    AgendaItem,
    ALLY,
    ("title", "text"),
    fixed=("meeting", "source", "key", "url"),
    area="meeting__alliance__area",
    end="dropped_on",
)
OUTCOME_FACTS = ("conclusion", "became", "number")


@transaction.atomic
def plan_meeting(
    alliance: Alliance, *, actor: User | None, is_demo: bool = False, **facts: Any
) -> AllianceMeeting:
    """Plan a meeting (MEETING_EDITABLE); what the sources propose is put on its agenda.

    Raises Refused (OUTSIDE_AREA) or ValidationError.
    """
    records.insist(actor, ALLY, alliance.area)
    made = AllianceMeeting(alliance=alliance, is_demo=is_demo, **facts)
    records.save(made)
    records.record_added(made, MEETING_FACTS, actor=actor, area=alliance.area, right=ALLY)
    gather(made, actor=actor)
    return made


@transaction.atomic
def edit_meeting(
    meeting: AllianceMeeting, *, actor: User | None, seen: str | None = None, **facts: Any
) -> AllianceMeeting:
    """Change when and where. Raises Refused (OUTSIDE_AREA, MEETING_OVER), Changed or ValidationError."""
    row = _open(meeting, actor)
    if seen is not None:
        known = records.labels(AllianceMeeting, MEETING_EDITABLE)
        editing.insist_unchanged(seen, records.facts(row, MEETING_EDITABLE), known)
    before = records.facts(row, MEETING_FACTS)
    for name, value in facts.items():
        setattr(row, name, value)
    records.save(row)
    _changed(row, before, actor)
    return row


@transaction.atomic
def cancel_meeting(meeting: AllianceMeeting, *, actor: User | None) -> AllianceMeeting:
    """Call a meeting off; it counts for no quarter. Raises Refused (OUTSIDE_AREA, MEETING_OVER)."""
    row = _open(meeting, actor)
    before = records.facts(row, MEETING_FACTS)
    row.cancelled_on = timezone.localdate()
    row.save(update_fields=["cancelled_on"])
    _changed(row, before, actor, AuditAct.RECORD_END)
    return row


@transaction.atomic
def gather(meeting: AllianceMeeting, *, actor: User | None) -> int:
    """Put on the agenda what the sources propose and is not there; returns how many were added.

    Raises Refused (OUTSIDE_AREA, MEETING_OVER).
    """
    row = _open(meeting, actor)
    known = set(row.items.exclude(source="").values_list("source", "key"))
    added = 0
    for source, one in agenda.proposed_for(row.alliance):
        if (source.code, one.key) not in known:
            known.add((source.code, one.key))
            _add_item(
                row,
                actor,
                title=one.title[:120],
                text=one.text[:500],
                source=source.code,
                key=one.key,
                url=one.url,
            )
            added += 1
    return added


@transaction.atomic
def add_item(meeting: AllianceMeeting, *, title: str, text: str = "", actor: User | None) -> AgendaItem:
    """Put a matter on the agenda. Raises Refused (OUTSIDE_AREA, MEETING_OVER) or ValidationError."""
    return _add_item(_open(meeting, actor), actor, title=title, text=text)


@transaction.atomic
def drop_item(item: AgendaItem, *, actor: User | None) -> AgendaItem:
    """Take a matter off the agenda. Raises Refused (OUTSIDE_AREA, MEETING_OVER, ENDED_ALREADY)."""
    _open(item.meeting, actor)
    dropped: AgendaItem = keeping.end(ITEM, item, actor=actor)
    return dropped


@transaction.atomic
def hold_meeting(
    meeting: AllianceMeeting,
    *,
    minutes: str,
    came: Mapping[int, str],
    actor: User | None,
    on: date | None = None,
) -> AllianceMeeting:
    """The meeting was held ``on`` (today): its minutes, and who came, by key of the member with the name.

    Every unit that was a member that day is noted as there or not.
    Raises Refused (OUTSIDE_AREA, MEETING_OVER, MEETING_TOO_EARLY, MINUTES_NEEDED) or ValidationError.
    """
    row = _open(meeting, actor)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise reasons.MEETING_TOO_EARLY(field="on")
    if not minutes.strip():
        raise reasons.MINUTES_NEEDED(field="minutes")
    before = records.facts(row, MEETING_FACTS)
    row.held_on, row.minutes = day, minutes.strip()
    records.save(row)
    members = AllianceMember.objects.in_force(day).filter(alliance=row.alliance_id)
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(
            meeting=row, member=member, came=member.pk in came, who=came.get(member.pk, "").strip()[:40]
        )
        for member in members
    )
    _changed(row, before, actor)
    return row


@transaction.atomic
def conclude_item(
    item: AgendaItem,
    *,
    conclusion: str,
    actor: User,
    became: str = "",
    number: str = "",
) -> AgendaItem:
    """What was concluded of a matter, and what it became: a filed whistle or need, named by its number.

    Raises Refused (OUTSIDE_AREA, NOTHING_SUCH, ENDED_ALREADY) or ValidationError.
    """
    row: AgendaItem = (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("meeting__alliance__area")
        .get(pk=item.pk)
    )
    area = row.meeting.alliance.area
    records.insist(actor, ALLY, area)
    if row.dropped_on is not None:
        raise reasons.ENDED_ALREADY()
    number = number.strip().lstrip("#")
    if became:
        known = agenda.outcome(became)
        if known is None or known.find(number, actor) is None:
            raise reasons.NOTHING_SUCH(number=number, what=known.label if known else "", field="number")
    before = records.facts(row, OUTCOME_FACTS)
    row.conclusion, row.became, row.number = conclusion.strip(), became, number
    records.save(row)
    records.record_changed(row, before, OUTCOME_FACTS, actor=actor, area=area, right=ALLY)
    return row


def quarter_of(day: date) -> tuple[date, date]:
    """The first day of the quarter of ``day``, and the first of the next."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    after = date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    return first, after


def without_meeting(alliances: Any, day: date | None = None) -> Any:
    """Those of ``alliances`` with no meeting held or planned in the quarter of ``day`` (today)."""
    first, after = quarter_of(day or timezone.localdate())
    held = Q(held_on__gte=first, held_on__lt=after)
    planned = Q(held_on=None, at__date__gte=first, at__date__lt=after)
    meetings = AllianceMeeting.objects.counted().filter(held | planned, alliance=OuterRef("pk"))
    return alliances.filter(~Exists(meetings))


def _add_item(meeting: AllianceMeeting, actor: User | None, **facts: Any) -> AgendaItem:
    made: AgendaItem = keeping.add(ITEM, actor=actor, meeting=meeting, **facts)
    return made


def _open(meeting: AllianceMeeting, actor: User | None) -> AllianceMeeting:
    row: AllianceMeeting = (
        AllianceMeeting.objects.select_for_update(of=("self",))
        .select_related("alliance__area")
        .get(pk=meeting.pk)
    )
    records.insist(actor, ALLY, row.alliance.area)
    if row.held_on is not None or row.cancelled_on is not None:
        raise reasons.MEETING_OVER()
    return row


def _changed(
    row: AllianceMeeting, before: Any, actor: User | None, act: AuditAct = AuditAct.RECORD_EDIT
) -> None:
    area = row.alliance.area
    records.record_changed(row, before, MEETING_FACTS, actor=actor, area=area, right=ALLY, act=act)

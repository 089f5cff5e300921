"""Booking a shared resource: what it needs, that nobody else has the time, and what becomes of it.

A booking is a row of its own. Where the owner has to decide, it also files a case on the loop, because only
that has to be done by a deadline: the clock, the workbench and the ladder are the loop's. What is approved
at once leaves nobody anything to do, and a case for each hour of a ping-pong table would drown the rest.

Nobody gets time twice by two walls: every booking takes the lock of its resource and counts what is taken,
and of one-at-a-time resources the database itself refuses an overlap (``booking_one_at_a_time``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit, records
from governance.access.models import AuditAct
from governance.cases import services as loop
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.sla import limits
from governance.cases.workflow import history
from governance.common import phones
from governance.common.refusals import Refused
from parties import reasons
from parties.models import Booking, SharedResource
from parties.models.resources import AHEAD, BookingState
from parties.resources import services, telling, times
from parties.resources.names import BLOCKED_FOR, CHANNEL, KIND, MOST_OPEN, NO_SHOWS, WITHIN
from parties.rights import KEEP

if TYPE_CHECKING:
    from governance.access.models import User


@dataclass
class Wanted:
    """What somebody wants to book. Instants are aware; ``name`` and ``phone`` as typed."""

    start: datetime
    end: datetime
    purpose: str
    name: str = ""
    phone: str = ""
    people: int = 1
    pieces: int = 1


@transaction.atomic
def book(
    resource: SharedResource, wanted: Wanted, *, booker: User | None = None, at: datetime | None = None
) -> Booking:
    """Book for ``booker``, or for a telephone that is proved already; return the booking.

    Raises ValidationError or Refused (RESOURCE_NOT_OPEN, IN_THE_PAST, TOO_FAR_AHEAD, OFF_THE_GRID, TOO_LONG,
    CLOSED_THAT_DAY, NOT_THEN, TOO_MANY_PEOPLE, TOO_MANY_PIECES, BLOCKED, TOO_MANY_OPEN, TAKEN,
    TOO_FEW_PIECES, PHONE_OF_NOBODY).
    """
    at = at or timezone.now()
    if booker is not None:
        wanted.name, wanted.phone = booker.name, booker.phone
        if not wanted.phone:
            raise reasons.PHONE_OF_NOBODY()
    made = _draft(resource, wanted, at)
    made.booker = booker
    return _take(made, at)


@transaction.atomic
def ask_for(resource: SharedResource, wanted: Wanted, *, at: datetime) -> Booking:
    """Note down what somebody without an account wants: it holds no time until the telephone is proved.

    Raises as ``book`` does, so that nobody waits for a message in vain.
    """
    made = _draft(resource, wanted, at)
    made.state = BookingState.UNPROVED
    _check(resource, made, at)
    records.save(made)
    return made


@transaction.atomic
def prove(booking: Booking, *, at: datetime) -> Booking:
    """The telephone is theirs: book what was asked for, as ``book`` does. Raises Refused as it does.

    Whoever opens the link twice gets what the first time made.
    """
    row: Booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if row.state != BookingState.UNPROVED:
        return row
    return _take(row, at)


def _draft(resource: SharedResource, wanted: Wanted, at: datetime) -> Booking:
    return Booking(
        resource=resource,
        starts_at=wanted.start,
        ends_at=wanted.end,
        purpose=wanted.purpose.strip(),
        people=wanted.people,
        pieces=wanted.pieces,
        name=wanted.name.strip(),
        phone=phones.normal(wanted.phone),
        phone_index=phones.index_of(wanted.phone) if wanted.phone else "",
        is_exclusive=resource.one_at_a_time,
        state=BookingState.APPROVED,
        state_since=at,
        made_at=at,
    )


def _take(made: Booking, at: datetime) -> Booking:
    """Under the lock of the resource: is the time still free? Then it is theirs."""
    resource = _held(made.resource_id)
    made.resource, made.is_exclusive = resource, resource.one_at_a_time
    _check(resource, made, at)
    made.state = BookingState.REQUESTED if resource.needs_approval else BookingState.APPROVED
    made.state_since = at
    records.save(made, {"booking_one_at_a_time": reasons.TAKEN(field="start")})
    if made.state == BookingState.REQUESTED:
        _file(made, at)
    telling.of_booking(made, at)
    return made


def _held(pk: int) -> SharedResource:
    """Everybody who books the same resource waits here for the others."""
    rows = SharedResource.objects.select_for_update(of=("self",)).select_related("unit", "area")
    found: SharedResource = rows.get(pk=pk)
    return found


def _check(resource: SharedResource, made: Booking, at: datetime) -> None:
    if refusal := why_not(resource, made, at):
        raise refusal


def why_not(resource: SharedResource, made: Booking, at: datetime) -> Refused | None:
    """Why this cannot be booked; None when it can."""
    if not resource.is_open:
        return reasons.RESOURCE_NOT_OPEN(
            name=resource.name, why=resource.state_reason or resource.get_state_display()
        )
    if made.starts_at < at:
        return reasons.IN_THE_PAST(field="start")
    return (
        _why_not_then(resource, made, at)
        or _why_not_so_much(resource, made)
        or _why_not_they(made, at)
        or _why_taken(resource, made)
    )


def _why_not_then(resource: SharedResource, made: Booking, at: datetime) -> Refused | None:
    start, end = timezone.localtime(made.starts_at), timezone.localtime(made.ends_at)
    if (start.date() - timezone.localdate(at)).days > resource.ahead_days:
        return reasons.TOO_FAR_AHEAD(days=resource.ahead_days, field="start")
    minutes = int((end - start).total_seconds() // 60)
    if minutes > resource.longest_minutes:
        return reasons.TOO_LONG(minutes=resource.longest_minutes, field="end")
    span, _note = times.open_on(resource, start.date())[start.date()]
    if span is None:
        return reasons.CLOSED_THAT_DAY(day=f"{start:%Y-%m-%d}", field="start")
    if start < span.start or end > span.end or end <= start:
        hours = f"{span.start:%H:%M}–{span.end:%H:%M}"
        return reasons.NOT_THEN(day=f"{start:%Y-%m-%d}", hours=hours, field="start")
    begun = int((start - span.start).total_seconds() // 60)
    if begun % resource.slot_minutes or minutes % resource.slot_minutes:
        return reasons.OFF_THE_GRID(minutes=resource.slot_minutes, field="start")
    return None


def _why_not_so_much(resource: SharedResource, made: Booking) -> Refused | None:
    if resource.seats is not None and made.people > resource.seats:
        return reasons.TOO_MANY_PEOPLE(seats=resource.seats, field="people")
    if made.pieces > resource.pieces:
        return reasons.TOO_MANY_PIECES(pieces=resource.pieces, field="pieces")
    return None


def _theirs(made: Booking) -> Q:
    who = Q(phone_index=made.phone_index) if made.phone_index else Q(pk__in=[])
    return who | Q(booker=made.booker_id) if made.booker_id else who


def _why_not_they(made: Booking, at: datetime) -> Refused | None:
    theirs = Booking.objects.filter(_theirs(made))
    within, most = limits.setting(WITHIN), limits.setting(NO_SHOWS)
    missed = theirs.filter(state=BookingState.NO_SHOW, starts_at__gt=at - timedelta(days=within))
    days = sorted(missed.values_list("starts_at", flat=True))
    if len(days) >= most:
        until = days[-1] + timedelta(days=limits.setting(BLOCKED_FOR))
        if until > at:
            day = timezone.localtime(until)
            return reasons.BLOCKED(within=within, times=len(days), until=f"{day:%Y-%m-%d}")
    open_ones = limits.setting(MOST_OPEN)
    if theirs.filter(state__in=AHEAD, ends_at__gt=at).exclude(pk=made.pk).count() >= open_ones:
        return reasons.TOO_MANY_OPEN(most=open_ones)
    return None


def _why_taken(resource: SharedResource, made: Booking) -> Refused | None:
    held = Booking.objects.filter(resource=resource).holding().exclude(pk=made.pk)
    taken = times.most_taken(held.overlapping(made.starts_at, made.ends_at), made.starts_at, made.ends_at)
    left = max(0, resource.pieces - taken)
    if made.pieces <= left:
        return None
    return reasons.TOO_FEW_PIECES(left=left, field="pieces") if left else reasons.TAKEN(field="start")


def _file(made: Booking, at: datetime) -> None:
    """The owner has to decide: a case with a clock, handed to the unit. It names nobody."""
    resource = made.resource
    case = loop.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=None,
            area=resource.area,
            title=_("预约%(name)s %(when)s") % {"name": resource.name, "when": telling.when(made)},
            text=_("用途：%(purpose)s，%(people)s 人，%(pieces)s 件。")
            % {"purpose": made.purpose, "people": made.people, "pieces": made.pieces},
            place=resource.address,
        ),
        actor=None,
        at=at,
    )
    made.case = loop.advance(case, "ask", actor=None, at=at, signed=_("预约人"), unit=resource.unit)
    made.save()


@transaction.atomic
def cancel(
    booking: Booking,
    *,
    actor: User | None,
    reason: str = "",
    at: datetime | None = None,
    as_booker: bool = True,
) -> Booking:
    """Take a booking back: whoever made it in time, the owner with a reason at any moment before its end.

    Raises Refused (BOOKING_IS, TOO_LATE_TO_CANCEL, WHY_NEEDED, OUTSIDE_AREA).
    """
    at = at or timezone.now()
    row = _for_act(booking, None if as_booker else actor)
    _insist_state(row, AHEAD)
    hours = row.resource.cancel_hours
    if as_booker and at > row.starts_at - timedelta(hours=hours):
        raise reasons.TOO_LATE_TO_CANCEL(hours=hours)
    if not as_booker and not reason.strip():
        raise reasons.WHY_NEEDED(field="reason")
    asked = row.state == BookingState.REQUESTED
    _move(row, BookingState.CANCELLED, at, reason=reason, actor=actor)
    if asked and row.case is not None:
        loop.advance(
            row.case, "cancel", actor=None, at=at, signed=_signed(actor), text=reason or _("预约人取消")
        )
    telling.of_cancelled(row, at, by_owner=not as_booker)
    return row


@transaction.atomic
def settle(booking: Booking, *, came: bool, actor: User | None, at: datetime | None = None) -> Booking:
    """The owner says whether they came; what was said can be put right by saying the other.

    Raises Refused (BOOKING_IS, NOT_BEGUN, OUTSIDE_AREA).
    """
    at = at or timezone.now()
    row = _for_act(booking, actor)
    wanted = BookingState.USED if came else BookingState.NO_SHOW
    _insist_state(row, {BookingState.APPROVED, BookingState.USED, BookingState.NO_SHOW} - {wanted})
    if at < row.starts_at:
        raise reasons.NOT_BEGUN()
    if not came:
        row.rating, row.remark = None, ""
    _move(row, wanted, at, actor=actor)
    return row


@transaction.atomic
def rate(booking: Booking, *, rating: int, remark: str = "", at: datetime | None = None) -> Booking:
    """Whoever used it says how it was, 1 to 5; they may say it anew.

    Raises Refused (BOOKING_IS, RATING_RANGE).
    """
    row: Booking = Booking.objects.select_for_update().get(pk=booking.pk)
    _insist_state(row, (BookingState.USED,))
    if not 1 <= rating <= 5:
        raise reasons.RATING_RANGE(field="rating")
    row.rating, row.remark = rating, remark.strip()[:300]
    row.save()
    return row


def decided(case: Case, *, agreed: bool, reason: str, at: datetime) -> Booking:
    """What the owner's act on the case writes on the booking."""
    row: Booking = Booking.objects.select_for_update(of=("self",)).select_related("resource").get(case=case)
    row.state = BookingState.APPROVED if agreed else BookingState.REFUSED
    row.state_since, row.reason = at, reason[:200]
    row.save()
    telling.of_booking(row, at)
    return row


def _for_act(booking: Booking, actor: User | None) -> Booking:
    """The booking under lock, its case first: that is the order of everybody who acts on both."""
    if booking.case_id is not None:
        Case.objects.select_for_update().get(pk=booking.case_id)
    rows = Booking.objects.select_for_update(of=("self",))
    row: Booking = rows.select_related("resource__unit", "resource__area", "case").get(pk=booking.pk)
    services.insist(actor, row.resource.unit, row.resource.area)
    return row


def _insist_state(row: Booking, states: object) -> None:
    if row.state not in states:  # type: ignore[operator]
        raise reasons.BOOKING_IS(state=row.get_state_display())


def _move(row: Booking, state: BookingState, at: datetime, *, actor: User | None, reason: str = "") -> None:
    before = {"state": row.get_state_display()}
    row.state, row.state_since, row.reason = state, at, reason.strip()[:200]
    row.save()
    if actor is not None:  # whoever booked is not a person of the portal
        detail = {"before": before, "after": {"state": row.get_state_display(), "reason": row.reason}}
        act = AuditAct.RECORD_EDIT
        audit.record(act, actor=actor, subject=row, area=row.resource.area, right=KEEP, detail=detail)


def _signed(actor: User | None) -> str:
    return history.name_of(actor) if actor else _("预约人")

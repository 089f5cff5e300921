"""What the calendar does with bookings: reminds, lets lapse, takes as used, forgets. Safe to run again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from governance.cases import services as loop
from governance.cases.models import Case
from governance.cases.sla import limits
from parties.models import Booking
from parties.models.resources import BookingState
from parties.resources import telling
from parties.resources.names import EXPECTED, KEEP_DAYS, REMIND, WITHIN

log = logging.getLogger(__name__)
BATCH = 500
UNPROVED_FOR = timedelta(days=1)


def tend(at: datetime) -> dict[str, int]:
    """Everything that is due at ``at``; returns how many of each."""
    return {"reminded": remind(at), "lapsed": lapse(at), "used": take_as_used(at), "forgotten": forget(at)}


def remind(at: datetime) -> int:
    """Tell of a booking that begins soon, once; not one that was made since the reminder was due."""
    ahead = timedelta(hours=limits.setting(REMIND))
    due = Booking.objects.filter(state=BookingState.APPROVED, reminded_at=None)
    done = 0
    for pk in list(
        due.filter(starts_at__gt=at, starts_at__lte=at + ahead).values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic():
            rows = Booking.objects.select_for_update(of=("self",), skip_locked=True)
            row = (
                rows.select_related("resource", "booker")
                .filter(pk=pk, reminded_at=None, state="approved")
                .first()
            )
            if row is None:
                continue
            row.reminded_at = at
            row.save(update_fields=["reminded_at"])
            if row.made_at <= row.starts_at - ahead:
                telling.send(row, "booking_reminder", at)
                done += 1
    return done


def lapse(at: datetime) -> int:
    """A request whose time has come undecided falls, and whoever asked is told."""
    due = Booking.objects.filter(state=BookingState.REQUESTED, starts_at__lte=at).order_by("pk")
    done = 0
    for pk, case in list(due.values_list("pk", "case")[:BATCH]):
        with transaction.atomic():
            held = Case.objects.select_for_update().filter(pk=case).first()
            rows = Booking.objects.select_for_update(of=("self",)).select_related("resource", "booker")
            row = rows.get(pk=pk)
            if row.state != BookingState.REQUESTED:
                continue
            row.state, row.state_since = BookingState.LAPSED, at
            row.save()
            if held is not None:
                loop.advance(held, "lapse", actor=None, at=at, signed=_("系统"))
            telling.of_booking(row, at)
            done += 1
    return done


def take_as_used(at: datetime) -> int:
    """Nobody said that they did not come: some days after the end it counts as used."""
    before = at - timedelta(days=limits.setting(EXPECTED))
    return Booking.objects.filter(state=BookingState.APPROVED, ends_at__lte=before).update(
        state=BookingState.USED, state_since=at
    )


def forget(at: datetime) -> int:
    """Names and telephones some days after the end; requests that nobody proved after a day."""
    unproved = Booking.objects.filter(state=BookingState.UNPROVED, made_at__lt=at - UNPROVED_FOR)
    unproved.delete()
    days = max(limits.setting(KEEP_DAYS), limits.setting(WITHIN))  # a no-show is known while it counts
    old = Booking.objects.filter(ends_at__lt=at - timedelta(days=days)).exclude(phone="", name="")
    return old.update(name="", phone="", phone_index="")

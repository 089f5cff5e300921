"""The time bank: deposits, bookings that hold time, settlement, gifts to near relatives and to everybody.

Whoever's account gains or loses is locked as a person first, in the order of the keys, so that a ceiling and
a balance that were looked at still hold when the entry is booked.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access import records
from governance.ledgers import accounts, holds
from governance.ledgers.models import Entry
from governance.ledgers.posting import Posting, post
from volunteers import reasons
from volunteers.books import ledgers, limits
from volunteers.books.seeds import AGE, BANK_CAP
from volunteers.models import TimeBooking, Volunteer
from volunteers.models.books import BookingState
from volunteers.people.services import active, locked
from volunteers.rights import TIME

if TYPE_CHECKING:
    from governance.access.models import User

BANK = ledgers.BANK
FACTS = ("elder", "helper", "what", "on", "minutes", "served", "state")


class Kinship(models.TextChoices):
    """Near relatives to whom time may be given."""

    PARENT = "parent", gettext_lazy("父母")
    SPOUSE = "spouse", gettext_lazy("配偶")
    CHILD = "child", gettext_lazy("子女")
    GRANDPARENT = "grandparent", gettext_lazy("祖父母、外祖父母")
    SIBLING = "sibling", gettext_lazy("兄弟姐妹")
    SPOUSES_PARENT = "spouses_parent", gettext_lazy("配偶的父母")


def stored(volunteer: Volunteer) -> int:
    """Minutes a person has, with what is held of them."""
    return sum(accounts.balance(ledgers.own(BANK, volunteer, kind)) for kind in (ledgers.OWN, ledgers.HELD))


@transaction.atomic
def deposit(volunteer: Volunteer, minutes: int, *, cause: str, reason: str, actor: User | None) -> Entry:
    """Put minutes into a person's account; what would lie above the cap goes to everybody's pool.

    Team volunteers keep none: theirs goes to the pool as a whole. Raises Refused (ALREADY_BOOKED, NOT_WHOLE).
    """
    person = locked(volunteer)
    _insist_whole(minutes)
    cap = limits.of(BANK_CAP)
    room = 0 if person.as_team else max(cap - stored(person), 0)
    kept = min(minutes, room)
    own, pool = ledgers.own(BANK, person), ledgers.common(BANK, ledgers.POOL)
    shares = {own: kept, pool: minutes - kept}
    moves = {ledgers.common(BANK, ledgers.ISSUED): -minutes} | {to: n for to, n in shares.items() if n}
    kind = "deposit" if kept else "deposit_above"
    posting = Posting(BANK, kind, cause, moves, reason=reason, area=person.area, ceilings={own: cap})
    return post(posting, actor=actor)


@transaction.atomic
def transfer(
    giver: Volunteer,
    receiver: Volunteer,
    minutes: int,
    *,
    kinship: str,
    actor: User | None,
    key: str,
) -> Entry:
    """Give minutes to a near relative from sixty. The same ``key`` is booked once.

    Raises Refused (OUTSIDE_AREA, SAME_PERSON, NOT_ACTIVE, TEAM_DONATES, NOT_KIN, TOO_YOUNG, NOT_WHOLE, SHORT,
    ABOVE_CEILING, KEY_REUSED).
    """
    if giver.pk == receiver.pk:
        raise reasons.SAME_PERSON(field="receiver")
    people = {one.pk: active(one) for one in sorted((giver, receiver), key=lambda one: one.pk)}
    first, second = people[giver.pk], people[receiver.pk]
    records.insist(actor, TIME, first.area)
    _insist_whole(minutes)
    _insist_own(first)
    if kinship not in Kinship.values:
        raise reasons.NOT_KIN(field="kinship")
    _insist_age(second, _("受让"))
    own, theirs = ledgers.own(BANK, first), ledgers.own(BANK, second)
    return post(
        Posting(
            BANK,
            "transfer",
            f"transfer:{key}",
            {own: -minutes, theirs: minutes},
            key=key,
            reason=str(Kinship(kinship).label),
            area=first.area,
            ceilings={theirs: limits.of(BANK_CAP)},
        ),
        actor=actor,
    )


@transaction.atomic
def donate(giver: Volunteer, minutes: int, *, actor: User | None, key: str) -> Entry:
    """Give minutes to everybody's pool. The same ``key`` is booked once.

    Raises Refused (OUTSIDE_AREA, NOT_ACTIVE, NOT_WHOLE, SHORT, KEY_REUSED).
    """
    person = active(giver)
    records.insist(actor, TIME, person.area)
    _insist_whole(minutes)
    moves = {ledgers.own(BANK, person): -minutes, ledgers.common(BANK, ledgers.POOL): minutes}
    posting = Posting(BANK, "donate", f"donate:{key}", moves, key=key, area=person.area)
    return post(posting, actor=actor)


@transaction.atomic
def book(
    elder: Volunteer,
    helper: Volunteer,
    *,
    minutes: int,
    what: str,
    on: date,
    from_pool: bool = False,
    actor: User | None,
    key: str = "",
) -> TimeBooking:
    """Book care for somebody from sixty: the time is held from their account, or from everybody's pool.

    Raises Refused (OUTSIDE_AREA, SAME_PERSON, NOT_ACTIVE, TOO_YOUNG, TEAM_DONATES, NOT_WHOLE, SHORT).
    """
    if elder.pk == helper.pk:
        raise reasons.SAME_PERSON(field="helper")
    people = {one.pk: active(one) for one in sorted((elder, helper), key=lambda one: one.pk)}
    served, serving = people[elder.pk], people[helper.pk]
    records.insist(actor, TIME, served.area)
    _insist_whole(minutes)
    _insist_age(served, _("兑换"))
    if not from_pool:
        _insist_own(served)
    account = ledgers.common(BANK, ledgers.POOL) if from_pool else ledgers.own(BANK, served)
    # A request sent again has the cause it had; without a key, a number drawn while the elder is locked.
    number = TimeBooking.objects.filter(elder=served).count() + 1
    cause = f"booking:{served.pk}:{key or number}"
    hold = holds.place(account, minutes, cause=cause, actor=actor, key=key, reason=what)
    if (earlier := TimeBooking.objects.filter(hold=hold).first()) is not None:
        return earlier
    made = TimeBooking(elder=served, helper=serving, what=what, on=on, minutes=minutes, hold=hold)
    records.save(made)
    records.record_added(made, FACTS, actor=actor, area=served.area, right=TIME)
    return made


@transaction.atomic
def settle(booking: TimeBooking, *, served: int, actor: User | None) -> TimeBooking:
    """Both confirmed: what was served is redeemed, the rest returned; the helper's account gains as much.

    Raises Refused (OUTSIDE_AREA, BOOKING_OVER, NOT_WHOLE, HOLD_TOO_SMALL).
    """
    row = _open(booking, actor)
    _insist_whole(served)
    before = records.facts(row, FACTS)
    redeemed = ledgers.own(BANK, row.elder, ledgers.REDEEMED)
    holds.settle(row.hold, {redeemed: served}, actor=actor, reason=row.what, day=row.on)
    deposit(row.helper, served, cause=f"care:{row.pk}", reason=row.what, actor=actor)
    row.served = served
    return _close(row, BookingState.SETTLED, before, actor)


@transaction.atomic
def cancel(booking: TimeBooking, *, reason: str, actor: User | None) -> TimeBooking:
    """Give back what a booking holds. Raises Refused (OUTSIDE_AREA, BOOKING_OVER, REASON_NEEDED)."""
    row = _open(booking, actor)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    before = records.facts(row, FACTS)
    holds.release(row.hold, actor=actor, reason=reason)
    return _close(row, BookingState.CANCELLED, before, actor)


def _open(booking: TimeBooking, actor: User | None) -> TimeBooking:
    """The booking with both people locked, the people first."""
    known = TimeBooking.objects.get(pk=booking.pk)
    for pk in sorted((known.elder_id, known.helper_id)):
        locked(Volunteer(pk=pk))
    row: TimeBooking = TimeBooking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    records.insist(actor, TIME, row.elder.area)
    if row.state != BookingState.BOOKED:
        raise reasons.BOOKING_OVER(state=row.get_state_display())
    return row


def _close(
    row: TimeBooking, state: BookingState, before: dict[str, object], actor: User | None
) -> TimeBooking:
    row.state = state
    row.save(update_fields=["state", "served"])
    records.record_changed(row, before, FACTS, actor=actor, area=row.elder.area, right=TIME)
    return row


def _insist_whole(minutes: int) -> None:
    if minutes <= 0:
        raise reasons.NOT_WHOLE(field="minutes")


def _insist_own(person: Volunteer) -> None:
    if person.as_team:
        raise reasons.TEAM_DONATES()


def _insist_age(person: Volunteer, act: str) -> None:
    age, needed = person.age(), limits.of(AGE)
    if age is None or age < needed:
        raise reasons.TOO_YOUNG(name=str(person), age=needed, act=act)

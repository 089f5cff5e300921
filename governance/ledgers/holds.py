"""Putting an amount aside, and settling or releasing it: once, whoever tries at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from governance.common.refusals import Refused
from governance.ledgers import definitions, reasons
from governance.ledgers.accounts import AccountRef
from governance.ledgers.models import Entry, Hold
from governance.ledgers.posting import Posting, post
from governance.ledgers.reversal import ref_of

if TYPE_CHECKING:
    from governance.access.models import User


@transaction.atomic
def place(
    account: AccountRef,
    amount: int,
    *,
    cause: str,
    actor: User | None,
    key: str = "",
    reason: str = "",
    expires_at: datetime | None = None,
) -> Hold:
    """Put ``amount`` of ``account`` aside; it cannot be spent otherwise until the hold ends.

    The same ``key`` answers with the hold placed before. Raises Refused (SHORT, ALREADY_BOOKED, KEY_REUSED,
    ACCOUNT_CLOSED), ValueError for an account of which nothing can be held.
    """
    kind = definitions.get(account.ledger).account(account.kind)
    if not kind.held_in:
        raise ValueError(f"nothing of {account.ledger}/{account.kind} can be held")
    aside = AccountRef(account.ledger, kind.held_in, account.holder, account.area)
    entry = post(
        Posting(
            ledger=account.ledger,
            kind=definitions.HOLD,
            cause=cause,
            moves={account: -amount, aside: amount},
            key=key,
            reason=reason,
        ),
        actor=actor,
    )
    if (earlier := Hold.objects.filter(placed_by=entry).first()) is not None:
        return earlier
    rows = {line.account.kind: line.account for line in entry.lines.select_related("account")}
    return Hold.objects.create(
        account=rows[account.kind],
        held_in=rows[kind.held_in],
        amount=amount,
        placed_by=entry,
        expires_at=expires_at,
    )


@transaction.atomic
def settle(
    hold: Hold,
    to: Mapping[AccountRef, int],
    *,
    actor: User | None,
    reason: str = "",
    rule_version: str = "",
    day: date | None = None,
    key: str = "",
) -> Entry:
    """Pay the amounts ``to`` out of what is held; what is left over goes back to the holder.

    The same ``key`` answers with the settlement made before. Raises Refused (HOLD_ENDED, HOLD_TOO_SMALL,
    ABOVE_CEILING, ACCOUNT_CLOSED).
    """
    hold, answered = _open(hold, key)
    if answered is not None:
        return answered
    paid = sum(to.values())
    if paid > hold.amount:
        unit = definitions.get(hold.account.ledger).unit
        raise reasons.HOLD_TOO_SMALL(held=hold.amount, needed=paid, unit=unit)
    moves = {ref_of(hold.held_in): -hold.amount, **to}
    if rest := hold.amount - paid:
        own = ref_of(hold.account)
        moves[own] = moves.get(own, 0) + rest
    return _end(
        hold,
        Hold.State.SETTLED,
        Posting(
            ledger=hold.account.ledger,
            kind=definitions.SETTLE,
            cause=f"hold:{hold.pk}",
            moves=moves,
            key=key,
            reason=reason,
            rule_version=rule_version,
            day=day,
        ),
        actor,
    )


@transaction.atomic
def release(hold: Hold, *, actor: User | None, reason: str = "", key: str = "") -> Entry:
    """Give what is held back to its account. Raises Refused (HOLD_ENDED)."""
    hold, answered = _open(hold, key)
    if answered is not None:
        return answered
    return _end(
        hold,
        Hold.State.RELEASED,
        Posting(
            ledger=hold.account.ledger,
            kind=definitions.RELEASE,
            cause=f"hold:{hold.pk}",
            moves={ref_of(hold.held_in): -hold.amount, ref_of(hold.account): hold.amount},
            key=key,
            reason=reason,
        ),
        actor,
    )


def release_expired(now: datetime | None = None) -> int:
    """Release the holds whose time is over, each in a transaction of its own. Returns how many."""
    now = now or timezone.now()
    due = Hold.objects.filter(state=Hold.State.HELD, expires_at__lte=now)
    released = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            release(Hold(pk=pk), actor=None, reason="到期退回")
        except Refused:  # ended by somebody else meanwhile
            continue
        released += 1
    return released


def _open(hold: Hold, key: str) -> tuple[Hold, Entry | None]:
    """The hold, locked while it is open; with the entry that this very request has ended it by."""
    # Locked alone: a row joined to one that was waited for is still the row from before the wait.
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold.pk)
    if hold.ended_by is None:
        return hold, None
    if key and hold.ended_by.key == key:
        return hold, hold.ended_by
    raise reasons.HOLD_ENDED(state=hold.get_state_display())


def _end(hold: Hold, state: Hold.State, posting: Posting, actor: User | None) -> Entry:
    entry = post(posting, actor=actor)
    hold.state, hold.ended_by = state, entry
    hold.save(update_fields=["state", "ended_by"])
    return entry

"""Taking a movement back: a visible entry of the opposite amounts, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from governance.common.refusals import Refused
from governance.ledgers import definitions, reasons
from governance.ledgers.accounts import AccountRef
from governance.ledgers.models import Account, Entry, Hold
from governance.ledgers.posting import Posting, post

if TYPE_CHECKING:
    from governance.access.models import User


@transaction.atomic
def reverse(entry: Entry, *, reason: str, actor: User | None, key: str = "") -> Entry:
    """Book the opposite of ``entry``. The first entry stays; both show in every statement.

    A settlement taken back returns the amount to the account it was held from, because its hold has ended.
    Raises Refused (REASON_NEEDED, NOT_REVERSIBLE, ALREADY_REVERSED, ACCOUNT_CLOSED, and SHORT where what
    would be taken back is spent already).
    """
    reason = " ".join(reason.split())
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    entry = Entry.objects.get(pk=entry.pk)
    kind = definitions.get(entry.ledger).entry(entry.kind)
    if not kind.reversible:
        raise reasons.NOT_REVERSIBLE(kind=kind.label)
    earlier = Entry.objects.filter(reverses=entry).first()
    if earlier is not None:
        if key and earlier.key == key:
            return earlier
        raise reasons.ALREADY_REVERSED(at=f"{timezone.localtime(earlier.at):%Y-%m-%d %H:%M}")
    try:
        return post(
            Posting(
                ledger=entry.ledger,
                kind=definitions.REVERSAL,
                cause=f"entry:{entry.pk}",
                moves=opposite_of(entry),
                key=key,
                reason=reason[:200],
                rule_version=entry.rule_version,
                area=entry.area,
                reverses=entry,
            ),
            actor=actor,
        )
    except Refused as refused:
        if refused.reason == reasons.ALREADY_BOOKED:  # by somebody at the same moment
            raise reasons.ALREADY_REVERSED(**refused.details) from refused
        raise


def opposite_of(entry: Entry) -> dict[AccountRef, int]:
    """The amounts that take ``entry`` back, by account."""
    hold = Hold.objects.select_related("account", "held_in").filter(ended_by=entry).first()
    moves: dict[AccountRef, int] = {}
    for line in entry.lines.select_related("account"):
        account = line.account
        if hold is not None and account.pk == hold.held_in_id:
            account = hold.account
        one = ref_of(account)
        moves[one] = moves.get(one, 0) - line.amount
    return {one: amount for one, amount in moves.items() if amount}


def ref_of(account: Account) -> AccountRef:
    """The reference of an account that is open already."""
    return AccountRef(account.ledger, account.kind, account.holder, account.area_id)

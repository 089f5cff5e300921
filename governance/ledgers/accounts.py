"""Opening, finding, locking and closing accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from governance.ledgers import definitions, reasons
from governance.ledgers.models import Account

if TYPE_CHECKING:
    from governance.areas.models import Area


@dataclass(frozen=True)
class AccountRef:
    """Which account is meant. It is opened when the first movement names it; ``area`` is kept then."""

    ledger: str
    kind: str
    holder: str
    area: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.ledger, self.kind, self.holder)


def ref(ledger: str, kind: str, holder: str, area: Area | None = None) -> AccountRef:
    """Name an account. Raises KeyError for a ledger or kind that is not declared."""
    definitions.get(ledger).account(kind)
    return AccountRef(ledger, kind, holder, area.pk if area is not None else None)


def balance(account: AccountRef) -> int:
    """What the account has, in the ledger's unit; 0 for one that was never opened. Not locked."""
    found = Account.objects.filter(ledger=account.ledger, kind=account.kind, holder=account.holder)
    return found.values_list("balance", flat=True).first() or 0


def lock(refs: Iterable[AccountRef]) -> dict[tuple[str, str, str], Account]:
    """Open what is missing and lock all of them in the order of their keys, so that no two wait in a circle.

    Call it inside a transaction, once: a second call could wait for somebody who waits for the first.
    """
    wanted = {one.key: one for one in refs}
    if not wanted:
        return {}
    found = {_key(row): row for row in _named(wanted)}
    if missing := [one for key, one in wanted.items() if key not in found]:
        missing.sort(key=lambda one: one.key)  # two transactions insert in the same order
        Account.objects.bulk_create([_new(one) for one in missing], ignore_conflicts=True)
        found = {_key(row): row for row in _named(wanted)}
    pks = [row.pk for row in found.values()]
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return {_key(row): row for row in locked}


@transaction.atomic
def close(account: Account) -> Account:
    """Close an account for good. Raises Refused (NOT_EMPTY, ACCOUNT_CLOSED)."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.closed_at is not None:
        raise reasons.ACCOUNT_CLOSED()
    if account.balance:
        raise reasons.NOT_EMPTY(balance=account.balance, unit=definitions.get(account.ledger).unit)
    account.closed_at = timezone.now()
    account.save(update_fields=["closed_at"])
    return account


def _named(wanted: Iterable[tuple[str, str, str]]) -> list[Account]:
    """One query for each ledger and kind, which are few, whatever the number of holders."""
    holders: dict[tuple[str, str], list[str]] = {}
    for ledger, kind, holder in wanted:
        holders.setdefault((ledger, kind), []).append(holder)
    condition = Q(pk__in=[])
    for (ledger, kind), names in holders.items():
        condition |= Q(ledger=ledger, kind=kind, holder__in=names)
    return list(Account.objects.filter(condition))


def _new(one: AccountRef) -> Account:
    floor = definitions.get(one.ledger).account(one.kind).floor
    return Account(ledger=one.ledger, kind=one.kind, holder=one.holder, area_id=one.area, floor=floor)


def _key(row: Account) -> tuple[str, str, str]:
    return (row.ledger, row.kind, row.holder)

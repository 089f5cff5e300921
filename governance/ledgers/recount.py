"""Counting the books anew from their lines: balances, sums, chains, holds and reversals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from governance.ledgers import definitions, digests
from governance.ledgers.models import GENESIS, Account, Entry, Hold, Line
from governance.ledgers.reconciliation import reconcile
from governance.ledgers.reversal import opposite_of, ref_of

CHUNK = 10_000


@dataclass(frozen=True)
class Difference:
    """Something that does not add up: where, and what is wrong."""

    where: str
    what: str


class EntryRow(NamedTuple):
    """An entry as it is read to be proven, without what a model's instance costs."""

    pk: int
    ledger: str
    kind: str
    cause: str
    key: str
    at: datetime
    day: date
    actor_id: int | None
    actor_name: str
    reason: str
    rule_version: str
    area_id: int | None
    reverses_id: int | None
    digest: str


def recount() -> Iterator[Difference]:
    """Every difference between the books and what their lines say. Reads each row once, in chunks."""
    yield from _entries()
    yield from _sums()
    yield from _chains()
    yield from _holds()
    yield from _reversals()
    yield from _equations()


def _entries() -> Iterator[Difference]:
    rows = Entry.objects.order_by("pk").values_list(*EntryRow._fields)
    for row in map(EntryRow._make, rows.iterator(chunk_size=CHUNK)):
        if row.digest != digests.of_entry(row):
            yield Difference(f"entry {row.pk}", "the row was changed")


def _sums() -> Iterator[Difference]:
    """Entries whose lines do not balance, are too few, or belong to another ledger."""
    entries = Entry.objects.order_by().values("pk").annotate(sum=Sum("lines__amount"), n=Count("lines"))
    for row in entries.filter(Q(sum=None) | ~Q(sum=0) | Q(n__lt=2)).iterator(chunk_size=CHUNK):
        yield Difference(f"entry {row['pk']}", f"{row['n']} lines add up to {row['sum'] or 0}")
    mixed = Line.objects.exclude(account__ledger=F("entry__ledger")).order_by("pk")
    for entry, account in mixed.values_list("entry_id", "account_id").iterator(chunk_size=CHUNK):
        yield Difference(f"entry {entry}", f"account {account} is of another ledger")


def _chains() -> Iterator[Difference]:
    """Each account's lines in their order, against the balance and head that the account keeps."""
    rows = Line.objects.order_by("account_id", "sequence").values_list(
        "account_id", "sequence", "amount", "balance_after", "digest", "entry_id", "entry__digest"
    )
    ends: dict[int, tuple[int, int, str]] = {}
    account, sequence, balance, head = -1, 0, 0, GENESIS
    for pk, number, amount, after, digest, entry, entry_digest in rows.iterator(chunk_size=CHUNK):
        if pk != account:
            account, sequence, balance, head = pk, 0, 0, GENESIS
        where = f"account {pk} line {number}"
        if number != sequence + 1:
            yield Difference(where, f"line {sequence + 1} is missing")
        elif after != balance + amount:
            yield Difference(where, f"the balance is {after}, the lines say {balance + amount}")
        elif digest != digests.of_line(head, entry, entry_digest, number, amount, after):
            yield Difference(where, "not chained to the line before, or changed")
        sequence, balance, head = number, after, digest
        ends[pk] = (sequence, balance, head)
    kept = Account.objects.order_by("pk").values_list(
        "pk", "last_sequence", "balance", "head_digest", "floor"
    )
    for pk, last, cached, digest, floor in kept.iterator(chunk_size=CHUNK):
        found = ends.get(pk, (0, 0, GENESIS))
        if (last, cached, digest) != found:
            yield Difference(f"account {pk}", f"keeps {cached} after line {last}, the lines say {found[1]}")
        if floor is not None and cached < floor:
            yield Difference(f"account {pk}", f"{cached} is below the floor {floor}")


def _holds() -> Iterator[Difference]:
    """What is held by account, against the holds that are open; a settled one against its entries."""
    open_holds = Hold.objects.filter(held_in=OuterRef("pk"), state=Hold.State.HELD).order_by()
    total = open_holds.values("held_in").annotate(sum=Sum("amount")).values("sum")
    accounts = Account.objects.filter(kind__in=_kinds_of_holds()).annotate(held=Coalesce(Subquery(total), 0))
    for pk, balance, held in accounts.exclude(balance=F("held")).values_list("pk", "balance", "held"):
        yield Difference(f"account {pk}", f"holds {balance}, the open holds say {held}")
    placed = Line.objects.filter(entry=OuterRef("placed_by"), account=OuterRef("held_in")).values("amount")
    wrong = Hold.objects.annotate(moved=Subquery(placed)).exclude(moved=F("amount"))
    for pk, amount, moved in wrong.values_list("pk", "amount", "moved"):
        yield Difference(f"hold {pk}", f"of {amount}, its entry moved {moved}")


def _kinds_of_holds() -> set[str]:
    return {
        kind.held_in for ledger in definitions.every().values() for kind in ledger.accounts if kind.held_in
    }


def _reversals() -> Iterator[Difference]:
    """Reversals that are not the exact opposite of what they take back."""
    rows = Entry.objects.exclude(reverses=None).select_related("reverses").order_by("pk")
    for entry in rows.iterator(chunk_size=CHUNK):
        assert entry.reverses is not None
        booked = {ref_of(line.account).key: line.amount for line in entry.lines.select_related("account")}
        if booked != {one.key: amount for one, amount in opposite_of(entry.reverses).items()}:
            yield Difference(f"entry {entry.pk}", f"is not the opposite of entry {entry.reverses_id}")


def _equations() -> Iterator[Difference]:
    for code in definitions.every():
        for one in reconcile(code).equations:
            if not one.holds:
                yield Difference(f"ledger {code}", f"{one.equation.label}: {one.left} and {one.right}")

"""Booking movements: the only writer of entries, lines and balances.

``book`` takes any number of postings in one transaction and answers for each; ``post`` books one and raises
what refuses it. Holds and reversals come through here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from governance.access.authority import signature
from governance.common.refusals import Refused
from governance.ledgers import definitions, digests, reasons
from governance.ledgers.accounts import AccountRef, lock
from governance.ledgers.models import Account, Entry, Line

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

SYSTEM = "系统"
CAUSE_ONCE, KEY_ONCE = "ledger_entry_cause_once", "ledger_entry_key_once"


@dataclass(frozen=True)
class Posting:
    """A movement to be booked: amounts by account, adding up to zero, in the ledger's smallest unit.

    ``ceilings`` are the most an account may have after it, for those of ``moves`` with a limit. ``key`` is
    the caller's own: the same posting with the same key is booked once, however often it is sent.
    """

    ledger: str
    kind: str
    cause: str
    moves: Mapping[AccountRef, int]
    key: str = ""
    day: date | None = None
    reason: str = ""
    rule_version: str = ""
    area: Area | None = None
    reverses: Entry | None = None
    ceilings: Mapping[AccountRef, int] = field(default_factory=dict)

    def check(self) -> None:
        """Raises ValueError or KeyError for a posting that no book can take: a fault of the caller."""
        ledger = definitions.get(self.ledger)
        ledger.entry(self.kind)
        if len(self.moves) < 2:
            raise ValueError(f"{self.cause}: an entry moves something between two accounts at least")
        if any(not isinstance(amount, int) or amount == 0 for amount in self.moves.values()):
            raise ValueError(f"{self.cause}: amounts are whole numbers other than zero")
        if sum(self.moves.values()) != 0:
            raise ValueError(f"{self.cause}: the amounts add up to {sum(self.moves.values())}, not to zero")
        if any(one.ledger != self.ledger for one in self.moves):
            raise ValueError(f"{self.cause}: ledgers are never mixed")
        for one in self.moves:
            ledger.account(one.kind)


def post(posting: Posting, *, actor: User | None) -> Entry:
    """Book one movement, or answer with the entry that the same request has booked before.

    Raises Refused (SHORT, ABOVE_CEILING, ALREADY_BOOKED, KEY_REUSED, ACCOUNT_CLOSED): nothing was changed.
    """
    (found,) = book([posting], actor=actor)
    if isinstance(found, Refused):
        raise found
    return found


def book(
    postings: Sequence[Posting], *, actor: User | None, at: datetime | None = None
) -> list[Entry | Refused]:
    """Book many movements in one transaction, one after the other. Answers in their order.

    What is refused changes nothing and does not stop the others. ``at`` is the instant of booking (now).
    Raises ValueError for postings that no book can take.
    """
    for posting in postings:
        posting.check()
    try:
        with transaction.atomic():
            return _Run(postings, actor, at or timezone.now()).book()
    except IntegrityError as error:
        # Somebody without an account in common booked the same cause or key between our look and our writing.
        if not any(name in str(error) for name in (CAUSE_ONCE, KEY_ONCE)):
            raise
        with transaction.atomic():
            return _Run(postings, actor, at or timezone.now()).book()


class _Run:
    """One transaction's bookings: accounts are locked once, and written once at the end."""

    def __init__(self, postings: Sequence[Posting], actor: User | None, at: datetime) -> None:
        self.postings, self.actor, self.at = postings, actor, at
        self.accounts = lock(ref for posting in postings for ref in posting.moves)
        self.booked = _Booked(postings)
        self.actor_names: dict[int | None, str] = {}
        self.pending: list[tuple[Entry, list[Move]]] = []

    def book(self) -> list[Entry | Refused]:
        """The entry or the refusal of each posting."""
        found = [self._take(posting) for posting in self.postings]
        Entry.objects.bulk_create([entry for entry, _moves in self.pending])
        lines = [line for entry, moves in self.pending for line in _lines(entry, moves)]
        Line.objects.bulk_create(lines)
        moved = list({line.account_id: line.account for line in lines}.values())
        Account.objects.bulk_update(moved, ["balance", "last_sequence", "head_digest"], batch_size=1000)
        return found

    def _take(self, posting: Posting) -> Entry | Refused:
        known = self.booked.answer(posting) or self._why_not(posting)
        if known is not None:
            return known
        moves = []
        for ref, amount in posting.moves.items():
            account = self.accounts[ref.key]
            account.balance += amount
            moves.append(Move(account, amount, account.balance))
        entry = Entry(
            ledger=posting.ledger,
            kind=posting.kind,
            cause=posting.cause,
            key=posting.key,
            at=self.at,
            day=posting.day or timezone.localdate(self.at),
            actor=self.actor,
            actor_name=self._actor_name(posting.area),
            reason=posting.reason,
            rule_version=posting.rule_version,
            area=posting.area,
            reverses=posting.reverses,
        )
        entry.digest = digests.of_entry(entry)
        self.pending.append((entry, moves))
        self.booked.add(entry, posting)
        return entry

    def _why_not(self, posting: Posting) -> Refused | None:
        unit = definitions.get(posting.ledger).unit
        for ref, amount in posting.moves.items():
            account = self.accounts[ref.key]
            after = account.balance + amount
            if account.closed_at is not None:
                return reasons.ACCOUNT_CLOSED()
            if amount < 0 and account.floor is not None and after < account.floor:
                return reasons.SHORT(available=account.balance - account.floor, needed=-amount, unit=unit)
            ceiling = posting.ceilings.get(ref)
            if amount > 0 and ceiling is not None and after > ceiling:
                return reasons.ABOVE_CEILING(ceiling=ceiling, balance=account.balance, unit=unit)
        return None

    def _actor_name(self, area: Area | None) -> str:
        if self.actor is None:
            return SYSTEM
        key = area.pk if area is not None else None
        if key not in self.actor_names:
            self.actor_names[key] = signature(self.actor, "", area)
        return self.actor_names[key]


@dataclass(frozen=True)
class Move:
    """What an entry does to one account, and what the account has after it."""

    account: Account
    amount: int
    balance: int


def _lines(entry: Entry, moves: Iterable[Move]) -> Iterable[Line]:
    """The lines of an entry that has its key; each continues the chain of its account."""
    for move in moves:
        account = move.account
        account.last_sequence += 1
        account.head_digest = digests.of_line(
            account.head_digest, entry.pk, entry.digest, account.last_sequence, move.amount, move.balance
        )
        yield Line(
            entry=entry,
            account=account,
            amount=move.amount,
            sequence=account.last_sequence,
            balance_after=move.balance,
            digest=account.head_digest,
        )


Moved = frozenset[tuple[tuple[str, str, str], int]]


class _Booked:
    """What is booked already of the keys and causes of some postings. Read after the accounts are locked."""

    def __init__(self, postings: Sequence[Posting]) -> None:
        condition = Q(pk__in=[])
        for ledger in {posting.ledger for posting in postings}:
            mine = [posting for posting in postings if posting.ledger == ledger]
            keys = [posting.key for posting in mine if posting.key]
            condition |= Q(ledger=ledger, cause__in={posting.cause for posting in mine})
            if keys:
                condition |= Q(ledger=ledger, key__in=keys)
        self.by_cause: dict[tuple[str, str, str], Entry] = {}
        self.by_key: dict[tuple[str, str], tuple[Entry, Moved]] = {}
        for entry in Entry.objects.filter(condition).prefetch_related("lines__account"):
            moved = frozenset(
                ((line.account.ledger, line.account.kind, line.account.holder), line.amount)
                for line in entry.lines.all()
            )
            self._keep(entry, moved)

    def answer(self, posting: Posting) -> Entry | Refused | None:
        """The entry of the same request, a refusal for the same cause, or None for what is new."""
        if posting.key and (posting.ledger, posting.key) in self.by_key:
            entry, moved = self.by_key[posting.ledger, posting.key]
            same = (entry.kind, entry.cause) == (posting.kind, posting.cause) and moved == _moved(posting)
            return entry if same else reasons.KEY_REUSED()
        if (found := self.by_cause.get((posting.ledger, posting.cause, posting.kind))) is not None:
            return reasons.ALREADY_BOOKED(at=f"{timezone.localtime(found.at):%Y-%m-%d %H:%M}")
        return None

    def add(self, entry: Entry, posting: Posting) -> None:
        self._keep(entry, _moved(posting))

    def _keep(self, entry: Entry, moved: Moved) -> None:
        self.by_cause[entry.ledger, entry.cause, entry.kind] = entry
        if entry.key:
            self.by_key[entry.ledger, entry.key] = (entry, moved)


def _moved(posting: Posting) -> Moved:
    return frozenset((ref.key, amount) for ref, amount in posting.moves.items())

"""What a person has in each ledger, and their account of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from governance.ledgers import definitions
from governance.ledgers.definitions import Ledger
from governance.ledgers.models import Account
from volunteers.books import ledgers, limits
from volunteers.models import Volunteer
from volunteers.models.books import Book


@dataclass(frozen=True)
class Holding:
    """A balance in the ledger's unit, what is held of it, and the stars that hours are worth."""

    ledger: Ledger
    balance: int
    held: int
    stars: int = 0

    @property
    def in_hours(self) -> str:
        """Minutes as hours, to one decimal."""
        return f"{self.balance / 60:.1f}"

    @property
    def is_time(self) -> bool:
        return self.ledger.code in (ledgers.HOURS, ledgers.BANK)


def holdings(volunteer: Volunteer) -> list[Holding]:
    """What a person has in each ledger, those of points only where they are in the book. Two queries."""
    rows = Account.objects.filter(holder=volunteer.holder, ledger__in=ledgers.OF_PEOPLE)
    has = {(row.ledger, row.kind): row.balance for row in rows}
    found = []
    for code in ledgers.OF_PEOPLE:
        if code == Book.PARTY and not volunteer.is_party_member:
            continue
        if code == Book.SECURITY and not volunteer.is_security:
            continue
        balance = has.get((code, ledgers.OWN), 0)
        stars = limits.stars(balance) if code == ledgers.HOURS else 0
        found.append(Holding(definitions.get(code), balance, has.get((code, ledgers.HELD), 0), stars))
    return found


def account_of(volunteer: Volunteer, ledger: str) -> Account | None:
    """The person's account of a ledger; None before its first entry."""
    return Account.objects.filter(ledger=ledger, kind=ledgers.OWN, holder=volunteer.holder).first()

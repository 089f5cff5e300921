"""Short words for the tests: who moves how many beans."""

from __future__ import annotations

from typing import Any

from governance.ledgers import accounts
from governance.ledgers.accounts import AccountRef
from governance.ledgers.models import Account, Entry
from governance.ledgers.posting import Posting, post

GIVEN, FUND = (AccountRef("test_beans", kind, "city") for kind in ("given", "fund"))


def own(name: str) -> AccountRef:
    return AccountRef("test_beans", "own", name)


def shop(name: str) -> AccountRef:
    return AccountRef("test_beans", "shop", name)


def donation(amount: int, cause: str = "donation:1", **more: Any) -> Posting:
    return Posting("test_beans", "donate", cause, {GIVEN: -amount, FUND: amount}, **more)


def award(name: str, amount: int, cause: str, **more: Any) -> Posting:
    return Posting("test_beans", "award", cause, {FUND: -amount, own(name): amount}, **more)


def spending(name: str, at: str, amount: int, cause: str, **more: Any) -> Posting:
    return Posting("test_beans", "spend", cause, {own(name): -amount, shop(at): amount}, **more)


def funded(amount: int = 100) -> Entry:
    return post(donation(amount), actor=None)


def row(ref: AccountRef) -> Account:
    return Account.objects.get(ledger=ref.ledger, kind=ref.kind, holder=ref.holder)


def have(*refs: AccountRef) -> list[int]:
    return [accounts.balance(one) for one in refs]

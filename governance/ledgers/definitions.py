"""What a ledger is: its unit, the kinds of its accounts and entries, and the sums that must hold.

An app declares its ledgers in ``AppConfig.ready()`` with ``register``. The ledgers room keeps the books of
all of them in the same tables and by the same rules; what a kind of entry means is known to the app alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

REVERSAL = "reversal"
HOLD, SETTLE, RELEASE = "hold", "settle", "release"


@dataclass(frozen=True)
class AccountKind:
    """A kind of account within a ledger.

    ``floor`` is the least balance, in the ledger's smallest unit; None lets the account go below zero, as the
    account from which everything is issued must. ``held_in`` is the kind of account that keeps what is held
    of this one; without it nothing can be held.
    """

    code: str
    label: Text
    floor: int | None = 0
    held_in: str = ""


@dataclass(frozen=True)
class EntryKind:
    """A kind of movement. ``reversible`` False: it is undone by an act of its own, not by a reversal."""

    code: str
    label: Text
    reversible: bool = True


@dataclass(frozen=True)
class Equation:
    """Two sums of accounts by kind that are equal at any time, but for the sign of what is issued.

    ``left`` is compared with ``right`` by ``relation`` ("=" or ">="). Balances of kinds without a floor are
    counted with their sign turned, because what is issued stands as a negative balance.
    """

    label: Text
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: str = "="


@dataclass(frozen=True)
class Ledger:
    """One book: ``unit`` is what its amounts count (minutes, points, beans, fen), always whole numbers.

    ``holder_labels`` names holders by their keys, for statements and differences; without it keys are shown.
    """

    code: str
    label: Text
    unit: Text
    accounts: tuple[AccountKind, ...]
    entries: tuple[EntryKind, ...]
    equations: tuple[Equation, ...] = ()
    holder_labels: Callable[[Iterable[str]], Mapping[str, str]] | None = field(default=None, compare=False)

    def account(self, code: str) -> AccountKind:
        """Raises KeyError, naming the ledger, for a kind of account it does not have."""
        for kind in self.accounts:
            if kind.code == code:
                return kind
        raise KeyError(f"ledger {self.code} has no account {code}")

    def entry(self, code: str) -> EntryKind:
        """Raises KeyError, naming the ledger, for a kind of entry it does not have."""
        for kind in (*self.entries, *OWN_ENTRIES):
            if kind.code == code:
                return kind
        raise KeyError(f"ledger {self.code} has no entry {code}")


# Kinds that every ledger has.
OWN_ENTRIES = (
    EntryKind(HOLD, _("预留"), reversible=False),
    EntryKind(SETTLE, _("结算")),
    EntryKind(RELEASE, _("退回预留"), reversible=False),
    EntryKind(REVERSAL, _("冲正"), reversible=False),
)
_ledgers: dict[str, Ledger] = {}


def register(ledger: Ledger) -> None:
    """Make a ledger known. Raises ValueError for one that is known already or does not fit together."""
    if ledger.code in _ledgers:
        raise ValueError(f"ledger {ledger.code} is registered twice")
    kinds = [kind.code for kind in ledger.accounts]
    named = [kind.held_in for kind in ledger.accounts if kind.held_in]
    named += [code for one in ledger.equations for code in (*one.left, *one.right)]
    if missing := [code for code in named if code not in kinds]:
        raise ValueError(f"ledger {ledger.code} has no account {missing[0]}")
    codes = [kind.code for kind in (*ledger.entries, *OWN_ENTRIES)]
    if twice := next((code for code in codes + kinds if (codes + kinds).count(code) > 1), None):
        raise ValueError(f"ledger {ledger.code} names {twice} twice")
    _ledgers[ledger.code] = ledger


def forget(code: str) -> None:
    """Take a ledger back: for tests that declare one of their own."""
    _ledgers.pop(code, None)


def get(code: str) -> Ledger:
    """Raises KeyError for a ledger that no app declares."""
    return _ledgers[code]


def every() -> dict[str, Ledger]:
    """All known ledgers by code, in the order of registration."""
    return dict(_ledgers)

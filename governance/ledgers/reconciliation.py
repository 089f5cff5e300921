"""What a ledger's accounts add up to by kind, and whether its equations hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from governance.ledgers import definitions
from governance.ledgers.definitions import Equation, Ledger
from governance.ledgers.models import Account


@dataclass(frozen=True)
class KindTotal:
    """``total`` is shown with the sign turned for kinds from which everything is issued."""

    label: str
    total: int
    accounts: int


@dataclass(frozen=True)
class Reconciled:
    """One equation with both sums."""

    equation: Equation
    left: int
    right: int

    @property
    def holds(self) -> bool:
        return self.left >= self.right if self.equation.relation == ">=" else self.left == self.right


@dataclass(frozen=True)
class Reconciliation:
    """A ledger's totals and equations at this moment, from the cached balances."""

    ledger: Ledger
    totals: list[KindTotal]
    equations: list[Reconciled]

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.equations)


def reconcile(code: str) -> Reconciliation:
    """One query. ``recount`` proves that the balances themselves are what the lines say."""
    ledger = definitions.get(code)
    rows = Account.objects.filter(ledger=code).order_by().values("kind")
    sums = {row["kind"]: (row["sum"], row["n"]) for row in rows.annotate(sum=Sum("balance"), n=Count("pk"))}

    def total(kind: str) -> int:
        found = int(sums.get(kind, (0, 0))[0])
        return -found if ledger.account(kind).floor is None else found

    return Reconciliation(
        ledger,
        [
            KindTotal(str(kind.label), total(kind.code), sums.get(kind.code, (0, 0))[1])
            for kind in ledger.accounts
        ],
        [Reconciled(one, sum(map(total, one.left)), sum(map(total, one.right))) for one in ledger.equations],
    )

"""An account's own statement: what it had, every line, what it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from governance.ledgers.models import Line

if TYPE_CHECKING:
    from governance.ledgers.models import Account


@dataclass(frozen=True)
class Statement:
    """``opening`` and ``closing`` are balances in the ledger's unit; ``lines`` stand in their order."""

    account: Account
    since: date
    until: date
    opening: int
    lines: list[Line]
    closing: int

    @property
    def credited(self) -> int:
        return sum(line.amount for line in self.lines if line.amount > 0)

    @property
    def debited(self) -> int:
        return -sum(line.amount for line in self.lines if line.amount < 0)


def statement(account: Account, since: date, until: date) -> Statement:
    """The lines booked from ``since`` to the end of ``until``, local days. Two queries."""
    lines = Line.objects.filter(account=account).select_related("entry", "entry__reverses")
    before = lines.filter(entry__at__lt=_midnight(since)).order_by("-sequence").first()
    opening = before.balance_after if before is not None else 0
    shown = lines.filter(
        entry__at__gte=_midnight(since), entry__at__lt=_midnight(min(until, date.max - timedelta(days=1)), 1)
    )
    rows = list(shown.order_by("sequence"))
    return Statement(account, since, until, opening, rows, rows[-1].balance_after if rows else opening)


def _midnight(day: date, later: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))

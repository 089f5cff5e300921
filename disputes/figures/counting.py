"""The figures of disputes, so that nobody is recognised in them: small cells are not told.

A cell is a number of disputes. One or two are told as "fewer than three", and a rate is not told where
either of its sides, or what is left between them, would be such a cell. Where a breakdown hides one cell
alone, the next smallest is hidden, too: else the total would give it away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from governance.areas.models import Level
from governance.insight.figures import percent

FEWEST = 3


def is_small(number: int) -> bool:
    """Whether a cell of so many could be somebody one knows."""
    return 0 < number < FEWEST


@dataclass(frozen=True)
class Cell:
    """A number of disputes as it may be told."""

    number: int
    is_hidden: bool = False

    @classmethod
    def of(cls, number: int) -> Cell:
        return cls(number, is_small(number))

    def __str__(self) -> str:
        return _("少于 %s") % FEWEST if self.is_hidden else f"{self.number:,}"

    @property
    def told(self) -> int | None:
        return None if self.is_hidden else self.number


@dataclass(frozen=True)
class Rate:
    """``part`` of ``base``."""

    part: int
    base: int

    @property
    def is_hidden(self) -> bool:
        return any(is_small(one) for one in (self.part, self.base, self.base - self.part))

    @property
    def percent(self) -> Decimal | None:
        """Two decimals, halves up; None of nothing and where it must not be told."""
        return None if self.is_hidden else percent(self.part, self.base)

    def __str__(self) -> str:
        if self.is_hidden:
            return _("数量少，不显示")
        return "–" if self.percent is None else f"{self.percent} %"

    @property
    def note(self) -> str:
        """Its two sides, where they may be told."""
        return "" if self.is_hidden else f"{self.part:,} / {self.base:,}"


@dataclass(frozen=True)
class Fact:
    """What the figures need of one dispute: no word and no name of a party. ``amount`` is in fen."""

    month: str
    kind: str
    committee: str
    level: int
    source: str
    mediators: tuple[str, ...] = ()
    is_accepted: bool = False
    is_over: bool = False  # mediation has ended, with an agreement or without
    days: int | None = None  # from acceptance to effect; not None: settled
    is_due: bool = False  # the term of performance is over, or it was performed
    is_performed: bool = False
    is_written: bool = False
    is_confirmed: bool = False
    is_crime: bool = False
    amount: int | None = None

    @property
    def is_settled(self) -> bool:
        return self.days is not None


@dataclass
class Line:
    """One row of a breakdown. ``rate`` is None beside a hidden cell, which it would give away."""

    name: str
    taken: Cell
    settled: Cell
    rate: Rate | None


@dataclass
class Figures:
    """All that the page tells. ``amount`` (fen) is None where fewer than three disputes have one."""

    taken: Cell
    accepted: Cell
    settled: Cell
    success: Rate
    concluded: Rate
    performed: Rate
    confirmed: Rate
    at_community: Rate
    below_subdistrict: Rate
    days_median: int | None
    days_p90: int | None
    amount: int | None
    crimes: Cell
    breakdowns: dict[str, list[Line]] = field(default_factory=dict)


def tell(facts: Sequence[Fact]) -> Figures:
    """The figures of ``facts``."""
    settled = [one for one in facts if one.is_settled]
    over = [one for one in facts if one.is_over]
    due = [one for one in settled if one.is_due]
    written = [one for one in settled if one.is_written]
    days = [one.days for one in settled if one.days is not None]
    sums = [one.amount for one in settled if one.amount is not None]
    low = [one for one in settled if one.level >= Level.SUBDISTRICT]
    return Figures(
        taken=Cell.of(len(facts)),
        accepted=Cell.of(sum(one.is_accepted for one in facts)),
        settled=Cell.of(len(settled)),
        success=Rate(len(settled), len(facts)),
        concluded=Rate(len(settled), len(over)),
        performed=Rate(sum(one.is_performed for one in due), len(due)),
        confirmed=Rate(sum(one.is_confirmed for one in written), len(written)),
        at_community=Rate(sum(one.level >= Level.COMMUNITY for one in settled), len(settled)),
        below_subdistrict=Rate(len(low), len(settled)),
        days_median=quantile(days, 50),
        days_p90=quantile(days, 90),
        amount=sum(sums) if len(sums) >= FEWEST else None,
        crimes=Cell.of(sum(one.is_crime for one in facts)),
        breakdowns={
            "kind": breakdown(facts, lambda one: (one.kind,)),
            "committee": breakdown(facts, lambda one: (one.committee,)),
            "mediator": breakdown(facts, lambda one: one.mediators),
            "month": breakdown(facts, lambda one: (one.month,), by_name=True),
            "source": breakdown(facts, lambda one: (one.source,)),
        },
    )


def quantile(numbers: Iterable[int], share: int) -> int | None:
    """The least number that ``share`` percent do not exceed; None of fewer than three."""
    ordered = sorted(numbers)
    if len(ordered) < FEWEST:
        return None
    return ordered[-(-len(ordered) * share // 100) - 1]


def breakdown(
    facts: Sequence[Fact], keys: Callable[[Fact], Iterable[str]], *, by_name: bool = False
) -> list[Line]:
    """Lines by what ``keys`` tells, the largest first or by name, small cells hidden."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in keys(fact):
            groups[key].append(fact)
    names = sorted(groups) if by_name else sorted(groups, key=lambda name: (-len(groups[name]), name))
    taken = hide([len(groups[name]) for name in names])
    settled = hide([sum(one.is_settled for one in groups[name]) for name in names])
    return [
        Line(
            name,
            taken[at],
            settled[at],
            None
            if taken[at].is_hidden or settled[at].is_hidden
            else Rate(settled[at].number, taken[at].number),
        )
        for at, name in enumerate(names)
    ]


def hide(numbers: Sequence[int]) -> list[Cell]:
    """``numbers`` as cells that add up to a total which is told: one hidden cell never stands alone."""
    hidden = {at for at, number in enumerate(numbers) if is_small(number)}
    if len(hidden) == 1:
        others = sorted((number, at) for at, number in enumerate(numbers) if number and at not in hidden)
        hidden |= {at for _number, at in others[:1]}
    return [Cell(number, at in hidden) for at, number in enumerate(numbers)]


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"

"""Indicators over rows of any kind, which an app hands over: the rows are said, and the figure follows.

Because the number is worked out from the very rows that its list shows, the two add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from governance.insight.figures import RIGHT, Figure, percent
from governance.insight.models import Direction

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.insight.indicators import Text
    from governance.insight.periods import Period

    Rows = Callable[[Area, Period, User], QuerySet[Any]]
    Number = Decimal | int


def count(rows: QuerySet[Any]) -> int:
    return rows.order_by().count()


@dataclass(frozen=True)
class RowIndicator:
    """A figure over ``rows``: those of an area in a period that a person may see, and no others.

    ``base`` makes it a rate: the rows of ``rows`` in percent of those of ``base``. ``measure`` is what is
    told of the rows where that is not how many they are: a sum of money, say. ``is_stock``: what is so now,
    whatever the period. ``right`` is asked for over the area, beside ``insight.view``. ``columns`` are what
    the list shows of a row, each a heading and what stands below it; the first leads to the row. ``page``
    is the name of the address of the list, for an app that has a page of its own for it.
    """

    code: str
    label: Text
    unit: Text
    formula: Text
    placed: Text
    rows: Rows
    base: Rows | None = None
    measure: Callable[[QuerySet[Any]], Number | None] = count
    direction: str = Direction.NEITHER
    right: str = RIGHT
    is_stock: bool = False
    order: tuple[str, ...] = ("-pk",)
    columns: tuple[tuple[Text, Callable[[Any], Any]], ...] = ()
    page: str = "insight-rows"
    note: Text = ""
    icon: str = ""

    quantile = None

    @property
    def is_rate(self) -> bool:
        return self.base is not None

    def is_for(self, user: User, area: Area) -> bool:
        """Whether ``user`` is shown it of ``area``."""
        return user.scope(RIGHT).covers(area) and user.scope(self.right).covers(area)

    def figure(self, area: Area, period: Period, user: User, at: datetime) -> Figure:
        """What it says to ``user``: of the rows that they may see."""
        rows = self.rows(area, period, user)
        number = count(rows)
        value: Number | None
        if self.base is None:
            value = number if self.measure is count else self.measure(rows)
            return Figure(self, area, period, value, number, None, at)
        whole = count(self.base(area, period, user))
        return Figure(self, area, period, percent(number, whole), number, whole, at)

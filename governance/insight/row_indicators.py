"""Indicators over rows of any kind, which an app hands over: the rows are said, and the figure follows.

Because the number is worked out from the very rows that its list shows, the two add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

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


def counts(every: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has, in one query for all of them."""
    places: dict[tuple[str, str], int] = {}
    parameters: list[Any] = []
    asked: list[int | None] = []
    for rows in every:
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            asked.append(None)
            continue
        key = sql, repr(given)
        if key not in places:  # the base of one rate is often that of another
            places[key] = len(places)
            parameters += given
        asked.append(places[key])
    if not places:
        return [0 for _one in asked]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for sql, _given in places)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", parameters)
        found = cursor.fetchone()
    return [0 if place is None else found[place] for place in asked]


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

    def shown(self, value: Number | None, number: int, whole: int | None) -> Number | None:
        """``value`` as it is told; an app that hides small cells answers None for one.

        ``number`` is how many rows there are, ``whole`` how many in the base of a rate.
        """
        return value

    def figure(self, area: Area, period: Period, user: User, at: datetime) -> Figure:
        """What it says to ``user``: of the rows that they may see."""
        return figures([self], area, period, user, at)[0]


def figures(
    some: Sequence[RowIndicator], area: Area, period: Period, user: User, at: datetime
) -> list[Figure]:
    """What each says to ``user``: one query for all that count, one more for each other ``measure``."""
    every = [(one, one.rows(area, period, user), one.base) for one in some]
    asked = [rows for _one, rows, _base in every]
    asked += [base(area, period, user) for _one, _rows, base in every if base is not None]
    found = counts(asked)
    wholes = iter(found[len(every) :])
    told = []
    for (one, rows, base), number in zip(every, found, strict=False):
        value: Number | None
        if base is None:
            value, whole = number if one.measure is count else one.measure(rows), None
        else:
            whole = next(wholes)
            value = percent(number, whole)
        told.append(Figure(one, area, period, one.shown(value, number, whole), number, whole, at))
    return told

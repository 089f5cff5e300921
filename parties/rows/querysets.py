"""Reading rows that are kept from a day to a day, and rows that the whole city shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from governance.access import records
from governance.areas.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from governance.areas.querysets import Reader


class DatedQuerySet(ScopedQuerySet):
    """Rows that hold from the day ``start`` up to the day ``end``; ``beside`` is what a line says of them."""

    start, end = "starts_on", "ends_on"
    beside: tuple[str, ...] = ("area__parent",)
    left_out: tuple[str, ...] = ("area__boundary", "area__parent__boundary")

    def in_force(self, on: date | None = None) -> Self:
        """Those that hold on the local date ``on`` (today)."""
        return self.filter(records.on_day(self.start, self.end, on))

    def for_rows(self) -> Self:
        """With what a line says of a row."""
        return self.select_related(*self.beside).defer(*self.left_out)


class SharedQuerySet(models.QuerySet[Any]):
    """Rows that everybody with the right reads, wherever it is held: kinds, types, tags."""

    def restrict(self, user: Reader, right: str) -> Self:
        return self if user.scope(right) else self.none()

    def in_use(self) -> Self:
        return self.filter(is_active=True)

    def for_rows(self) -> Self:
        return self

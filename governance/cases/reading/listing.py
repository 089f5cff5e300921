"""The list of cases: its columns, the page of rows and how many there are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.cases.reading.filters import ORDERS, CaseFilters
from governance.common.lists import Chip, Column, Listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

COLUMNS = (
    Column("title", _("事项")),
    Column("clock", _("时限")),
    Column("state", _("状态")),
    Column("place", _("地点")),
    Column("holder", _("在谁手中")),
    Column("kind", _("种类"), "minor"),
    Column("category", _("类别"), "minor"),
    Column("urgency", _("紧急程度"), "minor"),
    Column("channel", _("来源"), "minor"),
    Column("reported", _("上报时间")),
)
ALWAYS = ("title",)
USUAL = ("title", "clock", "state", "place", "holder", "reported")
ARCHIVE_CAP = 1_000  # what is open is counted further: that is work


class CaseListing(Listing):
    """The list of cases one may see, with its columns; fragments keep the boxes for choosing rows."""

    form: CaseFilters

    def __init__(
        self, request: Any, rows: QuerySet[Any], *, columns: tuple[Column, ...], size: int = 50
    ) -> None:
        user = request.user
        super().__init__(
            request,
            rows,
            order=ORDERS["due"],
            columns=columns,
            filters=CaseFilters,
            filter_context={"user": user},
            empty=_("没有符合条件的事项。换个条件，或等网格员上报、热线转入、窗口登记，事项会出现在这里。"),
            size=size,
        )
        self.order = self.form.order
        if not self.form.is_open:
            self.count_cap = ARCHIVE_CAP
        self.every = rows
        self.matching = self.matching.by_deadline()  # type: ignore[attr-defined]
        scope = user.scope("cases.view")
        # Alone: beside an area, putting all that is found in order would cost more than it saves.
        self.is_of_units = bool(scope.units) and not (scope.everything or scope.spans)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.form.narrow_seen(rows)

    @cached_property
    def _keys(self) -> list[int] | None:
        """The keys of all that fit words in a department's list, as far as they are counted; else None.

        What fits the words and what the department ever had are both many, what fits both is little: page
        and count would each go through all of it.
        """
        if not self.is_of_units or self.is_continued or "q" not in self.form.values():
            return None
        rows = self.matching.order_by(*self.order).values_list("pk", flat=True)
        return list(rows[: self.count_cap + 1])

    @cached_property
    def _fetched(self) -> list[Any]:
        if self._keys is None:
            found: list[Any] = super()._fetched
            return found
        rows = self.every.by_deadline().in_bulk(self._keys[: self.size + 1])  # type: ignore[attr-defined]
        return [rows[key] for key in self._keys[: self.size + 1] if key in rows]

    @cached_property
    def count(self) -> int:
        """As everywhere; words that fit few cases are looked up once, for all of them are on this page."""
        if self._keys is not None:
            return len(self._keys)
        if "q" in self.form.values() and not self.is_continued and not self.has_more:
            return len(self.rows)
        found: int = super().count
        return found

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(str(self.form.fields[name].label), self.form.wording(name, value), self._url(drop=name))
            for name, value in self.form.values().items()
        ]


def chosen_columns(text: str) -> tuple[Column, ...]:
    """The columns named in ``text`` (keys with commas), in their order; the usual ones for nonsense."""
    wanted = [key for key in text.split(",") if key in {column.key for column in COLUMNS}]
    shown = {*ALWAYS, *wanted} if wanted else set(USUAL)
    return tuple(column for column in COLUMNS if column.key in shown)

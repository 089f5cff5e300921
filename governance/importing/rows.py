"""From the cells of a row to what intake takes; every fault of the row at once, each at its column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.areas.models import Area
from governance.cases.filing import intake
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Category, JoinedReport, RuleGroup
from governance.cases.reasons import EXTERNAL_NUMBER_TAKEN
from governance.cases.rules import effective
from governance.common import table_reasons
from governance.common.refusals import Refused
from governance.common.tables import Formula, Table
from governance.importing import instants, mapping, reasons

if TYPE_CHECKING:
    from governance.importing.models import ImportBatch

TEXTS = ("title", "text", "place", "reporter_name", "reporter_phone", "external_number")


@dataclass
class Row:
    """A row as it will be filed, or its faults: pairs of column and sentence."""

    number: int
    filing: Filing
    replied_at: datetime | None = None
    reply: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)


class Reader:
    """Reads the rows of one batch. Areas, categories and taken numbers are looked up once."""

    def __init__(self, batch: ImportBatch, table: Table, *, now: datetime) -> None:
        self.batch, self.table, self.now = batch, table, now
        # In the order of the form: the database keeps the columns in an order of its own.
        self.mapping = {code: batch.mapping[code] for code in mapping.BY_CODE if batch.mapping.get(code)}
        self._areas: dict[str, Area | Refused] = {}
        classes = effective.in_use(RuleGroup.CATEGORY, Category.objects.filter(kind=batch.kind))
        self._categories = {
            key: category for category in classes.order_by("-order") for key in (category.name, category.code)
        }
        self._seen: dict[str, int] = {}
        numbers = [self._text(cells, "external_number") for _n, cells, _more in table.rows]
        which = {"channel": batch.channel, "external_number__in": [n for n in numbers if n]}
        # A number is taken by the case that was filed with it, or by one that a report with it was added to.
        joined = JoinedReport.objects.filter(**which).values_list("external_number", "case__number")
        own = Case.objects.filter(**which).values_list("external_number", "number")
        self._taken = dict(joined) | dict(own)

    def rows(self) -> Iterator[Row]:
        for number, cells, more in self.table.rows:
            yield self._row(number, cells, more)

    def _row(self, number: int, cells: dict[str, Any], more: int) -> Row:
        row = Row(
            number,
            Filing(
                kind=self.batch.kind,
                channel=self.batch.channel,
                category=self.batch.category,
                area=self.batch.area,
                text="",
            ),
        )
        if more:
            row.faults.append(("", str(reasons.TOO_WIDE(n=more))))
        for code, column in self.mapping.items():
            if isinstance(cells.get(column), Formula):
                row.faults.append((column, str(table_reasons.FORMULA())))
                continue
            try:
                self._take(row, code, cells)
            except Refused as refused:
                row.faults.append((column, str(refused)))
        self._check(row)
        return row

    def _take(self, row: Row, code: str, cells: dict[str, Any]) -> None:
        filing = row.filing
        if code in TEXTS:
            setattr(filing, code, self._text(cells, code))
        elif code == "reported_at":
            filing.reported_at = instants.read(cells.get(self.mapping[code]), now=self.now)
        elif code == "replied_at":
            if self._text(cells, code):
                row.replied_at = instants.read(cells.get(self.mapping[code]), now=self.now)
        elif code == "reply":
            row.reply = self._text(cells, code)[:5000]
        elif code == "area":
            if text := self._text(cells, code):
                filing.area = self._area(text)
        elif code == "category" and (text := self._text(cells, code)):
            if text not in self._categories:
                raise reasons.NO_CATEGORY(text=text[:40])
            filing.category = self._categories[text]

    def _check(self, row: Row) -> None:
        """What intake asks for, what the file itself repeats, and times in their order."""
        filing, faulty = row.filing, {column for column, _text in row.faults}
        filing.kind = self.batch.kind
        number = filing.external_number
        if number in self._seen:
            self._fault(row, "external_number", reasons.NUMBER_TWICE(number=number, row=self._seen[number]))
        elif number in self._taken:
            taken = EXTERNAL_NUMBER_TAKEN(external=number, number=self._taken[number])
            self._fault(row, "external_number", taken)
        elif number:
            self._seen[number] = row.number
        if row.replied_at and filing.reported_at and row.replied_at < filing.reported_at:
            self._fault(row, "replied_at", reasons.ANSWERED_BEFORE())
        # The number was looked up above, for all rows at once.
        known, filing.external_number = filing.external_number, ""
        found = intake.faults(filing, actor=self.batch.made_by, at=self.now)
        filing.external_number = known
        if known:
            found.pop("external_number", None)
        for code, sentence in found.items():
            column = self.mapping.get(code, "")
            if column not in faulty or not column:
                row.faults.append((column, sentence))

    def _fault(self, row: Row, code: str, refused: Refused) -> None:
        row.faults.append((self.mapping[code], str(refused)))

    def _text(self, cells: dict[str, Any], code: str) -> str:
        value = cells.get(self.mapping.get(code, ""))
        return "" if value is None else str(value).replace("\0", "").strip()

    def _area(self, text: str) -> Area:
        """An area by its code, or by its name where only one in the batch's area is called so."""
        if text not in self._areas:
            self._areas[text] = self._find_area(text)
        found = self._areas[text]
        if isinstance(found, Refused):
            raise found
        return found

    def _find_area(self, text: str) -> Area | Refused:
        inside = Area.objects.within(self.batch.area).current().defer("boundary")
        found = list(inside.filter(code=text)[:1]) or list(
            (inside.filter(name=text) | inside.filter(short_name=text))[:2]
        )
        if len(found) == 1:
            area: Area = found[0]
            return area
        return reasons.AREA_AMBIGUOUS(text=text[:40]) if found else reasons.NO_AREA(text=text[:40])

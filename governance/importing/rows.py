"""From the cells of a row to what intake takes; every fault of the row at once, each at its column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.cases.filing import intake
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, JoinedReport
from governance.cases.reasons import EXTERNAL_NUMBER_TAKEN
from governance.cases.workflow import definitions
from governance.common import phones, table_reasons
from governance.common.refusals import Refused
from governance.common.sheets import DANGEROUS
from governance.common.tables import Blurred, Formula, Table
from governance.importing import instants, mapping, reasons
from governance.importing.categories import Classes
from governance.importing.places import Places

if TYPE_CHECKING:
    from governance.importing.models import ImportBatch

TEXTS = ("title", "text", "place", "reporter_name", "reporter_phone", "external_number")
LONG_NUMBERS = ("external_number", "reporter_phone")  # of which every digit counts
# Characters that are kept of what may be shortened; a number or a text that is too long is a fault.
MOST = {"title": 120, "place": 200, "reply": 5000}
MOST_NUMBER = Case._meta.get_field("external_number").max_length or 0
MOST_TEXT = 5000
CUT = "…"
# What people write into a cell that has nothing in it.
NOTHING = {
    *("", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "nan", "n/a", "#n/a"),
    *("未办结", "未答复", "未回复", "未办理", "办理中", "处理中", "在办", "待办"),
}


@dataclass
class Row:
    """A row as it will be filed. ``faults`` and ``remarks`` (what was changed) are column and sentence."""

    number: int
    filing: Filing
    replied_at: datetime | None = None
    reply: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


class Reader:
    """Reads the rows of one batch. Areas, categories and taken numbers are looked up once."""

    def __init__(self, batch: ImportBatch, table: Table, *, now: datetime) -> None:
        self.batch, self.table, self.now = batch, table, now
        # In the order of the form: the database keeps the columns in an order of its own.
        self.mapping = {code: batch.mapping[code] for code in mapping.BY_CODE if batch.mapping.get(code)}
        self.classes = Classes(batch.kind, batch.classes)
        self._places = Places(batch.area)
        self._least = definitions.flow_of(batch.kind).text_minimum
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
            cell = cells.get(column)
            if isinstance(cell, Formula):
                row.faults.append((column, str(table_reasons.FORMULA())))
                continue
            if isinstance(cell, Blurred) and code in LONG_NUMBERS:
                row.faults.append((column, str(table_reasons.LOST_DIGITS(text=cell[:40]))))
                continue
            try:
                self._take(row, code, cells)
            except Refused as refused:
                row.faults.append((column, str(refused)))
        self._check(row)
        return row

    def _take(self, row: Row, code: str, cells: dict[str, Any]) -> None:
        filing = row.filing
        text = self._text(cells, code)
        if code == "external_number" and len(text) > MOST_NUMBER:
            raise reasons.NUMBER_TOO_LONG(length=len(text), most=MOST_NUMBER)
        if code == "reporter_phone" and "*" in unicodedata.normalize("NFKC", text):
            row.remarks.append((self.mapping[code], str(reasons.PHONE_HIDDEN())))
        elif code == "reporter_phone":
            filing.reporter_phone = phones.normal(text)
        elif code in TEXTS:
            setattr(filing, code, self._fitting(row, code, text))
        elif code == "reported_at":
            filing.reported_at = instants.read(text and cells[self.mapping[code]], now=self.now)
        elif code == "replied_at" and text:
            row.replied_at = instants.read(cells[self.mapping[code]], now=self.now)
        elif code == "reply":
            row.reply = self._fitting(row, code, text)
        elif code == "area" and text:
            filing.area = self._places.find(text)
        elif code == "category" and text:
            filing.category = self.classes.find(text)

    def _fitting(self, row: Row, code: str, text: str) -> str:
        """The text as it fits, with a mark where it was cut and a remark at the row."""
        text = " ".join(text.split()) if code == "title" else text
        most = MOST.get(code, 0)
        if not most or len(text) <= most:
            return text
        kept = most - len(CUT)
        row.remarks.append((self.mapping[code], str(reasons.CUT(length=len(text), most=kept))))
        return text[:kept] + CUT

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
        if row.reply and row.replied_at is None and self.mapping.get("replied_at", "") not in faulty:
            filing.text = f"{filing.text}\n\n【原系统答复】{row.reply}"
            row.remarks.append((self.mapping["reply"], str(reasons.REPLY_WITHOUT_TIME())))
        # The number was looked up above, for all rows at once.
        known, filing.external_number = filing.external_number, ""
        found = intake.faults(filing, actor=self.batch.made_by, at=self.now)
        filing.external_number = known
        if known:
            found.pop("external_number", None)
        if "text" in found:
            found["text"] = str(self._why_not_text(filing.text.strip()))
        for code, sentence in found.items():
            column = self.mapping.get(code, "")
            if column not in faulty or not column:
                row.faults.append((column, sentence))

    def _why_not_text(self, text: str) -> Refused:
        """In the words of somebody who looks at a file, not of somebody who tells what happened."""
        if len(text) > MOST_TEXT:
            return reasons.TEXT_TOO_LONG(length=len(text), most=MOST_TEXT)
        return reasons.TEXT_TOO_SHORT(length=len(text), least=self._least)

    def _fault(self, row: Row, code: str, refused: Refused) -> None:
        row.faults.append((self.mapping[code], str(refused)))

    def _text(self, cells: dict[str, Any], code: str) -> str:
        """The text of a cell; empty where it says in words that there is nothing."""
        value = cells.get(self.mapping.get(code, ""))
        text = "" if value is None else str(value).replace("\0", "").strip()
        if text.startswith("'") and text[1:].lstrip().startswith(DANGEROUS):
            text = text[1:]  # what our own workbooks write before it, so that nothing becomes a formula
        return "" if code != "text" and text.lower() in NOTHING else text

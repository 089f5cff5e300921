"""From rows to cases: each by the real acts at their real times, all in the transaction of the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.areas.models import Area, Level
from governance.cases import services as cases
from governance.cases.models import Case
from governance.cases.workflow.definitions import Purpose
from governance.cases.worklist import recipients
from governance.importing import batches, files, reasons
from governance.importing.models import ImportBatch, ImportRow
from governance.importing.rows import Reader, Row
from governance.notices import services as notices
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.importing.batches import Told

Timing = ImportBatch.Timing


def reader_of(batch: ImportBatch, now: datetime) -> Reader:
    """Whoever reads the batch's file. Raises Refused (FILE_GONE)."""
    return Reader(batch, files.table_of(batch), now=now)


def read(reader: Reader, told: Told | None = None) -> list[Row]:
    """Every row, with its faults."""
    found = []
    for count, row in enumerate(reader.rows(), 1):
        found.append(row)
        batches.say(told, count, len(reader.table.rows))
    return found


def districts(rows: Sequence[Row]) -> dict[str, int]:
    """How many of the rows without faults lie in each district (by its code), for their numbers."""
    tops = list(Area.objects.filter(level__lte=Level.DISTRICT).defer("boundary").order_by("-level"))
    areas = Counter(row.filing.area for row in rows if not row.faults)
    found: Counter[str] = Counter()
    for area, count in areas.items():
        if area is not None:
            found[next(one.code for one in tops if one.span.holds(area.span))] += count
    return dict(found)


def file_all(batch: ImportBatch, now: datetime, told: Told | None) -> None:
    """Read the file again and file its good rows. Raises Refused (FAULTY) when one is no longer good."""
    kept = {row.number: row for row in batch.rows.all()}
    rows = read(reader_of(batch, now))
    if not batch.skip_faulty and (faulty := [row for row in rows if row.faults]):
        raise reasons.FAULTY(count=len(faulty))  # somebody filed one of its numbers since the dry run
    good = [row for row in rows if not row.faults]
    made = []
    for count, row in enumerate(good, 1):
        result = kept.get(row.number) or ImportRow(batch=batch, number=row.number)
        result.case, result.faults = _file(row, batch, now), []
        result.external_number = row.filing.external_number
        made.append(result)
        batches.say(told, count, len(good))
    ImportRow.objects.bulk_update([row for row in made if row.pk], ["case", "faults"], batch_size=1000)
    ImportRow.objects.bulk_create(row for row in made if not row.pk)
    batch.good, batch.faulty = len(good), len(rows) - len(good)
    batch.answered = sum(row.replied_at is not None for row in good)


def _file(row: Row, batch: ImportBatch, now: datetime) -> Case:
    """One row by the real acts: reported, registered, at its desk, perhaps answered.

    What nobody has answered is either history, on which no clock runs, or is taken up today: its clocks
    never begin in years past, where they would all be over at once.
    """
    is_today = row.replied_at is None and batch.timing == Timing.TODAY
    at = now if is_today else row.filing.reported_at
    case = cases.file_case(filing=row.filing, actor=batch.made_by, at=now)
    case = cases.advance(case, Purpose.IMPORT_REGISTER, actor=None, at=at, quiet=True)
    case = cases.advance(case, Purpose.IMPORT_DISPATCH, actor=None, at=at, quiet=True, area=case.desk)
    if row.replied_at is not None:
        answer = row.reply or _("原系统已答复。")
        return cases.advance(
            case, Purpose.IMPORT_ANSWER, actor=None, at=row.replied_at, quiet=True, text=answer
        )
    if not is_today:
        case = cases.advance(case, Purpose.IMPORT_REST, actor=None, at=now, quiet=True)
    return case


def tell_desks(batch: ImportBatch) -> None:
    """One notice a desk about what waits there from today, instead of one a case."""
    if batch.timing != Timing.TODAY:
        return
    open_cases = Case.objects.open().filter(import_row__batch=batch).select_related("desk")
    waiting: dict[Area, int] = {}
    for case in open_cases.defer("search", "text"):
        waiting[case.desk] = waiting.get(case.desk, 0) + 1
    for desk, count in waiting.items():
        notices.tell(
            recipients.at_desk(desk, "cases.handle"),
            _("“%(name)s”导入了 %(count)s 件待办事项，请签收") % {"name": batch.name, "count": count},
            weight=Weight.TODO,
            reason=_("批量导入"),
        )

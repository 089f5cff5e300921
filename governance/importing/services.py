"""The acts on a batch: take a file in, map it, try it, import it whole, take it back whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases import services as cases
from governance.cases.models import Case, CaseLog
from governance.cases.workflow import batch as workflow_batch
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Purpose
from governance.cases.worklist import recipients
from governance.common import progress, tables
from governance.common.refusals import Refused
from governance.importing import mapping, reasons
from governance.importing.models import ImportBatch, ImportRow
from governance.importing.rows import Reader, Row
from governance.notices import services as notices
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import Category, Channel

    Told = Callable[[int, int], None]

State = ImportBatch.State
MAPPABLE = (State.MAPPING, State.CHECKED, State.FAILED)  # what its columns can be settled for, and tried


def importable() -> list[str]:
    """The kinds of matter whose flow knows how to take in what another system has handled."""
    needed = (Purpose.IMPORT_REGISTER, Purpose.IMPORT_DISPATCH, Purpose.IMPORT_ANSWER, Purpose.TAKE_BACK)
    return [flow.kind for flow in definitions.every().values() if all(map(flow.act_for, needed))]


def take(
    content: bytes,
    name: str,
    *,
    area: Area,
    channel: Channel,
    category: Category,
    actor: User | None,
) -> ImportBatch:
    """Keep the file as a new batch with its columns guessed; its rows become matters of the category's kind.

    Raises Refused for what is no table.
    """
    table = tables.read(content, PurePath(name).name)
    batch = ImportBatch(
        name=PurePath(name).name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        encoding=table.encoding,
        columns=table.columns,
        mapping=mapping.guess(table.columns),
        kind=category.kind,
        area=area,
        channel=channel,
        category=category,
        total=len(table.rows),
        made_by=actor,
        made_at=timezone.now(),
    )
    batch.file.save(f"{batch.digest[:16]}{PurePath(name).suffix.lower()}", ContentFile(content), save=True)
    return batch


def map_columns(batch: ImportBatch, chosen: dict[str, str]) -> ImportBatch:
    """Settle which column holds what. Raises Refused."""
    _insist(batch, *MAPPABLE)
    mapping.check(chosen, batch.columns, external=batch.channel.external)
    batch.mapping = {code: column for code, column in chosen.items() if column}
    batch.state, batch.error = State.CHECKING, ""
    batch.save()
    return batch


def try_rows(batch: ImportBatch, told: Told | None = None) -> ImportBatch:
    """The dry run: read every row, write what is wrong with each, file nothing."""
    with transaction.atomic():
        batch = _locked(batch)
        _insist(batch, State.CHECKING)
        rows = _read(batch, timezone.now(), told)
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(
            (
                ImportRow(
                    batch=batch,
                    number=row.number,
                    external_number=row.filing.external_number[:60],
                    faults=row.faults,
                )
                for row in rows
            ),
            batch_size=1000,
        )
        batch.total = len(rows)
        batch.faulty = sum(bool(row.faults) for row in rows)
        batch.good = batch.total - batch.faulty
        batch.answered = sum(row.replied_at is not None for row in rows if not row.faults)
        batch.state = State.CHECKED
        batch.save()
    return batch


def begin(batch: ImportBatch, *, skip_faulty: bool = False) -> ImportBatch:
    """Ask for the import of a batch that was tried. Raises Refused."""
    with transaction.atomic():
        batch = _locked(batch)
        _insist(batch, State.CHECKED)
        if not batch.good:
            raise reasons.NOTHING_GOOD()
        if batch.faulty and not skip_faulty:
            raise reasons.FAULTY(count=batch.faulty)
        batch.skip_faulty, batch.state, batch.error = skip_faulty, State.RUNNING, ""
        batch.save()
    return batch


def run(batch: ImportBatch, told: Told | None = None, *, actor: User | None = None) -> ImportBatch:
    """File every row and walk the answered ones to their answer: all in one transaction, or nothing.

    Run again after it has been done, it does nothing. What keeps it from being done is kept on the batch.
    """
    try:
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state != State.RUNNING:
                return batch
            with workflow_batch.together():
                _file_all(batch, told)
            batch.state, batch.done_at = State.DONE, timezone.now()
            batch.save()
            _tell_desks(batch)
            _note(batch, actor or batch.made_by, digest=batch.digest, new=batch.good)
    except Refused as refused:
        _failed(batch, str(refused))
        raise
    except Exception as error:
        _failed(batch, f"{type(error).__name__}: {error}"[:500])
        raise
    finally:
        batch.refresh_from_db()
    return batch


def is_idle(batch: ImportBatch) -> bool:
    """Whether nobody is at a batch that is said to be worked on: it waits in the queue, or was killed."""
    if not batch.is_busy:
        return False
    with transaction.atomic():
        rows = ImportBatch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk)
        return rows.values_list("pk", flat=True).first() is not None


def given_back(batch: ImportBatch) -> str:
    """The state in which a batch that was killed is found again."""
    back = {State.CHECKING: State.MAPPING, State.RUNNING: State.CHECKED, State.UNDOING: State.DONE}
    return str(back[State(batch.state)])


def recover(batch: ImportBatch, *, actor: User | None = None) -> ImportBatch:
    """Give back a batch whose work was killed: its transaction has left nothing behind.

    It can be tried, imported or taken back again. Raises Refused (NOT_READY; AT_WORK while somebody is at
    it).
    """
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update(skip_locked=True).filter(pk=batch.pk).first()
        if locked is None:  # whoever works on a batch holds its row to the end
            raise reasons.AT_WORK()
        _insist(locked, *ImportBatch.BUSY)
        was = str(locked.get_state_display())
        locked.state = given_back(locked)
        locked.error = _("上次中断了，已收回，什么也没有写入，可以再来一次。")
        locked.save(update_fields=["state", "error"])
        _note(locked, actor, recovered=was)
    progress.forget("import", batch.pk)
    batch.refresh_from_db()
    return batch


def undo(batch: ImportBatch, *, actor: User | None, told: Told | None = None) -> ImportBatch:
    """Take the whole batch back, each case by an act on its trail. Raises Refused (ACTED_ON, with which)."""
    with transaction.atomic():
        batch = _locked(batch)
        _insist(batch, State.DONE, State.UNDOING)
        if touched := acted_on(batch):
            raise reasons.ACTED_ON(numbers="、".join(f"#{number}" for number in touched))
        who = actor.name if actor else _("系统")
        why = _("撤销导入批次 %(batch)s（%(who)s）") % {"batch": batch, "who": who}
        taken = list(Case.objects.filter(import_row__batch=batch).order_by("pk").defer("search"))
        with workflow_batch.together():
            for count, case in enumerate(taken, 1):
                cases.advance(case, Purpose.TAKE_BACK, actor=None, signed=who, quiet=True, text=why)
                _say(told, count, len(taken))
        batch.state, batch.undone_at, batch.undone_by = State.UNDONE, timezone.now(), actor
        batch.save()
        _note(batch, actor, taken_back=len(taken))
    return batch


def why_not_undo(batch: ImportBatch) -> Refused | None:
    """Why the batch cannot be taken back; None when it can."""
    if batch.state != State.DONE:
        return reasons.NOT_READY(state=batch.get_state_display())
    touched = acted_on(batch)
    return reasons.ACTED_ON(numbers="、".join(f"#{number}" for number in touched)) if touched else None


def acted_on(batch: ImportBatch, limit: int = 20) -> list[str]:
    """Numbers of the batch's cases on which a person has acted since it was filed."""
    steps = CaseLog.objects.filter(case__import_row__batch=batch, actor__isnull=False, step__gt=1)
    return list(steps.order_by("case_id").values_list("case__number", flat=True).distinct()[:limit])


def _file_all(batch: ImportBatch, told: Told | None) -> None:
    now = timezone.now()
    kept = {row.number: row for row in batch.rows.all()}
    rows = _read(batch, now, None)
    if not batch.skip_faulty and (faulty := [row for row in rows if row.faults]):
        raise reasons.FAULTY(count=len(faulty))  # somebody filed one of its numbers since the dry run
    good = [row for row in rows if not row.faults]
    made = []
    for count, row in enumerate(good, 1):
        result = kept.get(row.number) or ImportRow(batch=batch, number=row.number)
        result.case, result.faults = _file(row, batch, now), []
        result.external_number = row.filing.external_number
        made.append(result)
        _say(told, count, len(good))
    ImportRow.objects.bulk_update([row for row in made if row.pk], ["case", "faults"], batch_size=1000)
    ImportRow.objects.bulk_create(row for row in made if not row.pk)
    batch.good, batch.faulty = len(good), len(rows) - len(good)
    batch.answered = sum(row.replied_at is not None for row in good)


def _file(row: Row, batch: ImportBatch, now: datetime) -> Case:
    """One row by the real acts at their real times: reported, registered, at its desk, perhaps answered."""
    reported_at = row.filing.reported_at
    case = cases.file_case(filing=row.filing, actor=batch.made_by, at=now)
    case = cases.advance(case, Purpose.IMPORT_REGISTER, actor=None, at=reported_at, quiet=True)
    case = cases.advance(
        case, Purpose.IMPORT_DISPATCH, actor=None, at=reported_at, quiet=True, area=case.desk
    )
    if row.replied_at is not None:
        answer = row.reply or _("原系统已答复。")
        case = cases.advance(
            case, Purpose.IMPORT_ANSWER, actor=None, at=row.replied_at, quiet=True, text=answer
        )
    return case


def _tell_desks(batch: ImportBatch) -> None:
    """One notice a desk about what waits there now, instead of one a case."""
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


def _read(batch: ImportBatch, now: datetime, told: Told | None) -> list[Row]:
    with batch.file.open("rb") as file:
        table = tables.read(file.read(), batch.name)
    found = []
    for count, row in enumerate(Reader(batch, table, now=now).rows(), 1):
        found.append(row)
        _say(told, count, len(table.rows))
    return found


def _note(batch: ImportBatch, actor: User | None, **detail: Any) -> None:
    """One row of the audit about the batch as a whole; what it did stands on each case's trail."""
    said = {"sheet": "messages"} | detail
    audit.record(AuditAct.SHEET_APPLY, actor=actor, subject=batch, area=batch.area, detail=said)


def _say(told: Told | None, done: int, total: int) -> None:
    if told is not None:
        told(done, total)


def _failed(batch: ImportBatch, why: str) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.FAILED, error=why)
    progress.forget("import", batch.pk)


def _locked(batch: ImportBatch) -> ImportBatch:
    found: Any = ImportBatch.objects.select_for_update(of=("self",)).select_related(
        "area", "channel", "category", "made_by"
    )
    locked: ImportBatch = found.get(pk=batch.pk)
    return locked


def _insist(batch: ImportBatch, *states: str) -> None:
    if batch.state not in states:
        raise reasons.NOT_READY(state=batch.get_state_display())

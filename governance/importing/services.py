"""The acts on a batch: take a file in, map it, try it, import it whole. It is taken back by ``undoing``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases.filing import numbering
from governance.cases.models import Category
from governance.cases.workflow import batch as workflow_batch
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Purpose
from governance.common import progress
from governance.common.refusals import Refused
from governance.importing import batches, categories, files, mapping, reasons, writing
from governance.importing.models import ImportBatch, ImportRow

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import Channel
    from governance.common.tables import Table
    from governance.importing.batches import Told

State = ImportBatch.State
MAPPABLE = (State.MAPPING, State.CHECKED, State.FAILED)  # what its columns can be settled for, and tried


def importable() -> list[str]:
    """The kinds of matter whose flow knows how to take in what another system has handled."""
    needed = (
        Purpose.IMPORT_REGISTER,
        Purpose.IMPORT_DISPATCH,
        Purpose.IMPORT_ANSWER,
        Purpose.IMPORT_REST,
        Purpose.TAKE_BACK,
    )
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
    plain_name = PurePath(name).name
    table = files.parse(content, plain_name)
    batch = ImportBatch(
        name=plain_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        kind=category.kind,
        area=area,
        channel=channel,
        category=category,
        made_by=actor,
        made_at=timezone.now(),
    )
    _learn(batch, table)
    batch.file.save(f"{batch.digest[:16]}{PurePath(name).suffix.lower()}", ContentFile(content), save=True)
    return batch


def read_elsewhere(batch: ImportBatch, *, sheet: str, heading: int) -> ImportBatch:
    """Read the file from another worksheet or another row of names; its columns are guessed anew.

    Raises Refused (NOT_READY, FILE_GONE, and why there is no table there).
    """
    batches.insist(batch, *MAPPABLE)
    table = files.parse(files.content_of(batch), batch.name, sheet=sheet, heading=heading)
    batch.rows.all().delete()
    batch.state, batch.error, batch.good, batch.faulty, batch.answered = State.MAPPING, "", 0, 0, 0
    batch.remarked, batch.strange_classes = 0, []
    _learn(batch, table)
    batch.save()
    return batch


def _learn(batch: ImportBatch, table: Table) -> None:
    batch.encoding, batch.columns, batch.total = table.encoding, table.columns, len(table.rows)
    batch.sheet, batch.sheets, batch.heading = table.sheet, list(table.sheets), table.heading
    batch.notes = list(table.notes)
    batch.mapping = mapping.guess(table.columns)


def map_columns(batch: ImportBatch, chosen: dict[str, str]) -> ImportBatch:
    """Settle which column holds what. Raises Refused."""
    batches.insist(batch, *MAPPABLE)
    mapping.check(chosen, batch.columns, external=batch.channel.external)
    if not batch.has_file:
        raise reasons.FILE_GONE()
    batch.mapping = {code: column for code, column in chosen.items() if column}
    batch.state, batch.error = State.CHECKING, ""
    batch.save()
    return batch


def match_classes(batch: ImportBatch, chosen: dict[str, str]) -> ImportBatch:
    """Settle which category (by its code) each class of the file is; then its rows are tried anew.

    Raises Refused (NOT_READY, NO_SUCH_CLASS, FILE_GONE).
    """
    batches.insist(batch, *MAPPABLE)
    codes = {one.code for one in categories.in_use(batch.kind)}
    if unknown := next((code for code in chosen.values() if code and code not in codes), ""):
        raise reasons.NO_SUCH_CLASS(code=unknown)
    if not batch.has_file:
        raise reasons.FILE_GONE()
    batch.classes = batch.classes | {name: code for name, code in chosen.items() if code}
    batch.state, batch.error = State.CHECKING, ""
    batch.save()
    return batch


def try_rows(batch: ImportBatch, told: Told | None = None) -> ImportBatch:
    """The dry run: read every row, write what is wrong with each and what is changed, file nothing."""
    with transaction.atomic():
        batch = batches.locked(batch)
        batches.insist(batch, State.CHECKING)
        reader = writing.reader_of(batch, timezone.now())
        rows = writing.read(reader, told)
        batch.rows.all().delete()
        ImportRow.objects.bulk_create(
            (
                ImportRow(
                    batch=batch,
                    number=row.number,
                    external_number=row.filing.external_number[:60],
                    faults=row.faults,
                    remarks=row.remarks,
                )
                for row in rows
            ),
            batch_size=1000,
        )
        good = [row for row in rows if not row.faults]
        still_open = [row.filing.reported_at for row in good if row.replied_at is None]
        batch.total, batch.good, batch.faulty = len(rows), len(good), len(rows) - len(good)
        batch.answered = len(good) - len(still_open)
        batch.remarked = sum(bool(row.remarks) for row in good)
        batch.oldest_open = min((at for at in still_open if at is not None), default=None)
        batch.districts = writing.districts(good)
        batch.strange_classes = reader.classes.strange.most_common(categories.MOST_STRANGE)
        batch.state = State.CHECKED
        batch.save()
    return batch


def begin(batch: ImportBatch, *, skip_faulty: bool = False, timing: str = "") -> ImportBatch:
    """Ask for the import of a batch that was tried. Raises Refused.

    ``timing`` (``ImportBatch.Timing``) says what becomes of rows that are not answered; else as the batch
    says, and that is history, unless somebody has chosen before.
    """
    with transaction.atomic():
        batch = batches.locked(batch)
        batches.insist(batch, State.CHECKED)
        if not batch.good:
            raise reasons.NOTHING_GOOD()
        if batch.faulty and not skip_faulty:
            raise reasons.FAULTY(count=batch.faulty)
        batch.skip_faulty, batch.state, batch.error = skip_faulty, State.RUNNING, ""
        batch.timing = ImportBatch.Timing(timing or batch.timing)
        batch.save()
    return batch


def run(batch: ImportBatch, told: Told | None = None, *, actor: User | None = None) -> ImportBatch:
    """File every row and walk the answered ones to their answer: all in one transaction, or nothing.

    Run again after it has been done, it does nothing. What keeps it from being done is kept on the batch.
    """
    now = timezone.now()
    try:
        numbers = _reserve(batch, now)
        with transaction.atomic():
            batch = batches.locked(batch)
            if batch.state != State.RUNNING:
                return batch
            with workflow_batch.together(), numbering.taking_from(numbers):
                writing.file_all(batch, now, told)
            batch.state, batch.done_at = State.DONE, timezone.now()
            batch.save()
            writing.tell_desks(batch)
            batches.note(
                batch, actor or batch.made_by, digest=batch.digest, new=batch.good, timing=batch.timing
            )
    except Refused as refused:
        batches.failed(batch, str(refused))
        raise
    except Exception as error:
        why = _("系统出错，什么也没有导入。请再试一次；若仍出错，把下面这句告诉系统管理员：%s")
        batches.failed(batch, why % f"{type(error).__name__}: {error}"[:500])
        raise
    finally:
        batch.refresh_from_db()
    return batch


def _reserve(batch: ImportBatch, now: datetime) -> dict[str, Iterator[int]]:
    """Numbers for all rows, before the long transaction begins: others who file need not wait for it.

    What an import that fails has taken is never given again: gaps, and no number twice.
    """
    if ImportBatch.objects.filter(pk=batch.pk, state=State.RUNNING).exists():
        return numbering.reserve_case_numbers(batch.districts, now)
    return {}


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
        batches.insist(locked, *ImportBatch.BUSY)
        was = str(locked.get_state_display())
        locked.state = given_back(locked)
        locked.error = _("上次中断了，已收回，什么也没有写入，可以再来一次。")
        locked.save(update_fields=["state", "error"])
        batches.note(locked, actor, recovered=was)
    progress.forget("import", batch.pk)
    batch.refresh_from_db()
    return batch

"""The acts on a batch: take a file in, compare it, write it whole, take it back whole."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.administration.sheets import planning, reasons
from governance.administration.sheets.definitions import (
    CHANGED,
    FAULTY,
    MISSING,
    NEW,
    SAME,
    AtLine,
    Line,
    Plan,
    Sheet,
)
from governance.administration.sheets.models import SheetBatch, SheetLine
from governance.common import progress, tables
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

    Told = Callable[[int, int], None]

State = SheetBatch.State
CHECKED_ON_PAGE = 200  # rows: whether more can be taken back is looked at only when it is asked for


class _Stale(Exception):
    """The plan is no longer what was previewed; carries the new one and why it is shown."""

    def __init__(self, plan: Plan, why: Refused) -> None:
        self.plan, self.why = plan, why
        super().__init__(str(why))


def take(sheet: Sheet, content: bytes, name: str, *, area: Area, actor: User | None) -> SheetBatch:
    """Keep a file as a new batch to be compared. Raises Refused for what is no such sheet."""
    plain_name = PurePath(name).name
    table = tables.read(content, plain_name, known=planning.labels(sheet))
    ignored = planning.check_columns(sheet, table)
    batch = SheetBatch(
        kind=sheet.code,
        area=area,
        name=plain_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        ignored=ignored,
        rows=len(table.rows),
        note=" ".join(table.notes),
        made_by=actor,
    )
    ending = PurePath(plain_name).suffix.lower()
    batch.file.save(f"{batch.digest[:16]}{ending}", ContentFile(content), save=True)
    return batch


def compare(batch: SheetBatch, *, actor: User | None, told: Told | None = None) -> SheetBatch:
    """The dry run: every row compared with the system, nothing written to it."""
    _insist(batch, State.CHECKING)
    plan = _plan(batch, actor, told)
    with transaction.atomic():
        batch = _locked(batch)
        _insist(batch, State.CHECKING)
        _keep(batch, plan)
        batch.state = State.CHECKED
        batch.save()
    return batch


def begin(batch: SheetBatch) -> SheetBatch:
    """Ask for what was previewed to be written. Raises Refused (FAULTY, NOTHING_TO_DO, NOT_READY)."""
    with transaction.atomic():
        batch = _locked(batch)
        if refusal := why_not_begin(batch):
            raise refusal
        batch.state, batch.note = State.RUNNING, ""
        batch.save()
    return batch


def why_not_begin(batch: SheetBatch) -> Refused | None:
    """Why the batch cannot be confirmed; None when it can."""
    if batch.state != State.CHECKED:
        return reasons.NOT_READY(state=batch.get_state_display())
    if batch.faulty:
        return reasons.FAULTY(count=batch.faulty)
    if not batch.to_write:
        return reasons.NOTHING_TO_DO()
    return None


def run(batch: SheetBatch, *, actor: User | None, told: Told | None = None) -> SheetBatch:
    """Compare again under lock and write every row in one transaction, or nothing.

    When the comparison is no longer what was previewed, nothing is written and the batch waits with the
    new preview. Run again after it has been done, it does nothing.
    """
    try:
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state != State.RUNNING:
                return batch
            _insist_right(batch, actor)
            _hold(batch.sheet)
            plan = _plan(batch, actor, None)
            if planning.digest(plan) != batch.plan_digest:
                raise _Stale(plan, reasons.CHANGED_SINCE())
            _write(batch, plan, actor, told)
            batch.state, batch.done_by, batch.done_at, batch.note = State.DONE, actor, timezone.now(), ""
            batch.save()
            audit.record(
                AuditAct.SHEET_APPLY,
                actor=actor,
                subject=batch,
                area=batch.area,
                detail={
                    "sheet": batch.kind,
                    "digest": batch.digest,
                    "new": batch.new,
                    "changed_rows": batch.changed,
                },
            )
    except _Stale as stale:
        with transaction.atomic():
            batch = _locked(batch)
            _keep(batch, stale.plan)
            batch.state, batch.note = State.CHECKED, str(stale.why)
            batch.save()
    except Refused as refused:
        _failed(batch, str(refused))
        raise
    except Exception as error:
        _failed(batch, type(error).__name__)
        raise
    finally:
        progress.forget("sheet", batch.pk)
    batch.refresh_from_db()
    return batch


def undo(batch: SheetBatch, *, actor: User | None, told: Told | None = None) -> SheetBatch:
    """Take the whole batch back: what was added goes, what was changed is as it was. Raises Refused."""
    with transaction.atomic():
        batch = _locked(batch)
        _insist(batch, State.DONE, State.UNDOING)
        _insist_right(batch, actor)
        sheet = batch.sheet
        _hold(sheet)
        rows = list(batch.lines.exclude(made_id="").order_by("-pk"))
        present = sheet.written(batch.area, actor, rows)
        if refusal := _why_not(batch, rows, present):
            raise refusal
        for count, row in enumerate(reversed(sheet.in_order([_line(row, present) for row in rows])), 1):
            if row.state == NEW:
                sheet.take_back(row.target, actor=actor)
            else:
                sheet.change(_back(sheet, row), area=batch.area, actor=actor)
            if told is not None:
                told(count, len(rows))
        batch.state, batch.undone_by, batch.undone_at, batch.note = State.UNDONE, actor, timezone.now(), ""
        batch.save()
        audit.record(
            AuditAct.SHEET_APPLY,
            actor=actor,
            subject=batch,
            area=batch.area,
            detail={"sheet": batch.kind, "taken_back": len(rows)},
        )
    return batch


def give_back(batch: SheetBatch) -> None:
    """Let go of a batch whose work was killed: its transaction has left nothing behind."""
    back = {State.CHECKING: State.FAILED, State.RUNNING: State.CHECKED, State.UNDOING: State.DONE}
    with transaction.atomic():
        batch = _locked(batch)
        if not batch.is_busy:
            return
        batch.state = back[State(batch.state)]
        batch.note = _("上次中断了，已收回，什么也没有写入，可以再来一次。")
        batch.save(update_fields=["state", "note"])


def why_not_undo(batch: SheetBatch, actor: User | None) -> Refused | None:
    """Why the batch cannot be taken back; None when it can, as far as can be seen at once."""
    if batch.state != State.DONE:
        return reasons.NOT_READY(state=batch.get_state_display())
    if not batch.sheet.can_undo:
        return reasons.NO_UNDO()
    if batch.to_write > CHECKED_ON_PAGE:
        return None
    rows = list(batch.lines.exclude(made_id=""))
    return _why_not(batch, rows, batch.sheet.written(batch.area, actor, rows))


def _why_not(batch: SheetBatch, rows: list[SheetLine], present: Any) -> Refused | None:
    sheet = batch.sheet
    if not sheet.can_undo:
        return reasons.NO_UNDO()
    labels = {str(column.label): column for column in sheet.columns}
    for row in rows:
        found = present.get(row.key)
        if found is None:
            return reasons.GONE_AFTER(label=row.label)
        for label, _before, after in row.differences:
            column = labels.get(label)
            if column is None or column.told(found.values.get(column.code)) != after:
                return reasons.CHANGED_AFTER(label=row.label)
            if row.state == CHANGED and column.mask:
                return reasons.PERSONAL_UNDO(column=label)
        if row.state == NEW and (refusal := sheet.why_not_undo(_line(row, present), found.target)):
            return refusal
    return None


def _line(row: SheetLine, present: Any) -> Line:
    found = present[row.key]
    line = Line(row.number, row.key, row.label, row.state, dict(found.values), target=found.target)
    line.differences = {one[0]: (one[1], one[2]) for one in row.differences}
    return line


def _back(sheet: Sheet, line: Line) -> Line:
    """A changed line turned round: from what it is to what it was, read from the words that were kept."""
    labels = {str(column.label): column for column in sheet.columns}
    turned = {}
    for label, (before, _after) in line.differences.items():
        column = labels[label]
        value = column.read(before) if before else column.empty
        turned[column.code] = (line.values.get(column.code), value)
        line.values[column.code] = value
    line.differences = turned
    return line


def _write(batch: SheetBatch, plan: Plan, actor: User | None, told: Told | None) -> None:
    """The new rows, so that others may move below them, then the changed ones; or as the kind says."""
    sheet = batch.sheet
    rows = {row.number: row for row in batch.lines.filter(state__in=(NEW, CHANGED))}
    lines = sheet.in_order(plan.by_state(NEW, CHANGED))
    new = [line for line in lines if line.state == NEW]
    changed = [line for line in lines if line.state == CHANGED]
    parts: list[tuple[list[Line], Iterator[Any]]] = [
        (new, sheet.add_all(new, area=batch.area, actor=actor)),
        (changed, (sheet.change(line, area=batch.area, actor=actor) for line in changed)),
    ]
    if sheet.changes_first:
        parts.reverse()
    made = chain.from_iterable(written for _lines, written in parts)
    for count, line in enumerate(chain.from_iterable(lines for lines, _written in parts), 1):
        try:
            rows[line.number].made_id = str(next(made).pk)
        except AtLine as at:
            raise _broken(plan, at.line, at.why) from at
        except (Refused, ValidationError) as refused:
            raise _broken(plan, line, refused) from refused
        if told is not None:
            told(count, len(lines))
    SheetLine.objects.bulk_update(rows.values(), ["made_id"], batch_size=1000)


def _broken(plan: Plan, line: Line, why: Refused | ValidationError) -> _Stale:
    text = str(why) if isinstance(why, Refused) else " ".join(why.messages)
    line.fault(None, text)
    line.state = FAULTY
    return _Stale(plan, reasons.BROKEN(row=line.number, text=text))


def _keep(batch: SheetBatch, plan: Plan) -> None:
    """Put the plan down as the batch's preview."""
    batch.lines.all().delete()
    SheetLine.objects.bulk_create(
        (
            SheetLine(
                batch=batch,
                number=line.number,
                state=line.state,
                key=line.key[:200],
                label=line.label[:200],
                differences=planning.shown(batch.sheet, line) if line.state in (NEW, CHANGED) else [],
                faults=line.faults,
            )
            for line in plan.lines
            if line.state != SAME
        ),
        batch_size=1000,
    )
    for state in (NEW, CHANGED, SAME, FAULTY, MISSING):
        setattr(batch, state, len(plan.by_state(state)))
    batch.rows = len(plan.lines) - batch.missing
    batch.ignored = plan.ignored
    batch.plan_digest = planning.digest(plan)


def _plan(batch: SheetBatch, actor: User | None, told: Told | None) -> Plan:
    with batch.file.open("rb") as file:
        table = tables.read(file.read(), batch.name, known=planning.labels(batch.sheet))
    return planning.make(batch.sheet, table, area=batch.area, actor=actor, told=told)


def _hold(sheet: Sheet) -> None:
    """One sheet of a kind at a time, and whatever lock the kind itself asks for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(f"sheet:{sheet.code}".encode())])
    sheet.lock()


def _insist_right(batch: SheetBatch, actor: User | None) -> None:
    """The right may be gone by the time a worker comes to it. The system itself (None) holds every right."""
    if actor is None:
        return
    actor.forget_posts()  # a write to the tree, perhaps of this very batch, has moved the numbers
    if not actor.has_right(batch.sheet.right, batch.area):
        raise reasons.NO_RIGHT_NOW()


def _failed(batch: SheetBatch, why: str) -> None:
    SheetBatch.objects.filter(pk=batch.pk).update(state=State.FAILED, note=why)


def _locked(batch: SheetBatch) -> SheetBatch:
    found: Any = SheetBatch.objects.select_for_update(of=("self",)).select_related("area")
    locked: SheetBatch = found.get(pk=batch.pk)
    return locked


def _insist(batch: SheetBatch, *states: str) -> None:
    if batch.state not in states:
        raise reasons.NOT_READY(state=batch.get_state_display())

"""What every act on a batch begins and ends with: its row held, its state, its line in the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from governance.access import audit
from governance.access.models import AuditAct
from governance.common import progress
from governance.importing import reasons
from governance.importing.models import ImportBatch

if TYPE_CHECKING:
    from governance.access.models import User

Told = Callable[[int, int], None]


def locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, held until the transaction ends: whoever works on it holds it."""
    found: Any = ImportBatch.objects.select_for_update(of=("self",)).select_related(
        "area", "channel", "category", "made_by"
    )
    row: ImportBatch = found.get(pk=batch.pk)
    return row


def insist(batch: ImportBatch, *states: str) -> None:
    """Raises Refused (NOT_READY) unless the batch is in one of ``states``."""
    if batch.state not in states:
        raise reasons.NOT_READY(state=batch.get_state_display())


def note(batch: ImportBatch, actor: User | None, **detail: Any) -> None:
    """One row of the audit about the batch as a whole; what it did stands on each case's trail."""
    said = {"sheet": "messages"} | detail
    audit.record(AuditAct.SHEET_APPLY, actor=actor, subject=batch, area=batch.area, detail=said)


def failed(batch: ImportBatch, why: str) -> None:
    """Keep on the batch what kept it from being done."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.FAILED, error=why)
    progress.forget("import", batch.pk)


def say(told: Told | None, done: int, total: int) -> None:
    if told is not None:
        told(done, total)

"""Taking a batch back: what that touches, what keeps it from being done, and the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases import services as cases
from governance.cases.models import Card, Case, CaseLog, SupervisionOrder
from governance.cases.workflow import batch as workflow_batch
from governance.cases.workflow import history
from governance.cases.workflow.definitions import Purpose
from governance.common.refusals import Refused
from governance.importing import batches, reasons
from governance.importing.models import ImportBatch

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.importing.batches import Told

State = ImportBatch.State


@dataclass(frozen=True)
class Touched:
    """What goes when a batch is taken back: matters, and the orders and cards that have come of them."""

    cases: int
    open: int
    orders: int
    cards: int


def touched(batch: ImportBatch) -> Touched:
    of_batch = Q(case__import_row__batch=batch)
    made = Case.objects.filter(import_row__batch=batch)
    return Touched(
        cases=made.count(),
        open=made.filter(is_open=True).count(),
        orders=SupervisionOrder.objects.filter(of_batch, closed_at=None).count(),
        cards=Card.objects.filter(of_batch, cancelled_at=None).count(),
    )


def begin(batch: ImportBatch) -> ImportBatch:
    """Ask for the batch to be taken back. Raises Refused (NOT_READY; ACTED_ON, with which)."""
    with transaction.atomic():
        batch = batches.locked(batch)
        if refusal := why_not(batch):
            raise refusal
        batch.state = State.UNDOING
        batch.save(update_fields=["state"])
    return batch


def undo(batch: ImportBatch, *, actor: User | None, told: Told | None = None) -> ImportBatch:
    """Take the whole batch back, each case by an act on its trail. Raises Refused (ACTED_ON, with which)."""
    with transaction.atomic():
        batch = batches.locked(batch)
        batches.insist(batch, State.DONE, State.UNDOING)
        # Held before they are looked at: who acts or joins now waits, and then finds what has become of it.
        rows = Case.objects.select_for_update(of=("self",), no_key=True)
        taken = list(rows.filter(import_row__batch=batch).order_by("pk").defer("search"))
        if numbers := acted_on(batch):
            raise _acted_on(numbers)
        goes = touched(batch)
        who = actor.name if actor else _("系统")
        why = _("撤销导入批次 %(batch)s（%(who)s）") % {"batch": batch, "who": who}
        with workflow_batch.together():
            for count, case in enumerate(taken, 1):
                cases.advance(case, Purpose.TAKE_BACK, actor=None, signed=who, quiet=True, text=why)
                batches.say(told, count, len(taken))
        batch.state, batch.undone_at, batch.undone_by = State.UNDONE, timezone.now(), actor
        batch.save()
        batches.note(batch, actor, taken_back=len(taken), orders=goes.orders, cards=goes.cards)
    return batch


def why_not(batch: ImportBatch) -> Refused | None:
    """Why the batch cannot be taken back; None when it can."""
    if batch.state != State.DONE:
        return reasons.NOT_READY(state=batch.get_state_display())
    numbers = acted_on(batch)
    return _acted_on(numbers) if numbers else None


def acted_on(batch: ImportBatch, limit: int = 20) -> list[str]:
    """Numbers of the batch's cases on which somebody has acted since: staff, a reporter, a party outside.

    A resident who has joined one waits for its end, and so does another matter that was merged into it.
    """
    made = Case.objects.filter(import_row__batch=batch)
    steps = CaseLog.objects.filter(case__import_row__batch=batch, step__gt=1)
    by_somebody = steps.exclude(actor=None, actor_name=history.SYSTEM).values("case")
    found = made.filter(Q(pk__in=by_somebody) | Q(joined__isnull=False) | Q(merged__isnull=False))
    return list(found.order_by("pk").values_list("number", flat=True).distinct()[:limit])


def _acted_on(numbers: list[str]) -> Refused:
    return reasons.ACTED_ON(numbers="、".join(f"#{number}" for number in numbers))

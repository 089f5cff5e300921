"""Long acts on a batch, done by a worker. Each may be run again: what is done is not done twice."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from governance.access.models import User
from governance.administration.sheets import services
from governance.administration.sheets.models import SheetBatch
from governance.common import jobs
from governance.common.progress import Teller, forget
from governance.common.refusals import Refused

JOB = "sheets"
State = SheetBatch.State


def go_on(batch: int, actor: int | None = None) -> str:
    """Do what the batch's state asks for: compare, write or take back. Returns its state then."""
    found = SheetBatch.objects.select_related("area").get(pk=batch)
    person = User.objects.filter(pk=actor).first()
    forget("sheet", batch)
    told = Teller("sheet", batch)
    state = found.state
    try:
        if state == State.CHECKING:
            found = services.compare(found, actor=person, told=told)
        elif state == State.RUNNING:
            found = services.run(found, actor=person, told=told)
        elif state == State.UNDOING:
            found = services.undo(found, actor=person, told=told)
    except (Refused, ValidationError) as refused:  # somebody acted in between: said on the batch's page
        back = State.DONE if state == State.UNDOING else State.FAILED
        note = str(refused) if isinstance(refused, Refused) else " ".join(refused.messages)
        SheetBatch.objects.filter(pk=batch, state=state).update(state=back, note=note)
        return str(back)
    return str(found.state)


def give_up(batch: int, actor: int | None = None) -> None:
    """Give back a batch whose work was killed again and again."""
    forget("sheet", batch)
    services.give_back(SheetBatch.objects.get(pk=batch))


def unasked() -> list[tuple[int, int | None]]:
    """Batches that are said to be worked on, with who took them in."""
    return list(SheetBatch.objects.filter(state__in=SheetBatch.BUSY).values_list("pk", "made_by_id"))


def register() -> None:
    """Hand the work over to the queue's jobs."""
    jobs.register(jobs.JobKind(JOB, go_on, give_up, unasked))

"""Long acts on a batch, done by a worker. Each may be run again: what is done is not done twice."""

from __future__ import annotations

from django.db import transaction

from governance.access.models import User
from governance.common import jobs
from governance.common.progress import Teller, forget
from governance.common.refusals import Refused
from governance.importing import services, undoing
from governance.importing.models import ImportBatch

JOB = "importing"
State = ImportBatch.State


def go_on(batch: int, actor: int | None = None) -> str:
    """Do what the batch's state asks for: try it, import it, or take it back. Returns its state then."""
    found = ImportBatch.objects.select_related("area", "channel", "category", "made_by").get(pk=batch)
    person = User.objects.filter(pk=actor).first()
    forget("import", batch)
    told = Teller("import", batch)
    state = found.state
    try:
        if found.state == State.CHECKING:
            found = services.try_rows(found, told)
        elif found.state == State.RUNNING:
            found = services.run(found, told, actor=person)
        elif found.state == State.UNDOING:
            found = undoing.undo(found, actor=person, told=told)
    except Refused as refused:  # somebody acted in between: said on the batch's page
        back = State.DONE if state == State.UNDOING else State.FAILED
        ImportBatch.objects.filter(pk=batch, state=state).update(state=back, error=str(refused))
        return str(back)
    return str(found.state)


def give_up(batch: int, actor: int | None = None) -> None:
    """Give back a batch whose work was killed again and again."""
    services.recover(ImportBatch.objects.get(pk=batch))


def unasked() -> list[tuple[int, int | None]]:
    """Batches that are said to be worked on though nobody holds their row, with who took them in."""
    with transaction.atomic():
        free = ImportBatch.objects.select_for_update(skip_locked=True).in_state(*ImportBatch.BUSY)
        return list(free.values_list("pk", "made_by_id"))


def register() -> None:
    """Hand the work over to the queue's jobs."""
    jobs.register(jobs.JobKind(JOB, go_on, give_up, unasked))

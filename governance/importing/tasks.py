"""Long acts on a batch, done by a worker. Each may be run again: what is done is not done twice."""

from __future__ import annotations

from celery import shared_task

from governance.access.models import User
from governance.common.progress import Teller, forget
from governance.common.refusals import Refused
from governance.importing import services, undoing
from governance.importing.models import ImportBatch

State = ImportBatch.State


@shared_task
def go_on(batch: int, actor: int | None = None) -> str:
    """Do what the batch's state asks for: try it, import it, or take it back. Returns its state then."""
    found = ImportBatch.objects.select_related("area", "channel", "category", "made_by").get(pk=batch)
    person = User.objects.filter(pk=actor).first()
    forget("import", batch)
    told = Teller("import", batch)
    try:
        if found.state == State.CHECKING:
            found = services.try_rows(found, told)
        elif found.state == State.RUNNING:
            found = services.run(found, told, actor=person)
        elif found.state == State.UNDOING:
            found = undoing.undo(found, actor=person, told=told)
    except Refused as refused:  # somebody acted in between: said on the batch's page
        back = State.DONE if found.state == State.UNDOING else State.FAILED
        ImportBatch.objects.filter(pk=batch).update(state=back, error=str(refused))
        return str(back)
    return str(found.state)

"""The duty officer of the area hears of what is urgent at once, at any hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases.choices import LOUD
from governance.cases.models.readers import readers_of
from governance.cases.notify import naming
from governance.cases.sla.display import written
from governance.cases.workflow import batch_state
from governance.cases.worklist import recipients
from governance.notices import services as notices
from governance.notices.models import Weight
from governance.notices.services import Digest, Message
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case

RIGHT, INSTEAD = "cases.duty", "cases.register"
TEXT, TOPIC = "case_duty", "duty"


def officers(case: Case) -> list[User]:
    """Those on duty nearest to the desk; where no role has the right, those who register there."""
    return recipients.at_desk(case.desk, RIGHT) or recipients.at_desk(case.desk, INSTEAD)


def tell_duty(case: Case, *, actor: User | None, at: datetime) -> int:
    """Tell the duty officers of an urgent ``case`` that has just become one; returns how many were told.

    Whoever files it knows. A batch from another system wakes nobody: it brings what others have had for long.
    """
    if case.urgency not in LOUD or batch_state.under_way() is not None:
        return 0
    people = [person for person in officers(case) if actor is None or person.pk != actor.pk]
    if not people:
        return 0
    readers, texts = readers_of(case, people), Texts([TEXT])
    due = written(case.next_due_at) if case.next_due_at is not None else "–"
    messages = [
        Message(
            person_id=person.pk,
            text=texts.render(
                TEXT,
                number=case.number,
                title=naming.title_for(case, person, readers),
                urgency=str(case.get_urgency_display()),
                area=str(case.area),
                due=due,
            ),
            weight=Weight.ALARM,
            url=case.get_absolute_url(),
            reason=_("因为您值班：紧急、特急事项随报随告"),
            channels=texts.channels(TEXT),
            gather=False,
        )
        for person in people
    ]
    return notices.tell_many(messages, at=at, topic=TOPIC, digest=Digest(text="", url=""))

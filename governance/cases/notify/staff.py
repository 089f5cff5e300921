"""What people's own acts tell others: through the same quiet hours and the same outbox as the system's.

Nobody is woken at night for a normal case: the notice becomes visible, and leaves for a phone, when the
office opens where the person serves, or after the person's own quiet hours. Urgent cases and emergencies
ring at once. Nothing is gathered: each act was meant for the one who is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.access.jurisdiction import learn_posts
from governance.cases.choices import LOUD
from governance.cases.notify import naming
from governance.clock.resolve import calendar_for, calendars_serving
from governance.clock.tables import office_opens
from governance.notices import services as notices
from governance.notices.models import Weight
from governance.notices.services import Digest, Message
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act, Telling

TOPIC = "act"
# Said where the act itself gives no reason: why this person, of all, is told.
REASONS = {
    Weight.TODO: _("因为轮到您的岗位或单位办理"),
    Weight.WARNING: _("因为事项在您的岗位或单位手中"),
    Weight.ALARM: _("因为事项在您的岗位或单位手中"),
    Weight.INFO: _("因为您经手过这件事项"),
}


def send(act: Act) -> int:
    """Write the notices of ``act``, in its transaction; returns how many."""
    if not act.tellings:
        return 0
    loud = act.case.urgency in LOUD
    code = "case_told_urgent" if loud else "case_told"
    texts = Texts([code])
    readers = naming.readers_by_case(_asked(act))
    later = {} if loud else _opening(act)
    messages = [
        Message(
            person_id=person.pk,
            text=texts.render(code, text=naming.spell(telling.text, act.said, person, readers)),
            weight=telling.weight,
            url=telling.url or act.case.get_absolute_url(),
            reason=telling.reason or str(REASONS[Weight(telling.weight)]),
            opens=later.get(person.pk),
            channels=() if telling.weight == Weight.INFO else texts.channels(code),
            gather=False,
        )
        for telling in act.tellings
        for person in _told(telling, readers[(telling.about or act.case).pk])
    ]
    return notices.tell_many(messages, at=act.at, topic=TOPIC, digest=Digest(text="", url=""))


def _asked(act: Act) -> Iterator[tuple[Case, list[User]]]:
    """Which cases are named to whom, or must be read by them."""
    everybody = [person for telling in act.tellings for person in telling.people]
    for said in act.said:
        yield said.case, everybody
    for telling in act.tellings:
        yield telling.about or act.case, telling.people


def _told(telling: Telling, readers: set[int]) -> list[User]:
    """Each once, without those who may not read the case; a paper is heard of by somebody all the same."""
    everybody = list({person.pk: person for person in telling.people}.values())
    if telling.anyway:
        return everybody
    return [person for person in everybody if person.pk in readers] or (everybody if telling.url else [])


def _opening(act: Act) -> dict[int, datetime]:
    """When each of those to be told is at work: where they serve, the earliest of several places."""
    people = {person.pk: person for telling in act.tellings for person in telling.people}
    learn_posts(people.values())
    places = {post.area_id: post.area for person in people.values() for post in person.posts_in_force()}
    places[act.case.desk_id] = act.case.desk
    calendars = calendars_serving(places.values())
    opening = {place: office_opens(calendar, act.at) for place, calendar in calendars.items()}
    return {
        pk: min(
            (opening[post.area_id] for post in person.posts_in_force()), default=opening[act.case.desk_id]
        )
        for pk, person in people.items()
    }


def opens(case: Case, at: datetime) -> datetime:
    """When the office of the case's desk is open: ``at``, or the next time it opens."""
    return office_opens(calendar_for(case.desk), at)

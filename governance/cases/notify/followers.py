"""Following a case: somebody who may read it asks to be told when it moves on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case, Follower
from governance.cases.models.readers import readers_of
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.act import Act


def may_read(case: Case, person: User) -> bool:
    return person.pk in readers_of(case, [person])


def follow_case(case: Case, *, actor: User) -> Follower:
    """Tell ``actor`` from now on when ``case`` moves on; twice is once. Raises Refused (NO_RIGHT)."""
    if not may_read(case, actor):
        raise reasons.NO_RIGHT(right=_("查看事项"))
    found, _made = Follower.objects.get_or_create(case=case, person=actor)
    return found


def unfollow_case(case: Case, *, actor: User) -> bool:
    """Tell ``actor`` no more. False when they were not told."""
    gone, _what = Follower.objects.filter(case=case, person=actor).delete()
    return bool(gone)


def tell_followers(act: Act, from_state: str) -> None:
    """When the state has changed: those who follow (and may still read it), and are not told otherwise."""
    case = act.case
    if act.is_quiet or case.state == from_state:
        return
    told = {person.pk for telling in act.tellings for person in telling.people}
    rows = case.followers.exclude(person__in=told).filter(person__is_active=True).select_related("person")
    people = [row.person for row in rows]
    if people:
        words = {
            "title": act.name(),
            "act": act.transition.label,
            "state": act.flow.states[case.state].label,
        }
        act.tell(
            people,
            _("“%(title)s”已%(act)s，现为“%(state)s”") % words,
            weight=Weight.INFO,
            reason=_("因为您关注了这件事项"),
        )

"""Telling whose turn it is that an act has moved their deadline."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from governance.cases.models import Clock
from governance.cases.sla import clock_kinds
from governance.cases.sla.clock_kinds import Turn
from governance.cases.sla.display import written
from governance.cases.worklist import recipients
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.act import Act


class Moved(NamedTuple):
    """A clock that an act has moved, and when it was due before."""

    clock: Clock
    before: datetime | None


def tell_moved(act: Act, moved: list[Moved]) -> None:
    """Note the deadlines that have moved on the trail, and tell each of those whose turn it is, once."""
    changed = [
        (clock, before, clock.due_at)
        for clock, before in moved
        if before is not None and clock.due_at is not None and clock.due_at != before
    ]
    if not changed:
        return
    act.say(
        deadlines=[[clock.kind, before.isoformat(), after.isoformat()] for clock, before, after in changed]
    )
    people: dict[int, User] = {}
    lines: dict[int, list[str]] = defaultdict(list)
    for clock, before, after in changed:
        facts = {
            "clock": clock_kinds.label_of(clock.kind),
            "before": written(before, ends_day=clock.in_days),
            "after": written(after, ends_day=clock.in_days),
        }
        for person in whose_turn(act, clock):
            people[person.pk] = person
            lines[person.pk].append(_("%(clock)s由 %(before)s 改为 %(after)s") % facts)
    together: dict[str, list[User]] = defaultdict(list)
    for pk, said in lines.items():
        together[_("；").join(said)].append(people[pk])
    for moves, told in together.items():
        act.tell(
            told,
            _("时限变了：%(moves)s。%(title)s") % {"moves": moves, "title": act.name()},
            weight=Weight.WARNING,
        )


def line(clock: Clock) -> str:
    """处置时限 03-17 17:30."""
    assert clock.due_at is not None
    due = written(clock.due_at, ends_day=clock.in_days)
    return _("%(clock)s时限 %(due)s") % {"clock": clock_kinds.label_of(clock.kind), "due": due}


def whose_turn(act: Act, clock: Clock) -> list[User]:
    """Who is warned while ``clock`` runs, as ``escalation.actions.responsible`` finds them."""
    case, kind = act.case, clock_kinds.get(clock.kind)
    if kind.turn == Turn.DESK:
        return recipients.at_desk(clock.area, kind.right)
    if kind.turn == Turn.FIELD:
        return recipients.at_desk(case.grid or clock.area, kind.right)
    if kind.turn == Turn.HOLDER:
        unit, lead_area, desk = case.lead_unit, case.lead_area, case.desk
    else:
        unit, lead_area, desk = clock.unit, clock.lead_area, clock.area
    if unit is not None and (people := recipients.of_unit(unit, kind.right)):
        return people
    if unit is None and lead_area is not None:
        return recipients.at_desk(lead_area, kind.right)
    return recipients.at_desk(desk, kind.desk_right)

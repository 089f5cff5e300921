"""Whether a person may do an act on a case: asked by buttons before, and by the engine when it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from governance.access import rights
from governance.cases import reasons
from governance.cases.models.querysets import in_reach
from governance.cases.workflow.definitions import Flow, Holder, Transition, Who, flow_of
from governance.cases.worklist.turns import is_lead

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import Case
    from governance.common.refusals import Refused


VIEW = "cases.view"
# Acts of people who need not read the whole case for them: who is asked for an answer, and the system.
UNREAD = (Who.ADDRESSEE, Who.SYSTEM)


@dataclass(frozen=True)
class Offer:
    """An act as it is offered on the page: possible, or not and why."""

    act: Transition
    refusal: Refused | None

    @property
    def is_possible(self) -> bool:
        return self.refusal is None


def why_not(
    case: Case, act: Transition, actor: User | None, flow: Flow | None = None, at: datetime | None = None
) -> Refused | None:
    """Why ``actor`` cannot do ``act`` on ``case`` now; None when they can (what to supply aside).

    ``actor`` None is the system, which is bound by states and guards, not by rights.
    """
    flow = flow or flow_of(case.kind)
    if case.state not in act.sources:
        return reasons.WRONG_STATE(state=flow.states[case.state].label, act=act.label)
    if actor is not None and (refusal := _without_right(case, act, actor, flow)):
        return refusal
    return act.guard(case, actor, at or timezone.now()) if act.guard else None


def offers(case: Case, user: User) -> list[Offer]:
    """The acts that concern ``user`` in the case's present state, the likely ones first."""
    flow = flow_of(case.kind)
    concerned = [
        act
        for act in flow.acts_from(case.state)
        if act.who != Who.SYSTEM
        and not act.beside_row
        and user.scope(act.right)
        and _concerns(case, act, user)
    ]
    found = [Offer(act, why_not(case, act, user, flow)) for act in concerned]
    return sorted(found, key=lambda one: (not one.is_possible, one.act.is_danger, not one.act.is_likely))


def place_of(case: Case, act: Transition) -> tuple[Area, int | None]:
    """Where the right for ``act`` has to be held: an area, and the unit where only that one counts."""
    if act.who == Who.DESK:
        return case.desk, None
    if act.who == Who.LEAD:
        return case.lead_area or case.desk, case.lead_unit_id
    if act.who in (Who.TEAM, Who.HOLDER):
        return case.lead_area or case.desk, None
    return case.area, None


def is_of_team(case: Case, user: User, right: str) -> bool:
    """Whether ``user`` belongs to the lead or to an assisting unit of the present leg."""
    if is_lead(case, user, right):
        return True
    units = {unit for unit, _span in user.scope(right).units}
    return bool(units) and case.assignments.live().filter(unit__in=units).exists()


def is_worker(case: Case, user: User, right: str) -> bool:
    """Whether ``user`` works on the case: at its desk, or of its team."""
    return user.has_right(right, case.desk) or is_of_team(case, user, right)


def is_holder(case: Case, user: User, right: str) -> bool:
    """Whether ``user`` may for the desk, or for the lead while it is the lead's turn."""
    if user.has_right(right, case.desk):
        return True
    holder = flow_of(case.kind).states[case.state].holder
    return holder == Holder.LEAD and case.lead is not None and is_lead(case, user, right)


def is_addressee(case: Case, act: Transition, user: User) -> bool:
    """Whether a paper that ``act`` answers was given to ``user``'s unit or area, whoever has the case now."""
    papers = act.papers(case) if act.papers else None
    if papers is None or papers.query.is_empty():
        return False
    return bool(papers.answerable_by(user, act.right).exists())


def _concerns(case: Case, act: Transition, user: User) -> bool:
    """Whether to show a refused act at all: not one that belongs to quite other people."""
    if act.who in (Who.LEAD, Who.TEAM):
        return is_of_team(case, user, act.right)
    if act.who == Who.WORKER:
        return is_worker(case, user, act.right)
    if act.who == Who.HOLDER:
        return is_holder(case, user, act.right)
    if act.who == Who.ADDRESSEE:
        return is_addressee(case, act, user)
    if act.who == Who.FILER:
        return case.filed_by_id == user.pk
    return True


def _without_right(case: Case, act: Transition, actor: User, flow: Flow) -> Refused | None:
    label = rights.every()[act.right].label
    allowed = _HOLDS[act.who](case, act, actor)
    if allowed and case.is_confidential and act.who not in UNREAD and not in_reach(case, actor, VIEW):
        return reasons.NO_RIGHT(right=rights.every()[VIEW].label)
    if allowed:
        return None
    if act.who in (Who.LEAD, Who.TEAM):
        return reasons.NOT_LEAD()
    if act.who == Who.DESK and actor.has_right(act.right):
        state = flow.states[case.state]
        if state.holder == Holder.DESK and not actor.has_right(act.right, case.desk):
            return reasons.NOT_HOLDER(holder=str(case.desk))
    if act.who == Who.WORKER:
        return reasons.NOT_WORKER()
    if act.who == Who.HOLDER:
        return reasons.NOT_DESK_OR_LEAD()
    if act.who == Who.ADDRESSEE:
        return reasons.NOT_ADDRESSEE()
    if act.who == Who.FILER:
        return reasons.NOT_FILER()
    return reasons.NO_RIGHT(right=label)


_HOLDS = {
    Who.DESK: lambda case, act, user: user.has_right(act.right, case.desk),
    Who.PLACE: lambda case, act, user: user.has_right(act.right, case.area),
    Who.LEAD: lambda case, act, user: is_lead(case, user, act.right),
    Who.TEAM: lambda case, act, user: is_of_team(case, user, act.right),
    Who.WORKER: lambda case, act, user: is_worker(case, user, act.right),
    Who.SUPERVISOR: lambda case, act, user: (
        user.has_right(act.right, case.area) or user.has_right(act.right, case.desk)
    ),
    Who.HOLDER: lambda case, act, user: is_holder(case, user, act.right),
    Who.READER: lambda case, act, user: in_reach(case, user, act.right),
    Who.ADDRESSEE: is_addressee,
    Who.FILER: lambda case, act, user: case.filed_by_id == user.pk and user.has_right(act.right),
    Who.SYSTEM: lambda case, act, user: user.is_superuser,
}

"""Whose turn it is, said once: the condition for lists, the answer for one case, whom to tell, the place.

A state names its holder; an app that has a holder of its own registers a turn for it. Pages, queues, claims,
acts and notices all ask here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from governance.cases.workflow.definitions import Holder, flow_of
from governance.cases.worklist import recipients

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.worklist.responsibility import Turf

NOTHING = Q(pk__in=[])


class Turn(Protocol):
    """One kind of holder. ``right`` is the right that its acts ask for.

    ``condition``: the cases that are the turn of ``user``, whose ``turf`` is what they are the nearest for.
    ``includes``: whether one case is. ``people``: whom to tell. ``field``: which field of the case names the
    holder (lead_unit, lead_area, grid, desk); "" for nobody.
    """

    def condition(self, user: User, right: str, turf: Turf) -> Q: ...

    def includes(self, case: Case, user: User, right: str) -> bool: ...

    def people(self, case: Case, right: str) -> list[User]: ...

    def field(self, case: Any) -> str: ...


class DeskTurn:
    """The staff of the area that holds the case."""

    def condition(self, user: User, right: str, turf: Turf) -> Q:
        return turf.holds("desk")

    def includes(self, case: Case, user: User, right: str) -> bool:
        return user.has_right(right, case.desk)

    def people(self, case: Case, right: str) -> list[User]:
        return recipients.at_desk(case.desk, right)

    def field(self, case: Any) -> str:
        return "desk"


class LeadTurn:
    """The unit, or the area's own people, that it was handed to; the desk before it was handed to anybody."""

    def condition(self, user: User, right: str, turf: Turf) -> Q:
        return Q(lead_unit__in=user.scope(right).unit_ids) | turf.holds("lead_area")

    def includes(self, case: Case, user: User, right: str) -> bool:
        return is_lead(case, user, right)

    def people(self, case: Case, right: str) -> list[User]:
        return recipients.of_lead(case) or recipients.at_desk(case.desk, "cases.dispatch")

    def field(self, case: Any) -> str:
        if case.lead_unit_id or case.lead_area_id:
            return "lead_unit" if case.lead_unit_id else "lead_area"
        return "desk"


class FieldTurn:
    """Whoever checks on the spot, and not those who did the work."""

    def condition(self, user: User, right: str, turf: Turf) -> Q:
        own_units = [post.unit_id for post in user.posts_in_force() if post.unit_id is not None]
        others = ~Q(handled_by=user.pk) & ~Q(lead_unit__in=own_units)
        return (turf.holds("field") | turf.holds("desk")) & others

    def includes(self, case: Case, user: User, right: str) -> bool:
        return user.has_right(right, case.area) and not is_handling_side(case, user)

    def people(self, case: Case, right: str) -> list[User]:
        return recipients.at_desk(case.grid or case.desk, right)

    def field(self, case: Any) -> str:
        return "grid" if case.grid_id else "desk"


class FilerTurn:
    """Who filed it."""

    def condition(self, user: User, right: str, turf: Turf) -> Q:
        return Q(filed_by=user.pk)

    def includes(self, case: Case, user: User, right: str) -> bool:
        return case.filed_by_id == user.pk

    def people(self, case: Case, right: str) -> list[User]:
        return [case.filed_by] if case.filed_by is not None else []

    def field(self, case: Any) -> str:
        return "desk"


class NobodyTurn:
    def condition(self, user: User, right: str, turf: Turf) -> Q:
        return NOTHING

    def includes(self, case: Case, user: User, right: str) -> bool:
        return False

    def people(self, case: Case, right: str) -> list[User]:
        return []

    def field(self, case: Any) -> str:
        return ""


_turns: dict[str, Turn] = {
    Holder.DESK: DeskTurn(),
    Holder.LEAD: LeadTurn(),
    Holder.FIELD: FieldTurn(),
    Holder.FILER: FilerTurn(),
    Holder.NOBODY: NobodyTurn(),
}


def register(holder: str, turn: Turn) -> None:
    """Hand over a holder of an app's own. Raises ValueError for one that is known already."""
    if holder in _turns:
        raise ValueError(f"the holder {holder} is registered already")
    _turns[holder] = turn


def by_holder(holder: str) -> Turn:
    return _turns[holder]


def of(case: Any) -> Turn:
    """Whose turn it is with ``case`` as it stands; an outline does not say."""
    if case.is_outline:
        return _turns[Holder.NOBODY]
    return _turns[flow_of(case.kind).states[case.state].holder]


def is_turn_of(case: Case, user: User) -> bool:
    """Whether ``user`` holds the right that the present stage asks for, where the case is."""
    right = flow_of(case.kind).stage_right(case.state)
    return bool(right) and of(case).includes(case, user, right)


def is_lead(case: Case, user: User, right: str) -> bool:
    """Whether ``user`` holds ``right`` through the unit or area that handles the case.

    Before it is handed to anybody the desk has it: an order or a card given then is the desk's to answer.
    """
    scope = user.scope(right)
    if scope.everything:
        return True
    if case.lead_unit_id is not None:
        return case.lead_unit_id in scope.unit_ids
    return scope.covers(case.lead_area or case.desk)


def is_handling_side(case: Case, user: User) -> bool:
    """Whether ``user`` did the work or belongs to the unit that did: such people neither check nor call."""
    if case.handled_by_id == user.pk:
        return True
    return case.lead_unit_id is not None and any(
        post.unit_id == case.lead_unit_id for post in user.posts_in_force()
    )

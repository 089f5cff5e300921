"""Whose turn it is with a dispute: its mediators', and the chair's before there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from disputes.models import CaseMediator, CommitteeMember, Dispute
from governance.access.models import User
from governance.cases.worklist import recipients

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.worklist.responsibility import Turf


def chairs(committee: int) -> list[User]:
    """The account of the chair, where the chair has one: a list of one or none."""
    return list(
        User.objects.filter(
            committee_seats__committee=committee,
            committee_seats__is_chair=True,
            committee_seats__left_on=None,
        )
    )


def team(dispute: Dispute) -> list[User]:
    """The mediators; the chair where there are none."""
    rows = User.objects.filter(mediators__cases__dispute=dispute, mediators__cases__ended_at=None).distinct()
    return list(rows) or chairs(dispute.committee_id)


def of_user(user: User) -> Any:
    """The keys of the cases that ``user`` mediates, and of those that wait for them as chair."""
    own = CaseMediator.objects.filter(mediator__user=user, ended_at=None).order_by().values("dispute")
    seats = CommitteeMember.objects.filter(user=user, is_chair=True, left_on=None).values("committee")
    taken = CaseMediator.objects.filter(ended_at=None).order_by().values("dispute")
    led = Q(committee__in=seats) & ~Q(pk__in=taken)
    return Dispute.objects.filter(Q(pk__in=own) | led).order_by().values("case")


class TeamTurn:
    """Mediators and chair, found by the dispute and not by their posts."""

    def condition(self, user: User, right: str, turf: Turf) -> Q:
        return Q(pk__in=of_user(user))

    def includes(self, case: Case, user: User, right: str) -> bool:
        return any(one.pk == user.pk for one in team(case.dispute))

    def people(self, case: Case, right: str) -> list[User]:
        return team(case.dispute) or recipients.at_desk(case.desk, right)

    def field(self, case: Any) -> str:
        return "desk"

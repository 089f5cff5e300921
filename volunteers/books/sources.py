"""Points from acts of the loop: an event says whom a case earns points, and keeps them as the case moves.

The loop calls ``keep`` with the cases that changed, their rows still locked. An app that has acts of its own
to reward hands over a source of its own by ``register``; the rule table says what it is worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.cases.models import Case
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Ending
from governance.common.refusals import Refused
from volunteers.books import points
from volunteers.books.seeds import CLUE
from volunteers.models import PointCredit, Volunteer
from volunteers.models.people import VolunteerState


@dataclass(frozen=True)
class Source:
    """``person`` is the field of a case that names the account; ``earns`` whether it does now."""

    event: str
    kind: str
    person: str
    earns: Callable[[Case], bool]
    day: Callable[[Case], date]


_sources: list[Source] = []


def register(source: Source) -> None:
    """Let the cases of a kind earn points. The event needs rows in the rule table."""
    _sources.append(source)


def keep(cases: list[int]) -> None:
    """Credit what these cases (primary keys) earn now, and take back what they earn no more.

    What a rule refuses (the cap of a day, no rule, a person who left) is not credited; the act goes on.
    One query for each source while no volunteer is concerned.
    """
    for source in _sources:
        standing = PointCredit.objects.filter(
            case=OuterRef("pk"), rule__event=source.event, taken_back_by=None
        )
        concerned = Q(**{f"{source.person}__volunteer__isnull": False}) | Exists(standing)
        for case in Case.objects.filter(concerned, pk__in=cases, kind=source.kind).order_by("pk"):
            _keep(source, case)


def _keep(source: Source, case: Case) -> None:
    account = getattr(case, f"{source.person}_id") if source.earns(case) else None
    credited = PointCredit.objects.filter(case=case, rule__event=source.event, taken_back_by=None)
    for one in credited.select_related("volunteer"):
        if account is None or one.volunteer.account_id != account:
            points.take_back(one, reason=f"{case.number} {_state(case).label}", actor=None)
        else:
            return
    person = (
        Volunteer.objects.filter(account=account, state=VolunteerState.ACTIVE).first() if account else None
    )
    if person is None:
        return
    try:
        points.credit_for_case(person, source.event, case, day=source.day(case))
    except Refused:
        return


def _state(case: Case) -> definitions.State:
    return definitions.flow_of(case.kind).states[case.state]


def _was_taken_on(case: Case) -> bool:
    """An incident that a desk has taken on, as long as it is neither refused nor void."""
    waiting = case.state in ("draft", "reported", "verifying")
    return not waiting and _state(case).ending not in (Ending.REFUSED, Ending.VOID)


CLUES = Source(CLUE, "incident", "reporter", _was_taken_on, lambda case: timezone.localdate(case.reported_at))

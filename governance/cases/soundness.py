"""What must always be true of the loop, asked of the rows themselves. Each check is one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.cases import flows
from governance.cases.choices import CardColour, ClockKind, ClockState
from governance.cases.flows import Holder
from governance.cases.models import Assignment, Card, Case, CaseLog, Clock, Reminder, SupervisionOrder

ASIDE = (ClockKind.SUPERVISION, ClockKind.CARD)  # clocks for papers, not for the way round


@dataclass(frozen=True)
class Fault:
    """A case of which something is not true, and what."""

    number: str
    what: str


def faults(cases: QuerySet[Any] | None = None) -> list[Fault]:
    """Every fault of ``cases`` (all), by check and case."""
    rows = Case.objects.all() if cases is None else cases
    found = []
    for what, check in CHECKS.items():
        for bad in check(rows):
            found += [Fault(number, what) for number in bad.order_by("pk").values_list("number", flat=True)]
    return found


def _in_states(rows: QuerySet[Any], wanted: Callable[[flows.State], bool]) -> QuerySet[Any]:
    condition = Q(pk__in=[])
    for flow in flows.every().values():
        states = [code for code, state in flow.states.items() if wanted(state)]
        condition |= Q(kind=flow.kind, state__in=states)
    return rows.filter(condition)


def _live(*conditions: Any, **more: Any) -> Exists:
    states = (ClockState.RUNNING, ClockState.PAUSED)
    return Exists(Clock.objects.filter(*conditions, case=OuterRef("pk"), state__in=states, **more))


def _openness(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    yield _in_states(rows, lambda state: state.is_open).filter(is_open=False)
    yield _in_states(rows, lambda state: not state.is_open).filter(is_open=True)


def _holder(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """With the lead there is one (unit or area); at the desk there is none, but after the work is done."""
    with_lead = _in_states(rows, lambda state: state.holder == Holder.LEAD)
    yield with_lead.filter(lead_unit=None, lead_area=None)
    before = _in_states(rows, lambda state: state.holder == Holder.DESK).filter(handled_at=None)
    yield before.exclude(lead_unit=None, lead_area=None)


def _assignments(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """One live lead assignment, the case's lead, exactly while the lead has it."""
    lead = Assignment.objects.filter(case=OuterRef("pk"), role="lead", ended_at=None)
    with_lead = _in_states(rows, lambda state: state.holder == Holder.LEAD)
    same = lead.filter(Q(unit=OuterRef("lead_unit"), area=None) | Q(area=OuterRef("lead_area"), unit=None))
    yield with_lead.filter(~Exists(same))
    yield rows.filter(Exists(lead), lead_unit=None, lead_area=None)
    yield rows.filter(Exists(lead), is_open=False)
    drafts = [flow.draft for flow in flows.every().values() if flow.draft]
    yield rows.filter(Exists(Assignment.objects.filter(case=OuterRef("pk"))), state__in=drafts)


def _stamped(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What a unit's open cases are found by."""
    given = Assignment.objects.filter(case=OuterRef("pk"))
    for is_open in (True, False):
        yield rows.filter(Exists(given.filter(case_open=not is_open)), is_open=is_open)


def _clocks_of_closed(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    yield rows.filter(_live(), is_open=False)


def _armed(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Only running clocks fire, and running clocks have an end."""
    idle = Clock.objects.filter(case=OuterRef("pk")).exclude(state=ClockState.RUNNING)
    yield rows.filter(Exists(idle.filter(next_fire_at__isnull=False)))
    yield rows.filter(_live(state=ClockState.RUNNING, due_at=None))


def _next_due(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What the lists sort by is the earliest end of the running clocks, the whole one where no other runs."""
    running = Clock.objects.filter(case=OuterRef("pk"), state=ClockState.RUNNING).order_by()
    steps = running.exclude(kind__in=(*ASIDE, ClockKind.WHOLE))
    first = Subquery(steps.values("case").annotate(first=Min("due_at")).values("first"))
    whole = Subquery(running.filter(kind=ClockKind.WHOLE).values("due_at")[:1])
    marked = rows.annotate(first=Coalesce(first, whole), whole=whole)
    yield marked.exclude(Q(next_due_at=F("first")) | Q(next_due_at=None, first=None))
    yield marked.exclude(Q(due_at=F("whole")) | Q(due_at=None, whole=None))


def _counts(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What a case counts is what its rows count."""

    def number(model: Any, **conditions: Any) -> Coalesce:
        found = model.objects.filter(case=OuterRef("pk"), **conditions).order_by().values("case")
        counted = found.annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    for name, counted in (
        ("reminders", number(Reminder)),
        ("yellow_cards", number(Card, colour=CardColour.YELLOW, cancelled_at=None)),
        ("red_cards", number(Card, colour=CardColour.RED, cancelled_at=None)),
        ("version", number(CaseLog)),
    ):
        yield rows.annotate(counted=counted).exclude(**{name: F("counted")})
    orders = Exists(SupervisionOrder.objects.filter(case=OuterRef("pk")))
    yield rows.filter(orders, is_supervised=False)


def _trail(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """The last step of the trail leads to where the case is."""
    last = CaseLog.objects.filter(case=OuterRef("pk")).order_by("-step").values("to_state")[:1]
    yield rows.annotate(last=Subquery(last)).exclude(state=F("last"))


def _merged(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    yield rows.filter(merged_into__merged_into__isnull=False)


def _split(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """A part is not split again; a case counts its parts; it does not end before those it waits for."""
    yield rows.filter(split_from__split_from__isnull=False)
    counted = Case.objects.filter(split_from=OuterRef("pk")).order_by().values("split_from")
    number = Subquery(counted.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    yield rows.annotate(counted=Coalesce(number, 0)).exclude(parts=F("counted"))


CHECKS: dict[str, Callable[[QuerySet[Any]], Iterator[QuerySet[Any]]]] = {
    "open or closed against its state": _openness,
    "not exactly one holder": _holder,
    "its lead and its assignments differ": _assignments,
    "its assignments say open or closed against it": _stamped,
    "a clock is live although it is closed": _clocks_of_closed,
    "a clock that does not run would fire, or one that runs has no end": _armed,
    "the next due time is not that of its clocks": _next_due,
    "a count differs from the rows": _counts,
    "its state is not where the trail ends": _trail,
    "merged into a case that is merged itself": _merged,
    "its parts are not what it was split into": _split,
}

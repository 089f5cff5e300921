"""What must always be true of the loop, asked of the rows themselves. Each check is one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from governance.cases.choices import CardColour, ClockState
from governance.cases.models import Assignment, Case, Clock
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Holder


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


def _in_states(rows: QuerySet[Any], wanted: Callable[[definitions.State], bool]) -> QuerySet[Any]:
    condition = Q(pk__in=[])
    for flow in definitions.every().values():
        states = [code for code, state in flow.states.items() if wanted(state)]
        condition |= Q(kind=flow.kind, state__in=states)
    return rows.filter(condition)


def _live(*conditions: Any, **more: Any) -> Exists:
    states = (ClockState.RUNNING, ClockState.PAUSED)
    return Exists(Clock.objects.filter(*conditions, case=OuterRef("pk"), state__in=states, **more))


def _unlike(rows: QuerySet[Any], sql: str, *params: Any) -> QuerySet[Any]:
    """The cases whose keys ``sql`` finds: by joins of whole tables, for all of a city is asked at once."""
    return rows.filter(pk__in=RawSQL(sql, params))  # noqa: S611 (our own text, below)


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
    yield rows.filter(Exists(Assignment.objects.filter(case=OuterRef("pk"))), state__in=definitions.drafts())


def _stamped(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What a unit's open cases are found by."""
    given = Assignment.objects.filter(case=OuterRef("pk"))
    for is_open in (True, False):
        yield rows.filter(Exists(given.filter(case_open=not is_open)), is_open=is_open)


def _clocks_of_closed(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    yield rows.filter(_live(), is_open=False)


def _armed(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Only live clocks have a rung to fire (one that rests: what it owed before), and running ones an end."""
    over = Clock.objects.filter(case=OuterRef("pk")).exclude(
        state__in=[ClockState.RUNNING, ClockState.PAUSED]
    )
    yield rows.filter(Exists(over.filter(next_fire_at__isnull=False)))
    yield rows.filter(_live(state=ClockState.RUNNING, due_at=None))


def _next_due(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What the lists sort by is the earliest end of the running clocks, the whole one where no other runs."""
    yield _unlike(
        rows,
        """
        SELECT c.id FROM cases_case c LEFT JOIN (
            SELECT case_id, min(due_at) FILTER (WHERE kind <> ALL (%s)) AS first,
                max(due_at) FILTER (WHERE kind = %s) AS whole
            FROM cases_clock WHERE state = %s GROUP BY case_id) k ON k.case_id = c.id
        WHERE c.next_due_at IS DISTINCT FROM coalesce(k.first, k.whole)
            OR c.due_at IS DISTINCT FROM k.whole
        """,
        [*clock_kinds.PAPERS, clock_kinds.WHOLE],
        clock_kinds.WHOLE,
        str(ClockState.RUNNING),
    )


def _counts(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """What a case counts is what its rows count."""
    yield _unlike(
        rows,
        """
        SELECT c.id FROM cases_case c
        LEFT JOIN (SELECT case_id, count(*) AS n FROM cases_reminder GROUP BY case_id) r ON r.case_id = c.id
        LEFT JOIN (
            SELECT case_id, count(*) FILTER (WHERE colour = %s) AS yellow,
                count(*) FILTER (WHERE colour = %s) AS red
            FROM cases_card WHERE cancelled_at IS NULL GROUP BY case_id) k ON k.case_id = c.id
        LEFT JOIN (SELECT case_id, count(*) AS n FROM cases_caselog GROUP BY case_id) l ON l.case_id = c.id
        LEFT JOIN (SELECT DISTINCT case_id FROM cases_supervisionorder) o ON o.case_id = c.id
        WHERE c.reminders <> coalesce(r.n, 0) OR c.yellow_cards <> coalesce(k.yellow, 0)
            OR c.red_cards <> coalesce(k.red, 0) OR c.version <> coalesce(l.n, 0)
            OR (o.case_id IS NOT NULL AND NOT c.is_supervised)
        """,
        str(CardColour.YELLOW),
        str(CardColour.RED),
    )


def _trail(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """The last step of the trail leads to where the case is."""
    yield _unlike(
        rows,
        """
        SELECT c.id FROM cases_case c
        LEFT JOIN (SELECT case_id, max(step) AS step FROM cases_caselog GROUP BY case_id) e
            ON e.case_id = c.id
        LEFT JOIN cases_caselog l ON l.case_id = e.case_id AND l.step = e.step
        WHERE l.to_state IS DISTINCT FROM c.state
        """,
    )


def _merged(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    yield rows.filter(merged_into__merged_into__isnull=False)


def _split(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """A part is not split again; a case counts its parts; it does not end before those it waits for."""
    yield rows.filter(split_from__split_from__isnull=False)
    yield _unlike(
        rows,
        """
        SELECT c.id FROM cases_case c LEFT JOIN (
            SELECT split_from_id, count(*) AS n FROM cases_case WHERE split_from_id IS NOT NULL
            GROUP BY split_from_id) p ON p.split_from_id = c.id
        WHERE c.parts <> coalesce(p.n, 0)
        """,
    )


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

"""Writing what a batch of rungs comes to: a fixed number of statements, however many rungs there are.

The order is the same in every batch: cases are locked before anything else; the counters of paper
numbers, which other workers want too, come late; notices last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.models import Level
from governance.cases.choices import CardColour
from governance.cases.filing import numbering
from governance.cases.models import Card, Case, Clock
from governance.cases.sla.escalation import actions, alerts, messages
from governance.cases.workflow import history, hooks
from governance.common import bulk
from governance.notices.models import Weight
from governance.notices.services import Message

if TYPE_CHECKING:
    from governance.cases.sla.escalation.actions import Fire
    from governance.cases.sla.escalation.context import SweepContext


class Overtaken(Exception):
    """A case was changed although its row was locked: something writes past the loop. Nothing is kept."""


def write_firings(due: Sequence[tuple[Clock, int, str]], at: datetime) -> set[int]:
    """Write that rungs fire now; returns the clocks whose rung had not fired for this deadline before.

    The unique row is what makes a rung fire once: whoever writes it does the act, in one transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO cases_firing (clock_id, rung, act, due_at, fired_at)
            SELECT v.clock, v.rung, v.act, v.due, %s
            FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[]) AS v(clock, rung, act, due)
            ORDER BY v.clock
            ON CONFLICT (clock_id, rung, due_at) DO NOTHING
            RETURNING clock_id
            """,
            [
                at,
                [clock.pk for clock, _rung, _act in due],
                [rung for _clock, rung, _act in due],
                [act for _clock, _rung, act in due],
                [clock.due_at for clock, _rung, _act in due],
            ],
        )
        return {row[0] for row in cursor.fetchall()}


def write(fires: Sequence[Fire], clocks: Iterable[Clock], book: SweepContext, at: datetime) -> None:
    """Write the acts of ``fires`` and when ``clocks`` fire next. The caller holds the cases' row locks.

    Raises Overtaken.
    """
    started = [paper.clock for fire in fires for paper in (fire.card, fire.order) if paper and paper.clock]
    bulk.insert(started)
    bulk.insert(fire.reminder for fire in fires if fire.reminder)
    _rearm(clocks)
    _keep_cases(fires)
    papers = [paper for fire in fires for paper in (fire.card, fire.order) if paper]
    for paper, number in zip(papers, numbering.paper_numbers(paper.number for paper in papers), strict=True):
        paper.number = number
        if paper.clock is not None:
            paper.clock_id = paper.clock.pk  # it has its key only now
    bulk.insert(fire.card for fire in fires if fire.card)
    bulk.insert(fire.order for fire in fires if fire.order)
    _write_trail(fires, at)
    hooks.changed(fire.case.pk for fire in fires)
    telling = actions.messages(fires, book)
    telling += alerts.raise_for(
        [(fire.case, fire.clock.area_id, fire.alarm) for fire in fires if fire.alarm], book, at
    )
    telling += _interviews(fires, book, at)
    messages.tell(telling, book, at)


def _rearm(clocks: Iterable[Clock]) -> None:
    rows = list(clocks)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_clock AS c SET next_rung = v.rung, next_fire_at = v.fire
            FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS v(id, rung, fire)
            WHERE c.id = v.id
            """,
            [[c.pk for c in rows], [c.next_rung for c in rows], [c.next_fire_at for c in rows]],
        )


def _keep_cases(fires: Sequence[Fire]) -> None:
    """Raise each case's version by its rungs and keep its counts, if nobody has changed it since."""
    steps = Counter(fire.case.pk for fire in fires)
    cases = list({fire.case.pk: fire.case for fire in fires}.values())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_case AS c SET version = c.version + v.steps, reminders = v.reminders,
                yellow_cards = v.yellow, red_cards = v.red, is_supervised = v.supervised
            FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::bool[])
                AS v(id, seen, steps, reminders, yellow, red, supervised)
            WHERE c.id = v.id AND c.version = v.seen
            """,
            [
                [case.pk for case in cases],
                [case.version for case in cases],
                [steps[case.pk] for case in cases],
                [case.reminders for case in cases],
                [case.yellow_cards for case in cases],
                [case.red_cards for case in cases],
                [case.is_supervised for case in cases],
            ],
        )
        if cursor.rowcount != len(cases):
            raise Overtaken


def _write_trail(fires: Sequence[Fire], at: datetime) -> None:
    last: dict[int, history.Link] = history.ends({fire.case.pk for fire in fires})
    rows = []
    for fire in fires:
        if fire.card is not None:
            fire.detail |= {
                "number": fire.card.number,
                "colour": str(fire.card.colour),
                "points": fire.card.points,
            }
        if fire.order is not None:
            fire.detail |= {"order": fire.order.number, "level": fire.order.level}
        if fire.alarm:
            fire.detail["alarm"] = fire.alarm
        row = history.build(
            fire.case,
            last.get(fire.case.pk),
            act=f"rung_{fire.rung.act}",
            at=at,
            actor=None,
            actor_name=history.name_of(None),
            from_state=fire.case.state,
            to_state=fire.case.state,
            text=fire.text,
            detail=fire.detail,
        )
        last[fire.case.pk] = history.Link(row.step, row.digest)
        rows.append(row)
    bulk.insert(rows)


def _interviews(fires: Sequence[Fire], book: SweepContext, at: datetime) -> list[Message]:
    """A unit whose red cards of the quarter reach the number: its district's officials are told once."""
    cards = [fire.card for fire in fires if fire.card and fire.card.colour == CardColour.RED]
    units = {card.unit_id for card in cards if card.unit_id is not None} - book.interviewed
    if not units:
        return []
    wanted = book.number("reds_for_interview")
    local = timezone.localtime(at)
    quarter = local.replace(
        month=(local.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    standing = Card.objects.filter(
        unit__in=units, colour=CardColour.RED, cancelled_at=None, issued_at__gte=quarter
    )
    fresh = Counter(card.unit_id for card in cards)
    found: list[Message] = []
    for unit, name, area, count in (
        standing.order_by()
        .values_list("unit", "unit__name", "unit__area")
        .annotate(count=Count("pk"))
        .order_by("unit")
    ):
        if count >= wanted:
            book.interviewed.add(unit)
        if count >= wanted > count - fresh[unit]:  # these cards have crossed the line
            found += _interview(name, area, count, book, at)
    return found


def _interview(name: str, area: int, count: int, book: SweepContext, at: datetime) -> list[Message]:
    officials = book.roster.from_level(area, Level.DISTRICT, actions.SUPERVISE)
    if officials is None:
        return []
    text = book.texts.render("case_interview", unit=name, count=count)
    return [
        Message(
            person_id=person,
            text=text,
            weight=Weight.WARNING,
            reason=_("一季度红牌达到约谈标准"),
            opens=book.office_opens(officials.area, at),
            channels=book.texts.channels("case_interview"),
            gather=False,
        )
        for person in officials.people
    ]


def lock_cases(pks: Iterable[int]) -> dict[int, Case]:
    """The cases as they are now, by key, without what only people read. Their rows are locked already."""
    assert transaction.get_connection().in_atomic_block
    fields = (
        "kind state version number title urgency condition_id secrecy is_open grid_id desk_id level "
        "area_id city_id district_id subdistrict_id community_id filed_by_id "  # who may read it
        "lead_unit_id lead_area_id leg reminders yellow_cards red_cards is_supervised"
    )
    return Case.objects.only(*fields.split()).in_bulk(list(pks))

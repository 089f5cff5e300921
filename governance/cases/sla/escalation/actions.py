"""What each rung of the ladder does, decided in memory: nothing here writes.

The rules are those of acts by hand (``effects.supervising``): the same cards, the same orders. What is
added above never takes the case from below: who holds it and who answers for its clocks stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from governance.access.models import User
from governance.areas.models import Level
from governance.cases.choices import CardColour, RungAct, Secrecy, Urgency
from governance.cases.filing import numbering
from governance.cases.models import Card, Case, Clock, LadderRung, Reminder, SupervisionOrder
from governance.cases.notify import naming
from governance.cases.sla import clock_kinds
from governance.cases.sla.clock_kinds import Turn
from governance.cases.sla.display import written
from governance.cases.sla.escalation.context import SweepContext
from governance.cases.sla.escalation.recipient_index import Nearest
from governance.cases.workflow.effects import supervising
from governance.cases.worklist import linked
from governance.notices.models import Weight
from governance.notices.services import Message

NOBODY, NOBODY_ABOVE = "nobody", "nobody_above"  # codes of alarms
SUPERVISE = "cases.supervise"
# Said to those above; who was told as the holder (past empty posts) need not hear it twice.
FROM_ABOVE = ("case_seen_above", "case_supervise", "case_onward_top")


@dataclass
class Fire:
    """One rung of one clock that fires now, and what comes of it."""

    clock: Clock
    case: Case
    rung: LadderRung
    at: datetime
    open_orders: set[int] = field(default_factory=set)  # areas that wait for an answer in this case
    order_area: int | None = None  # of the order whose clock this is
    passed: list[int] = field(default_factory=list)  # shares of lower rungs that a moved deadline skipped
    text: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    reminder: Reminder | None = None
    card: Card | None = None
    order: SupervisionOrder | None = None
    alarm: str = ""
    # Told once the papers have their numbers: whom, in which words, how loud.
    tellings: list[tuple[Nearest, str, str]] = field(default_factory=list)


def decide(fire: Fire, book: SweepContext) -> None:
    """Work out what the rung does. Raises Refused where a rule that it needs is missing."""
    clock, rung = fire.clock, fire.rung
    fire.detail = {
        "clock": clock.kind,
        "percent": rung.percent,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
    }
    if fire.passed:
        fire.detail["passed"] = fire.passed
    found = responsible(clock, fire.case, book)
    if found is None:
        fire.alarm = NOBODY
    elif found.area != _start_area(clock, fire.case):
        fire.detail["told_at"] = book.roster.place(found.area).name
    _ACTS[RungAct(rung.act)](fire, book, found)


def responsible(clock: Clock, case: Case, book: SweepContext) -> Nearest | None:
    """Whose turn it is: as ``recipients`` finds them, past empty posts upward; None at a dead end.

    A clock that runs for whoever it was handed to (``Turn.OWN``) is asked itself, not the case: there may be
    several beside each other, and a card is answered by whom it was given to, whoever has the case now.
    """
    kind, roster = clock_kinds.get(clock.kind), book.roster
    if kind.turn in (Turn.DESK, Turn.FIELD):
        return roster.at_desk(_start_area(clock, case), kind.right)
    unit, lead_area, desk = _hands(clock, case)
    if unit is not None:
        if people := roster.unit_for(unit, clock.area_id, kind.right):
            return people
    elif lead_area is not None:
        return roster.at_desk(lead_area, kind.right)
    return roster.at_desk(desk, kind.desk_right)


def _hands(clock: Clock, case: Case) -> tuple[int | None, int | None, int]:
    """The unit, the area's own people or else the desk that has what the clock measures."""
    if clock_kinds.get(clock.kind).turn == Turn.HOLDER:
        return case.lead_unit_id, case.lead_area_id, case.desk_id
    return clock.unit_id, clock.lead_area_id, clock.area_id


def _start_area(clock: Clock, case: Case) -> int:
    """Where the search for people begins; those found further up are told in place of others."""
    turn = clock_kinds.get(clock.kind).turn
    if turn == Turn.DESK:
        return clock.area_id
    if turn == Turn.FIELD:
        return case.grid_id or clock.area_id
    unit, lead_area, desk = _hands(clock, case)
    return desk if unit is not None or lead_area is None else lead_area


def _warn(fire: Fire, book: SweepContext, found: Nearest | None) -> None:
    fire.text = _("时限将到，系统提醒承办人。")
    _tell(fire, found, "case_warn", Weight.WARNING)


def _remind(fire: Fire, book: SweepContext, found: Nearest | None) -> None:
    fire.text = _("时限已到，系统催办。")
    fire.reminder = Reminder(case=fire.case, by=None, text=fire.text, at=fire.at)
    fire.case.reminders += 1
    _tell(fire, found, "case_remind", Weight.WARNING)


def _yellow(fire: Fire, book: SweepContext, found: Nearest | None) -> None:
    _card(fire, book, found, CardColour.YELLOW)


def _red(fire: Fire, book: SweepContext, found: Nearest | None) -> None:
    _card(fire, book, found, CardColour.RED)


def _card(fire: Fire, book: SweepContext, found: Nearest | None, colour: str) -> None:
    """A card against whoever answers for the clock; the level above is told, and a red one orders."""
    case, late = fire.case, fire.clock
    given = supervising.colour_of_card(colour, case.yellow_cards, book.number("yellows_for_red"))
    supervising.count_card(case, given)
    fire.card = Card(
        case=case,
        colour=given,
        number=numbering.paper_prefix(
            supervising.CARD_PAPER[given],
            book.roster.place(late.area_id).code,
            fire.at,
            book.paper_pattern,
        ),
        unit_id=late.unit_id,
        area_id=late.area_id,
        late_clock=late,
        rule=_("%(clock)s用时达到时限的 %(percent)s%%")
        % {"clock": book.label(late.kind), "percent": fire.rung.percent},
        points=-book.number(supervising.POINTS[given]),
        issued_by=None,
        issued_at=fire.at,
        clock=book.start(
            case,
            clock_kinds.CARD,
            at=fire.at,
            area=late.area_id,
            unit=late.unit_id,
            lead_area=late.lead_area_id,
        ),
    )
    if given == CardColour.RED:
        fire.text = _("严重超期，系统发红牌。") if colour == given else _("再次黄牌，按规定发红牌。")
        _tell(fire, found, "case_red", Weight.ALARM)
        _order(fire, book, found, late.area_id)
    else:
        fire.text = _("超期，系统发黄牌，上一级可见。")
        _tell(fire, found, "case_yellow", Weight.ALARM)
        above = supervisors(book, late.area_id)
        if above is None:
            fire.alarm = fire.alarm or NOBODY_ABOVE
        else:
            fire.detail["seen_by"] = book.roster.place(above.area).name
            _tell(fire, above, "case_seen_above", Weight.WARNING)


def _order(fire: Fire, book: SweepContext, found: Nearest | None, below: int) -> None:
    """An order of the next level above ``below`` that has somebody; one that still waits is not doubled."""
    above = supervisors(book, below)
    if above is None:
        fire.alarm = fire.alarm or NOBODY_ABOVE
        return
    place = book.roster.place(above.area)
    fire.detail["supervisor"] = place.name
    if above.area in fire.open_orders:
        _tell(fire, above, "case_seen_above", Weight.WARNING)
        return
    case = fire.case
    case.is_supervised = True
    fire.open_orders.add(above.area)
    fire.order = SupervisionOrder(
        case=case,
        number=numbering.paper_prefix(supervising.ORDER_PAPER, place.code, fire.at, book.paper_pattern),
        level=place.level,
        area_id=above.area,
        issued_by=None,
        issued_at=fire.at,
        demand=_("%(clock)s超期，请查明原因，限期办结并书面回复。") % {"clock": book.label(fire.clock.kind)},
        clock=book.start(
            case,
            clock_kinds.SUPERVISION,
            at=fire.at,
            area=case.desk_id,
            unit=case.lead_unit_id,
            lead_area=case.lead_area_id,
        ),
    )
    _tell(fire, found, "case_order", Weight.ALARM)
    _tell(fire, above, "case_supervise", Weight.TODO)


def _onward(fire: Fire, book: SweepContext, found: Nearest | None) -> None:
    """An order was not answered: the next level further gives one; at the city there is none further."""
    area = fire.order_area if fire.order_area is not None else fire.clock.area_id
    if book.roster.place(area).level == Level.CITY:
        fire.text = _("市级督办到期未回复，提请市级处理。")
        top = book.roster.own(area, SUPERVISE)
        if top is None:
            fire.alarm = fire.alarm or NOBODY_ABOVE
        _tell(fire, top, "case_onward_top", Weight.ALARM)
        return
    fire.text = _("督办到期未回复，由再上一级督办。")
    _order(fire, book, found, area)


def supervisors(book: SweepContext, area: int) -> Nearest | None:
    """Who supervises what ``area`` answers for: the next level above with somebody; the city itself."""
    if book.roster.place(area).level == Level.CITY:
        return book.roster.own(area, SUPERVISE)
    return book.roster.above(area, SUPERVISE)


_ACTS: dict[RungAct, Callable[[Fire, SweepContext, Nearest | None], None]] = {
    RungAct.WARN: _warn,
    RungAct.REMIND: _remind,
    RungAct.YELLOW: _yellow,
    RungAct.RED: _red,
    RungAct.ONWARD: _onward,
}


def _tell(fire: Fire, found: Nearest | None, code: str, weight: str) -> None:
    if found is not None:
        fire.tellings.append((found, code, weight))


def messages(fires: Iterable[Fire], book: SweepContext) -> list[Message]:
    """The notices of rungs whose papers are numbered."""
    found: list[Message] = []
    reason = _("时限升级")
    fires = list(fires)
    _tell_linked(fires)
    readers = _readers(fires)
    for fire in fires:
        url = fire.case.get_absolute_url()
        words = words_of(fire.case, fire.clock, book)
        told: set[int] = set()
        for people, code, weight in fire.tellings:
            others = [
                person
                for person in _heard(fire, people, code, readers)
                if code not in FROM_ABOVE or person not in told
            ]
            told |= set(others)
            paper = fire.order if code in ("case_order", "case_supervise") else fire.card
            supervisor = book.roster.place(fire.order.area_id).name if fire.order else ""
            text = book.texts.render(
                code, **words, paper=paper.number if paper else "", supervisor=supervisor
            )
            channels = book.texts.channels(code)
            found += [
                Message(
                    person_id=person,
                    text=text,
                    weight=weight,
                    url=url,
                    reason=reason,
                    opens=book.opens(fire.case, people.office_of(person), fire.at),
                    channels=channels,
                    gather=fire.case.urgency != Urgency.EMERGENCY,
                )
                for person in others
            ]
    return found


def _tell_linked(fires: Sequence[Fire]) -> None:
    """Whoever looks after an area from above hears of the orders on its cases."""
    ordered = [fire for fire in fires if fire.order is not None]
    known = linked.by_area({fire.case.desk_id for fire in ordered})
    for fire in ordered:
        if people := known.get(fire.case.desk_id):
            _tell(fire, Nearest(fire.case.desk_id, tuple(people)), "case_supervise", Weight.WARNING)


def _readers(fires: Sequence[Fire]) -> dict[int, set[int]]:
    """Who of those to be told may read the cases that not everybody around may: asked for these few only."""
    secret = [fire for fire in fires if fire.case.secrecy != Secrecy.OPEN]
    if not secret:
        return {}
    told = [{one for people, _code, _weight in fire.tellings for one in people.people} for fire in secret]
    known = User.objects.in_bulk(set().union(*told))
    asked = zip(secret, told, strict=True)
    return naming.readers_by_case((fire.case, [known[one] for one in people]) for fire, people in asked)


def _heard(fire: Fire, people: Nearest, code: str, readers: dict[int, set[int]]) -> Sequence[int]:
    """Who is told: whoever may read the case; and the level above that answers for it, by its number.

    Where nobody of those whose turn it is may read it, they hear the number, so that it does not stand still.
    """
    known = readers.get(fire.case.pk)
    if known is None or code in FROM_ABOVE or people.area != _start_area(fire.clock, fire.case):
        return people.people
    return [person for person in people.people if person in known] or people.people


def words_of(case: Case, clock: Clock | None, book: SweepContext) -> dict[str, str]:
    """What every text about a case may say. A confidential one shows its number only."""
    due = clock.due_at if clock is not None else None
    return {
        "number": case.number,
        "title": naming.title_for_all(case),
        "clock": book.label(clock.kind) if clock is not None else "",
        "due": written(due, ends_day=clock.in_days) if clock is not None and due else "",
        "desk": book.roster.place(case.desk_id).name,
    }

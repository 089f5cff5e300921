"""The test bench: what a matter would meet, by the rules in force or by others that are being prepared.

Nothing here works a deadline or a rung out: clocks are built by ``clocks.build`` under what ``limits.find``
finds, climb by ``arming.arm_after`` and are decided by ``escalation.actions.decide``, all in memory, as the
loop itself does. Other rules are put in force for the length of one question, in a transaction that is
rolled back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.access.models import Post
from governance.areas.models import Area
from governance.cases.choices import RungAct, Urgency
from governance.cases.filing import intake
from governance.cases.models import Case, Category, Channel, Clock, FilingCondition, Routing, SupervisionOrder
from governance.cases.rules import effective
from governance.cases.sla import arming, clock_kinds, clocks, limits
from governance.cases.sla.clock_kinds import Turn
from governance.cases.sla.escalation.actions import Fire, decide
from governance.cases.sla.escalation.context import SweepContext
from governance.cases.workflow import definitions, options
from governance.clock.explanation import Explanation, explain
from governance.clock.terms import amount_in_words
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import Unit
    from governance.cases.rules.subjects import Subject, Values
    from governance.clock.calendars import Calendar

DEEPEST = 6  # orders on orders: the tree has five levels


@dataclass(frozen=True)
class Question:
    """A matter as somebody might bring it. ``urgency`` empty is that of the category."""

    category: Category
    area: Area
    at: datetime
    condition: FilingCondition | None = None
    urgency: str = ""
    channel: Channel | None = None
    chained: bool = False  # checking begins where handling ends, calling back where checking ends
    handled_at: datetime | None = None  # when handling ends in a chain; else at its deadline


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder, when it fires, what it does and who is told. ``paper`` is whose order climbs."""

    clock: str
    order: int
    percent: int
    act: str
    at: datetime
    text: str
    told: tuple[str, ...]
    people: tuple[int, ...]
    alarm: str
    paper: str = ""

    @property
    def clock_label(self) -> str:
        return clock_kinds.label_of(self.clock)

    @property
    def act_label(self) -> str:
        return str(RungAct(self.act).label)


@dataclass
class Line:
    """A clock the matter would have: limit, end, working, ladder. ``fault``: why there is none."""

    kind: str
    began: datetime | None = None
    after: str = ""  # what is taken for granted where it does not begin at filing
    limit: str = ""
    source: str = ""
    calendar: str = ""
    due_at: datetime | None = None
    explanation: Explanation | None = None
    rungs: list[Rung] = field(default_factory=list)
    fault: str = ""

    is_sketched: bool = False

    @property
    def label(self) -> str:
        return clock_kinds.label_of(self.kind)


@dataclass
class Answer:
    """Where the matter would go, and its clocks by kind.

    Each is as if it began at the asked minute, but those of a chain, which begin where the one before ends.
    """

    question: Question
    urgency: str
    desk: Area
    rule: Routing | None
    lines: dict[str, Line] = field(default_factory=dict)

    @property
    def urgency_label(self) -> str:
        return str(Urgency(self.urgency).label)

    @property
    def rungs(self) -> list[Rung]:
        """Every rung of every clock by the time it fires."""
        return sorted((rung for line in self.lines.values() for rung in line.rungs), key=lambda one: one.at)


def predict(question: Question, *, sketched: Collection[int] = ()) -> Answer:
    """What the rules as they are in the database now say of ``question``. Reads only.

    ``sketched`` are calendars (keys) that say for this question what somebody only prepares.
    """
    case = _case(question)
    rule = options.responsible_rule(question.category, question.area, at=question.at)
    answer = Answer(question, case.urgency, case.desk, rule)
    book = SweepContext()
    unit = rule.unit if rule is not None else None
    areas = {case.desk.pk, question.area.pk, *([case.grid_id] if case.grid_id else [])}
    book.roster.learn(areas, {unit.pk} if unit is not None else set())
    told: dict[int, str] = {}
    for kind in _kinds(case):
        begin, after = _begin(kind, answer)
        line = _line(kind, case, unit, begin, book, told, sketched)
        line.began, line.after = begin, after
        answer.lines[kind] = line
    return answer


def _begin(kind: str, answer: Answer) -> tuple[datetime, str]:
    """When a clock begins, and in a chain what that supposes."""
    question = answer.question
    before_it = clock_kinds.get(kind).after
    if not question.chained or not before_it:
        return question.at, ""
    if before_it in clock_kinds.handed_out() and question.handled_at is not None:
        return question.handled_at, _("假定处置在填写的时刻办结")
    before = answer.lines.get(before_it)
    if before is None or before.due_at is None:
        return question.at, _("前一步没有时限，只能从上报起计")
    return before.due_at, _("假定%s用满时限，到期时才完成") % before.label


@contextmanager
def imposed(changes: Iterable[tuple[Subject, Values]]) -> Iterator[None]:
    """As if ``changes`` were in force and always had been; everything is taken back at the end."""
    with transaction.atomic():
        for subject, values in changes:
            subject.impose(subject.check(values))
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _case(question: Question) -> Case:
    category = Category.objects.get(pk=question.category.pk)  # as it is in force for this question
    case = Case(
        kind=category.kind,
        category=category,
        condition=question.condition,
        urgency=question.urgency or effective.default_urgency(category, question.at),
        channel=question.channel,
        number=_("（试算）"),
        title=_("试算事项"),
        state=definitions.flow_of(category.kind).initial,
    )
    intake.stamp(case, question.area)
    case.desk = intake.desk_for(question.area)
    case.level = case.desk.level
    return case


def _kinds(case: Case) -> list[str]:
    """The clocks of the matter's own way, in the order in which it meets them."""
    return list(definitions.flow_of(case.kind).clocks)


def _line(
    kind: str,
    case: Case,
    unit: Unit | None,
    at: datetime,
    book: SweepContext,
    told: dict[int, str],
    sketched: Collection[int],
) -> Line:
    line = Line(kind)
    mine = copy(case)  # rungs count cards on the case: each clock climbs alone
    measured = clock_kinds.get(kind)
    if measured.turn in (Turn.OWN, Turn.HOLDER) or measured.after:  # it has been handed out by then
        mine.lead_unit = unit
    who: dict[str, Any] = {"area": mine.desk, "unit": None, "level": mine.desk.level}
    if measured.turn == Turn.OWN:
        who = clocks.answering(mine, kind, unit=unit)
    try:
        calendar = book.calendar_for(who["area"].pk)
        limit = limits.find(mine, kind, level=who["level"], at=at, calendar=calendar)
        clock = clocks.build(
            mine,
            kind,
            at=at,
            limit=limit,
            calendar=calendar,
            rungs=arming.ladder(mine.kind, kind, at),
        )
        clock.area, clock.unit, clock.level = who["area"], who["unit"], who["level"]
        clock.lead_area = who.get("lead_area")
        line.limit = amount_in_words(limit.clock_type, limit.amount)
        line.source = _source(limit)
        line.calendar = _calendar(calendar, sketched)
        line.is_sketched = calendar.calendar_id in sketched
        line.due_at = clock.due_at
        line.explanation = explain(clocks.working(clock, calendar))
        line.rungs = list(_climb(clock, mine, book, told))
    except Refused as refused:
        line.fault = str(refused)
    return line


def _calendar(calendar: Calendar, sketched: Collection[int]) -> str:
    if calendar.calendar_id in sketched:
        return _("%s（草稿，尚未发布）") % calendar.name
    return _("%(name)s 第 %(number)s 版") % {"name": calendar.name, "number": calendar.version}


def _source(limit: Any) -> str:
    parts = [str(limit.get_urgency_display())]
    parts.append(str(limit.get_level_display()) if limit.level is not None else _("各级"))
    if limit.condition is not None:
        parts.append(str(limit.condition))
    parts.append(_("第 %s 版") % limit.number)
    return " · ".join(parts)


def _climb(
    clock: Clock,
    case: Case,
    book: SweepContext,
    told: dict[int, str],
    *,
    order: SupervisionOrder | None = None,
    orders: set[int] | None = None,
    depth: int = 0,
) -> Iterator[Rung]:
    """Every rung in turn, as the sweep would meet them, and those of the orders they give."""
    book.learn_versions([clock.calendar_version_id])
    calendar = book.calendar_of(clock)
    rungs = book.ladder(case.kind, clock.kind, clock.ladder_since)
    standing = orders if orders is not None else set()
    while clock.next_fire_at is not None:
        rung = next(one for one in rungs if one.order == clock.next_rung)
        moment = clock.next_fire_at
        fire = Fire(clock, case, rung, moment, open_orders=standing)
        fire.order_area = order.area_id if order is not None else None
        decide(fire, book)
        people = list(
            dict.fromkeys(person for found, _code, _weight in fire.tellings for person in found.people)
        )
        _learn_names(people, told)
        yield Rung(
            clock=clock.kind,
            order=rung.order,
            percent=rung.percent,
            act=rung.act,
            at=moment,
            text=fire.text,
            told=tuple(told[person] for person in people),
            people=tuple(people),
            alarm=fire.alarm,
            paper=book.roster.place(order.area_id).name if order is not None else "",
        )
        given = fire.order
        if given is not None and given.clock is not None and depth < DEEPEST:
            yield from _climb(given.clock, case, book, told, order=given, orders=standing, depth=depth + 1)
        arming.arm_after(clock, calendar, rungs, rung.order)


def _learn_names(people: list[int], told: dict[int, str]) -> None:
    """Name and post of everybody not yet known."""
    missing = [person for person in people if person not in told]
    if not missing:
        return
    posts = (
        Post.objects.in_force()
        .filter(person__in=missing)
        .select_related("person", "role", "area", "unit")
        .defer("area__boundary")
        .order_by("area__level", "pk")
    )
    for post in posts:
        where = post.unit or post.area
        told.setdefault(post.person_id, f"{post.person.name}（{where} {post.title or post.role.name}）")
    for person in missing:
        told.setdefault(person, "?")


__all__ = ["Answer", "Line", "Question", "Rung", "imposed", "predict"]

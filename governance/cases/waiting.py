"""What waits for one person: one condition each for a stage's count, its list, and its marks on rows.

A matter waits for those nearest to it: the unit or the area's own people who have it, the staff of the
desk; and where nobody holds the post, for the next above who does. An official does not find the whole
district on the workbench because they could do it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db.models import BooleanField, Model, Q, QuerySet, Value, When
from django.db.models import Case as Choose
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from governance.cases import flows, nearest
from governance.cases.choices import RequestState
from governance.cases.flows import Holder, Transition
from governance.cases.models import (
    Appeal,
    Card,
    Case,
    Extension,
    SupervisionOrder,
    Suspension,
    SuspensionReview,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.cases.querysets import CaseQuerySet

NOTHING = Q(pk__in=[])
APPROVE, ANSWER = "approve", "answer"


@dataclass(frozen=True)
class Stage:
    """A chip of the workbench: what it is called, what belongs to it, and by which right it is done."""

    key: str
    label: str | _StrPromise
    condition: Q


@dataclass(frozen=True)
class Paper:
    """Something on a case that waits for an answer besides the case itself, and the act that gives it.

    Rows of ``model`` where ``waiting`` holds; ``case`` is the way from them to the case. Nobody answers
    what they have had a hand in: ``hands`` name those people.
    """

    act: str
    stage: str
    right: str
    holder: Holder | None  # None: the rows themselves say whose turn it is
    model: type[Model]
    waiting: Q
    hands: tuple[str, ...] = ()
    case: str = "case"


_ASKED, _ENDORSED = Q(state=RequestState.WAITING), Q(state=RequestState.ENDORSED)
_ENDORSERS, _DECIDERS = ("cases.endorse", Holder.LEAD), ("cases.approve", Holder.DESK)
_ANSWERERS = ("cases.handle", None)
_ONE, _TWO = ("asked_by",), ("asked_by", "endorsed_by")
PAPERS = (
    Paper("endorse_extension", APPROVE, *_ENDORSERS, Extension, _ASKED, _ONE),
    Paper("decide_extension", APPROVE, *_DECIDERS, Extension, _ENDORSED, _TWO),
    Paper("decide_suspension", APPROVE, *_DECIDERS, Suspension, _ASKED, _ONE),
    Paper("endorse_appeal", APPROVE, "cases.endorse", None, Appeal, _ASKED, _ONE, "card__case"),
    Paper("decide_appeal", APPROVE, "cases.appeal", Holder.DESK, Appeal, _ENDORSED, _TWO, "card__case"),
    Paper("reply_order", ANSWER, *_ANSWERERS, SupervisionOrder, Q(replied_at=None)),
    Paper("reply_card", ANSWER, *_ANSWERERS, Card, Q(replied_at=None, cancelled_at=None)),
    Paper(
        "review_suspension",
        APPROVE,
        *_DECIDERS,
        SuspensionReview,
        Q(suspension__resumed_at=None, reviewed_at=None),
        case="suspension__case",
    ),
)


class Waiting:
    """Everything that waits for ``user``; conditions are made once, so that count and list agree."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages in which this person may do something, in the order of the way round."""
        found: dict[str, Stage] = {}
        for flow in flows.every().values():
            for key, label, states, right in flow.stages:
                if not self.user.scope(right):
                    continue
                condition = Q(kind=flow.kind) & self._held(flow, states, right)
                known = found.get(key)
                found[key] = Stage(key, label, known.condition | condition if known else condition)
        labels = {APPROVE: _("待审批"), ANSWER: _("待答复")}
        for paper, cases in self._papers:
            known = found.get(paper.stage, Stage(paper.stage, labels[paper.stage], NOTHING))
            found[paper.stage] = Stage(known.key, known.label, known.condition | Q(pk__in=cases))
        return list(found.values())

    def rows(self, key: str = "") -> CaseQuerySet:
        """The cases that wait, of one stage or of all."""
        wanted = [stage.condition for stage in self.stages if not key or stage.key == key]
        condition = NOTHING
        for one in wanted:
            condition |= one
        return self._open().filter(condition)

    def counts(self) -> dict[str, int]:
        """How many wait by stage, and ``""`` for all of them."""
        if not self.stages:
            return {}
        found = {stage.key: sum(marks[n] for *_, marks in self._found) for n, stage in enumerate(self.stages)}
        return {"": len(self._found)} | found

    def keys(self, key: str = "", *, own: bool = False) -> list[int]:
        """The cases that wait, of one stage or of all, or only those claimed; those due first come first."""
        places = [n for n, stage in enumerate(self.stages) if not key or stage.key == key]
        return [
            pk
            for pk, claimed_by, marks in self._found
            if any(marks[n] for n in places) and (not own or claimed_by == self.user.pk)
        ]

    @cached_property
    def _found(self) -> list[tuple[int, int | None, tuple[bool, ...]]]:
        """Every case that waits, with who claimed it and a mark for each stage: one query for all questions.

        What waits for one person is little; asking for counts, list, claims and acts one by one took the
        database as long each time.
        """
        marks = {f"s{n}": _flag(stage.condition) for n, stage in enumerate(self.stages)}
        if not marks:
            return []
        rows = self.rows().by_deadline().order_by("due_key", "pk").annotate(**marks)
        found = rows.values_list("pk", "claimed_by_id", *marks)
        return [(pk, claimed_by, tuple(marked)) for pk, claimed_by, *marked in found]

    def acts_of(self, cases: Iterable[Any]) -> dict[int, list[Transition]]:
        """The acts that each of ``cases`` waits for, the likeliest first."""
        rows = list(cases)
        places = [n for n, stage in enumerate(self.stages) if stage.key not in (APPROVE, ANSWER)]
        moving = {pk for pk, _claimed_by, marks in self._found if any(marks[n] for n in places)}
        papers = [(paper.act, set(waiting)) for paper, waiting in self._papers]
        found: dict[int, list[Transition]] = {}
        for case in rows:
            flow = flows.flow_of(case.kind)
            codes = [act for act, waiting in papers if case.pk in waiting]
            acts = [flow.transitions[code] for code in codes if code in flow.transitions]
            if case.pk in moving:
                acts += _of_stage(flow, case.state)
            found[case.pk] = [act for act in acts if case.state in act.sources]
        return found

    def _open(self) -> CaseQuerySet:
        found: CaseQuerySet = Case.objects.readable(self.user, only_open=True)
        return found

    @cached_property
    def _papers(self) -> list[tuple[Paper, list[int]]]:
        """The papers this person may answer, each with the cases on which one waits: two queries."""
        may = [paper for paper in PAPERS if self.user.scope(paper.right)]
        if not may:
            return []
        candidates: dict[int, set[int]] = {number: set() for number in range(len(may))}
        parts = [
            rows.filter(paper.waiting, *(~Q(**{hand: self.user}) for hand in paper.hands))
            .order_by()
            .values_list(Value(number), f"{paper.case}_id")
            for number, paper in enumerate(may)
            for rows in self._rows_of(paper)
        ]
        for number, case in parts[0].union(*parts[1:]) if parts else ():
            candidates[number].add(case)
        every = set().union(*candidates.values())
        seen = set(self._open().filter(pk__in=every).values_list("pk", flat=True)) if every else set()
        return [(paper, sorted(candidates[number] & seen)) for number, paper in enumerate(may)]

    def _rows_of(self, paper: Paper) -> list[QuerySet[Any]]:
        """The rows of a paper's model on open cases that are this person's turn, found in one or more ways.

        Whether they may see those cases is asked once for all papers.
        """
        rows: Any = paper.model._default_manager.filter(**{f"{paper.case}__is_open": True})
        if paper.holder is None:
            found: list[QuerySet[Any]] = rows.waiting_for(self.user, paper.right, self._turfs[paper.right])
            return found
        return [rows.filter(_under(paper.case, self._by_holder(paper.holder, paper.right)))]

    def _held(self, flow: flows.Flow, states: Iterable[str], right: str) -> Q:
        """Cases in ``states`` whose turn is this person's, whoever's turn each state names."""
        by_holder: dict[Holder, list[str]] = {}
        for code in states:
            by_holder.setdefault(flow.states[code].holder, []).append(code)
        condition = NOTHING
        for holder, codes in by_holder.items():
            condition |= Q(state__in=codes) & self._by_holder(holder, right)
        return condition

    def _by_holder(self, holder: Holder, right: str) -> Q:
        turf = self._turfs[right]
        if holder == Holder.DESK:
            return turf.holds("desk")
        if holder == Holder.LEAD:
            units = [unit for unit, _span in self.user.scope(right).units]
            return Q(lead_unit__in=units) | turf.holds("lead_area")
        if holder == Holder.FIELD:
            own_units = [post.unit_id for post in self.user.posts_in_force() if post.unit_id is not None]
            others = ~Q(handled_by=self.user.pk) & ~Q(lead_unit__in=own_units)
            return (turf.holds("field") | turf.holds("desk")) & others
        return Q(filed_by=self.user.pk) if holder == Holder.FILER else NOTHING

    @cached_property
    def _turfs(self) -> dict[str, nearest.Turf]:
        """What this person is the nearest for, by right: one query."""
        wanted = {right for flow in flows.every().values() for _key, _label, _states, right in flow.stages}
        return nearest.turfs(self.user, wanted | {paper.right for paper in PAPERS})


def _under(path: str, condition: Q) -> Q:
    """A condition on cases as one on rows that lead to a case by ``path``."""
    children: list[Any] = [
        _under(path, one) if isinstance(one, Q) else (f"{path}__{one[0]}", one[1])
        for one in cast("list[Any]", condition.children)
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _flag(condition: Q) -> Any:
    return Choose(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _of_stage(flow: flows.Flow, state: str) -> list[Transition]:
    """What takes a case on from ``state``: the likely acts of the stage's right, and the way to say no."""
    stage = flow.stage_of(state)
    right = next(right for key, _label, _states, right in flow.stages if key == stage)
    acts = [
        act
        for act in flow.acts_from(state)
        if act.right == right
        and act.target is not None
        and not act.is_quiet
        and (act.is_likely or act.is_danger)
    ]
    return sorted(acts, key=lambda act: (not act.is_likely, act.is_danger))[:2]

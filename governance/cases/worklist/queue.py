"""What waits for one person: one condition each for a stage's count, its list, and its marks on rows.

A matter waits for those nearest to it: the unit or the area's own people who have it, the staff of the
desk; and where nobody holds the post, for the next above who does. An official does not find the whole
district on the workbench because they could do it too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet, Value, When
from django.db.models import Case as Choose
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property

from governance.cases.models import (
    Case,
)
from governance.cases.models.readers import AnyOf
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Transition
from governance.cases.worklist import papers, responsibility, turns
from governance.cases.worklist.papers import Paper

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.cases.models.querysets import CaseQuerySet

NOTHING = Q(pk__in=[])
MOST_STATEMENTS = 500  # in memory
Statement = tuple[str, tuple[Any, ...]]
NO_STATEMENT: Statement = ("", ())
_statements: dict[Hashable, Statement] = {}


@dataclass(frozen=True)
class Stage:
    """A chip of the workbench: what it is called, and what belongs to it.

    Those are matters in ``states`` (kind and state) that are one's turn, and cases on which a paper waits.
    """

    key: str
    label: str | _StrPromise
    states: frozenset[tuple[str, str]] = frozenset()
    papers: frozenset[int] = frozenset()


class Queued(NamedTuple):
    """A case that waits: who claimed it, whether its next step waits too, and in which stages it is."""

    claimed_by: int | None
    moves: bool
    marks: tuple[bool, ...]


class Waiting:
    """Everything that waits for ``user``; conditions are made once, so that count and list agree."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages in which this person may do something, in the order of the way round."""
        found: dict[str, Stage] = {}
        for flow in definitions.every().values():
            for key, label, states, right in flow.stages:
                if self.user.scope(right):
                    known = found.get(key, Stage(key, label))
                    here = {(flow.kind, state) for state in states}
                    found[key] = replace(known, states=known.states | here)
        for paper, cases in self._papers:
            known = found.get(paper.stage, Stage(paper.stage, papers.STAGES[paper.stage]))
            found[paper.stage] = replace(known, papers=known.papers | cases)
        return list(found.values())

    def rows(self, key: str = "") -> CaseQuerySet:
        """The cases that wait, of one stage or of all."""
        condition = self._moving(key)
        papers = (stage.papers for stage in self.stages if not key or stage.key == key)
        if cases := frozenset[int]().union(*papers):
            # As one array as it is: looking at each of thousands of keys would take longer than finding them.
            condition |= Q(AnyOf(F("pk"), RawSQL("%s", [sorted(cases)])))
        return self._open().filter(condition)

    def counts(self) -> dict[str, int]:
        """How many wait by stage, and ``""`` for all of them."""
        if not self.stages:
            return {}
        found = {
            stage.key: sum([one.marks[n] for one in self._found.values()])
            for n, stage in enumerate(self.stages)
        }
        return {"": len(self._found)} | found

    def keys(self, key: str = "", *, own: bool = False) -> list[int]:
        """The cases that wait, of one stage or of all, or only those claimed; those due first come first."""
        place = next((n for n, stage in enumerate(self.stages) if stage.key == key), None)
        if key and place is None:
            return []
        me = self.user.pk
        return [
            pk
            for pk, one in self._found.items()
            if (place is None or one.marks[place]) and (not own or one.claimed_by == me)
        ]

    @cached_property
    def _found(self) -> dict[int, Queued]:
        """Every case that waits, those due first before the others: one query for all questions.

        What waits for one person is little; asking for counts, list, claims and acts one by one took the
        database as long each time.
        """
        if not self.stages:
            return {}
        rows = self.rows().by_deadline().order_by("due_key", "pk")
        papers = [stage.papers for stage in self.stages if stage.papers]
        # Where no paper waits, everything is here because it is this person's turn.
        moves = _flag(self._moving()) if papers else Value(True)
        found: dict[int, Queued] = {}
        # Most cases stand as many others do: what that means for each stage is worked out once.
        alike: dict[tuple[Any, ...], tuple[bool, ...]] = {}
        asked = rows.annotate(moves=moves).values_list("pk", "claimed_by_id", "kind", "state", "moves")
        for pk, claimed_by, kind, state, moving in asked:
            key = (kind, state, moving, *[pk in on for on in papers])
            if (marks := alike.get(key)) is None:
                marks = alike[key] = tuple(
                    (moving and (kind, state) in one.states) or pk in one.papers for one in self.stages
                )
            found[pk] = Queued(claimed_by, moving, marks)
        return found

    def acts_of(self, cases: Iterable[Any]) -> dict[int, list[Transition]]:
        """The acts that each of ``cases`` waits for, the likeliest first."""
        found: dict[int, list[Transition]] = {}
        for case in cases:
            flow, waits = definitions.flow_of(case.kind), self._found.get(case.pk)
            codes = [paper.act for paper, waiting in self._papers if waits and case.pk in waiting]
            acts = [flow.transitions[code] for code in codes if code in flow.transitions]
            if waits and waits.moves:
                acts += _of_stage(flow, case.state)
            found[case.pk] = [act for act in acts if case.state in act.sources]
        return found

    def _open(self) -> CaseQuerySet:
        found: CaseQuerySet = Case.objects.readable(self.user, only_open=True)
        return found

    @cached_property
    def _papers(self) -> list[tuple[Paper, frozenset[int]]]:
        """The papers this person may answer, each with the cases on which one waits: one query.

        Whether they may see those cases is asked once for everything that waits (``rows``).
        """
        may = tuple(paper for paper in papers.every() if self.user.scope(paper.right))
        sql, params = self._asking_for(may)
        found: list[set[int]] = [set() for _paper in may]
        if sql:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                for number, case in cursor.fetchall():
                    found[number].add(case)
        return [(paper, frozenset(cases)) for paper, cases in zip(may, found, strict=True)]

    def _asking_for(self, papers: tuple[Paper, ...]) -> Statement:
        """The statement for the papers that wait, as pairs of a paper's place and a case; "" for none.

        It says the same as long as this person's posts and what they are the nearest for stay the same, and
        putting it together takes longer than answering it: so it is kept by those.
        """
        rights = {paper.right for paper in papers}
        key = (self.user.pk, *((one, self.user.scope(one), self._turfs[one].key) for one in sorted(rights)))
        if (kept := _statements.get(key)) is None:
            parts = [
                rows.values_list(Value(number), f"{paper.case}_id")
                for number, paper in enumerate(papers)
                for rows in self._rows_of(paper)
            ]
            kept = NO_STATEMENT
            with suppress(EmptyResultSet):  # nothing can wait for them
                kept = parts[0].union(*parts[1:]).query.sql_with_params() if parts else kept
            if len(_statements) >= MOST_STATEMENTS:
                _statements.clear()
            _statements[key] = kept
        return kept

    def _rows_of(self, paper: Paper) -> list[QuerySet[Any]]:
        """Rows of a paper's model on open cases that are this person's turn, found in one or more ways."""
        hands = (~Q(**{hand: self.user}) for hand in paper.hands)
        rows: Any = paper.model._default_manager.order_by().filter(paper.waiting, *hands)
        if paper.holder is None:
            found: list[QuerySet[Any]] = rows.waiting_for(self.user, paper.right, self._turfs[paper.right])
            return found
        mine = Q(is_open=True) & self._by_holder(paper.holder, paper.right)
        return [rows.filter(_under(paper.case, mine))]

    def _moving(self, key: str = "") -> Q:
        """Cases whose next step is this person's turn, whoever's turn each state names.

        States of which the same is asked are asked together.
        """
        found = NOTHING
        for flow in definitions.every().values():
            asked: list[tuple[Q, list[str]]] = []
            for stage, _label, states, right in flow.stages:
                if (key and stage != key) or not self.user.scope(right):
                    continue
                for state in states:
                    condition = self._by_holder(flow.states[state].holder, right)
                    known = next((codes for one, codes in asked if one == condition), None)
                    if known is None:
                        asked.append((condition, [state]))
                    else:
                        known.append(state)
            for condition, codes in asked:
                found |= Q(kind=flow.kind, state__in=codes) & condition
        return found

    def _by_holder(self, holder: str, right: str) -> Q:
        return turns.by_holder(holder).condition(self.user, right, self._turfs[right])

    @cached_property
    def _turfs(self) -> dict[str, responsibility.Turf]:
        """What this person is the nearest for, by right: one query."""
        wanted = {
            right for flow in definitions.every().values() for _key, _label, _states, right in flow.stages
        }
        return responsibility.turfs(self.user, wanted | {paper.right for paper in papers.every()})


def _under(path: str, condition: Q) -> Q:
    """A condition on cases as one on rows that lead to a case by ``path``."""
    children: list[Any] = [
        _under(path, one) if isinstance(one, Q) else (f"{path}__{one[0]}", one[1])
        for one in cast("list[Any]", condition.children)
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _flag(condition: Q) -> Any:
    return Choose(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _of_stage(flow: definitions.Flow, state: str) -> list[Transition]:
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

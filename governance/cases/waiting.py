"""What waits for one person: one condition each for a stage's count, its list, and its marks on rows.

A matter waits for those nearest to it: the unit or the area's own people who have it, the staff of the
desk; and where nobody holds the post, for the next above who does. An official does not find the whole
district on the workbench because they could do it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, Value, When
from django.db.models import Case as Choose
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Reach
from governance.areas.models import Level
from governance.cases import flows
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
from governance.cases.models.case import STAMPS

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
    """Something on a case that waits for an answer besides the case itself, and the act that gives it."""

    act: str
    stage: str
    right: str
    holder: Holder | None  # None: the rows themselves say whose turn it is
    waiting: Any  # (user) -> rows keyed by OuterRef("pk") of the case


PAPERS = (
    Paper(
        "endorse_extension",
        APPROVE,
        "cases.endorse",
        Holder.LEAD,
        lambda user: Extension.objects.filter(case=OuterRef("pk"), state=RequestState.WAITING).exclude(
            asked_by=user
        ),
    ),
    Paper(
        "decide_extension",
        APPROVE,
        "cases.approve",
        Holder.DESK,
        lambda user: Extension.objects.filter(case=OuterRef("pk"), state=RequestState.ENDORSED).exclude(
            Q(asked_by=user) | Q(endorsed_by=user)
        ),
    ),
    Paper(
        "decide_suspension",
        APPROVE,
        "cases.approve",
        Holder.DESK,
        lambda user: Suspension.objects.filter(case=OuterRef("pk"), state=RequestState.WAITING).exclude(
            asked_by=user
        ),
    ),
    Paper(
        "endorse_appeal",
        APPROVE,
        "cases.endorse",
        None,
        lambda user: (
            Appeal.objects.waiting_for(user, "cases.endorse")
            .filter(card__case=OuterRef("pk"), state=RequestState.WAITING)
            .exclude(asked_by=user)
        ),
    ),
    Paper(
        "decide_appeal",
        APPROVE,
        "cases.appeal",
        Holder.DESK,
        lambda user: Appeal.objects.filter(card__case=OuterRef("pk"), state=RequestState.ENDORSED).exclude(
            Q(asked_by=user) | Q(endorsed_by=user)
        ),
    ),
    Paper(
        "reply_order",
        ANSWER,
        "cases.handle",
        None,
        lambda user: (
            SupervisionOrder.objects.waiting_for(user, "cases.handle")
            .unanswered()
            .filter(case=OuterRef("pk"))
        ),
    ),
    Paper(
        "reply_card",
        ANSWER,
        "cases.handle",
        None,
        lambda user: Card.objects.waiting_for(user, "cases.handle").unanswered().filter(case=OuterRef("pk")),
    ),
    Paper(
        "review_suspension",
        APPROVE,
        "cases.approve",
        Holder.DESK,
        lambda user: SuspensionReview.objects.filter(
            suspension__case=OuterRef("pk"), suspension__resumed_at=None, reviewed_at=None
        ),
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
        for key, condition in self._papers_by_stage().items():
            found[key] = Stage(key, labels[key], condition)
        return list(found.values())

    def rows(self, key: str = "") -> CaseQuerySet:
        """The cases that wait, of one stage or of all; those due first come first."""
        wanted = [stage.condition for stage in self.stages if not key or stage.key == key]
        condition = NOTHING
        for one in wanted:
            condition |= one
        return self._open().filter(condition)

    def in_order(self, key: str = "") -> CaseQuerySet:
        return self.rows(key).by_deadline().order_by("due_key", "pk")

    def counts(self) -> dict[str, int]:
        """How many wait by stage, and ``""`` for all of them: one query, by the conditions of the lists."""
        if not self.stages:
            return {}
        named = {f"n{i}": Count("pk", filter=stage.condition) for i, stage in enumerate(self.stages)}
        found = self.rows().aggregate(every=Count("pk"), **named)
        return {"": found["every"]} | {stage.key: found[f"n{i}"] for i, stage in enumerate(self.stages)}

    def acts_of(self, cases: Iterable[Any]) -> dict[int, list[Transition]]:
        """The acts that each of ``cases`` waits for, the likeliest first: one query for all rows."""
        rows = list(cases)
        stages = [stage for stage in self.stages if stage.key not in (APPROVE, ANSWER)]
        papers = [paper for paper in PAPERS if self.user.scope(paper.right)]
        marks = {f"s{i}": _flag(stage.condition) for i, stage in enumerate(stages)}
        marks |= {f"p{i}": _flag(self._paper(paper)) for i, paper in enumerate(papers)}
        if not rows or not marks:
            return {}
        seen = {
            row["pk"]: row
            for row in Case.objects.filter(pk__in=[case.pk for case in rows])
            .annotate(**marks)
            .values("pk", *marks)
        }
        found: dict[int, list[Transition]] = {}
        for case in rows:
            marked, flow = seen.get(case.pk, {}), flows.flow_of(case.kind)
            codes = [paper.act for i, paper in enumerate(papers) if marked.get(f"p{i}")]
            acts = [flow.transitions[code] for code in codes if code in flow.transitions]
            if any(marked.get(f"s{i}") for i in range(len(stages))):
                acts += _of_stage(flow, case.state)
            found[case.pk] = [act for act in acts if case.state in act.sources]
        return found

    def _open(self) -> CaseQuerySet:
        found: CaseQuerySet = Case.objects.readable(self.user).open()
        return found

    def _papers_by_stage(self) -> dict[str, Q]:
        found: dict[str, Q] = {}
        for paper in PAPERS:
            if self.user.scope(paper.right):
                found[paper.stage] = found.get(paper.stage, NOTHING) | self._paper(paper)
        return found

    def _paper(self, paper: Paper) -> Q:
        waits = Q(Exists(paper.waiting(self.user)))
        return waits if paper.holder is None else self._by_holder(paper.holder, paper.right) & waits

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
        if holder == Holder.DESK:
            return self._nearest(right, "desk")
        if holder == Holder.LEAD:
            units = [unit for unit, _span in self.user.scope(right).units]
            return Q(lead_unit__in=units) | self._nearest(right, "lead_area")
        if holder == Holder.FIELD:
            own_units = [post.unit_id for post in self.user.posts_in_force() if post.unit_id is not None]
            others = ~Q(handled_by=self.user.pk) & ~Q(lead_unit__in=own_units)
            return (self._nearest(right, "field") | self._nearest(right, "desk")) & others
        return Q(filed_by=self.user.pk) if holder == Holder.FILER else NOTHING

    def _nearest(self, right: str, column: str) -> Q:
        """Cases whose ``column`` lies at one of this person's areas, or below where nobody is nearer."""
        condition = NOTHING
        for area, below in self._posts_with(right):
            condition |= _is(column, [area.pk])
            here = Q(**{f"{STAMPS[Level(area.level)]}_id": area.pk})
            for level in range(area.level + 1, Level.GRID + 1):
                unstaffed = here & _at_level(column, level)
                if nearer := [pk for staffed_level, pk in below if staffed_level <= level]:
                    unstaffed &= ~_is(column, nearer)
                for between in range(area.level + 1, level + 1):
                    if staffed := [pk for one, pk in below if one == between]:
                        unstaffed &= ~Q(**{f"{STAMPS[Level(between)]}_id__in": staffed})
                condition |= unstaffed
        return condition

    def _posts_with(self, right: str) -> list[tuple[Any, list[tuple[int, int]]]]:
        """The areas where this person answers by ``right``, each with the staffed areas below it."""
        own = [
            post.area
            for post in self.user.posts_in_force()
            if post.role.answers
            and post.unit_id is None
            and post.role.reach == Reach.AREA
            and right in post.role.rights
        ]
        return [
            (
                area,
                [
                    (level, pk)
                    for level, pk, lft, rght, tree, rights in self._staff_below
                    if right in rights and tree == area.tree_id and area.lft < lft and rght < area.rght
                ],
            )
            for area in {one.pk: one for one in own}.values()
        ]

    @cached_property
    def _staff_below(self) -> list[tuple[int, int, int, int, int, list[str]]]:
        """Areas below this person's that are staffed, with the rights held there: one query."""
        spans = [post.area for post in self.user.posts_in_force() if post.unit_id is None]
        condition = Q(pk__in=[])
        for area in spans:
            condition |= Q(area__tree_id=area.tree_id, area__lft__gt=area.lft, area__rght__lt=area.rght)
        staffed = Post.objects.in_force().answering().filter(condition, unit=None).order_by()
        return list(
            staffed.values_list(
                "area__level", "area_id", "area__lft", "area__rght", "area__tree_id", "role__rights"
            ).distinct()
        )


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


def _at_level(column: str, level: int) -> Q:
    """Cases whose ``column`` is an area of ``level``. "field" is the grid, else the area of the desk."""
    if column == "desk":
        return Q(level=level)
    if column == "lead_area":
        return Q(lead_area__level=level)
    return Q(grid__isnull=False) if level == Level.GRID else Q(grid=None, level=level)


def _is(column: str, pks: list[int]) -> Q:
    """Cases whose ``column`` is one of ``pks``."""
    if column == "field":
        return Q(grid__in=pks) | Q(grid=None, desk__in=pks)
    return Q(**{f"{column}__in": pks})

"""Random people do random things, legal and not, while time jumps and sweeps run; the loop stays sound.

After every step: exactly one holder, no live clock in a closed case, counts and due times that agree with
the rows, a whole trail; and a refusal has changed nothing, and nobody has acted outside their area.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from governance.access.models import Reach, Unit, User
from governance.areas.models import Area
from governance.cases import services
from governance.cases.maintenance import jobs
from governance.cases.models import Case, CaseLog, Category, LoopSetting, ReasonChoice, Relation, Task
from governance.cases.sla import clocks
from governance.cases.workflow import permissions, supplies
from governance.cases.workflow.definitions import Transition, flow_of
from governance.cases.workflow.supplies import Supply
from governance.common.refusals import Refused
from tests.cases.story import MORNING, filing, photo
from tests.cases.sweeping import assert_sound, sweep
from tests.cast import Cast, fresh

WORDS = "情况已经核实清楚，请按要求办理并及时反馈"
JUMPS = [timedelta(minutes=20), timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=20)]
PEOPLE = (
    *("mayor", "official", "street_wang", "zhang", "li", "secretary", "grid_ma"),
    *("zhao", "he", "head", "shui", "auditor", "nobody", "admin"),
)
MOST_CASES = 3
happened: Counter[str] = Counter()


class Loop(RuleBasedStateMachine):
    """One town, a few cases, everybody in it."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.cases: list[int] = []
        self.keep = transaction.atomic()
        self.keep.__enter__()
        # Who is drawn for a check is left to chance; a walk must be the same when it is walked again.
        LoopSetting.objects.filter(key="self_handled_sample_percent").update(value=100)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.keep.__exit__(None, None, None)

    # What happens --------------------------------------------------------------------------

    @precondition(lambda self: len(self.cases) < MOST_CASES)
    @rule(
        who=st.sampled_from(["grid_ma", "zhang", "secretary", "official"]),
        urgency=st.sampled_from(["normal", "normal", "urgent", "emergency"]),
        calls=st.booleans(),
        draft=st.sampled_from([False, False, False, True]),
    )
    def somebody_files(self, who: str, urgency: str, calls: bool, draft: bool) -> None:
        said = filing(self.cast, urgency=urgency, draft=draft, photos=[photo()])
        # Only who may file for others writes a reporter down.
        said.reporter_phone = "13912345678" if calls and who != "grid_ma" else ""
        case = services.file_case(filing=said, actor=fresh(getattr(self.cast, who)), at=self.now)
        self.cases.append(case.pk)
        happened["file"] += 1

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def somebody_does_what_they_may(self, data: st.DataObject) -> None:
        """An act that somebody is offered: so that cases go all the way round."""
        self._do_something_possible(data, lambda act: not _beside(act) and act.code != "force_close")

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def somebody_does_something_beside(self, data: st.DataObject) -> None:
        """Tasks, parts, notes, claims: what moves no case on."""
        self._do_something_possible(data, _beside)

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def somebody_moves_it_on(self, data: st.DataObject) -> None:
        self._do_something_possible(data, lambda act: act.is_likely or act.code in ("visit", "dispatch"))

    @precondition(lambda self: self.cases)
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def somebody_tries_anything(self, data: st.DataObject, who: str) -> None:
        case = self._case(data)
        act = data.draw(st.sampled_from(list(flow_of(case.kind).transitions.values())), label="act")
        self._try(case, act, fresh(getattr(self.cast, who)), data)

    @rule(jump=st.sampled_from(JUMPS))
    def time_passes(self, jump: timedelta) -> None:
        self.now += jump

    @precondition(lambda self: self.cases)
    @rule(size=st.integers(1, 20))
    def a_worker_sweeps(self, size: int) -> None:
        done = sweep(self.now, size=size)
        assert done.is_done
        assert (done.parked, done.postponed, done.repeated) == (0, 0, 0)
        happened["fired"] += done.fired
        assert sweep(self.now).fired == 0

    @precondition(lambda self: self.cases)
    @rule()
    def the_calendar_turns(self) -> None:
        done = jobs.run(self.now)
        happened["resumed"] += done.resumed
        happened["archived"] += done.archived
        happened["reviews"] += done.reviews
        happened["released"] += done.released

    # What is always true -------------------------------------------------------------------

    @invariant()
    def the_loop_is_sound(self) -> None:
        assert_sound()

    # How -----------------------------------------------------------------------------------

    def _case(self, data: st.DataObject) -> Case:
        found: Case = Case.objects.get(pk=data.draw(st.sampled_from(self.cases), label="case"))
        return found

    def _do_something_possible(self, data: st.DataObject, wanted: Callable[[Transition], bool]) -> None:
        case = self._case(data)
        flow = flow_of(case.kind)
        for name in data.draw(st.permutations(PEOPLE), label="people"):
            actor = fresh(getattr(self.cast, name))
            open_to = [
                act
                for act in flow.acts_from(case.state)
                if wanted(act) and not permissions.why_not(case, act, actor, flow, self.now)
            ]
            if open_to:
                self._try(case, data.draw(st.sampled_from(open_to), label="act"), actor, data)
                return

    def _try(self, case: Case, act: Transition, actor: User, data: st.DataObject) -> None:
        supplied = {one.name: self._supply(one, data) for one in act.supplies}
        before = self._everything(case)
        try:
            services.advance(case, act.code, actor=actor, at=self.now, **supplied)
        except Refused:
            assert self._everything(case) == before
            happened["refused"] += 1
            return
        happened[act.code] += 1
        assert self._has_business(actor, case), f"{actor} {act.code}"
        last = CaseLog.objects.filter(case=case).latest("step")
        assert (last.act, last.actor) == (act.code, actor)

    @staticmethod
    def _everything(case: Case) -> Any:
        now: Case = Case.objects.get(pk=case.pk)
        clocks = list(
            now.clocks.order_by("pk").values_list("pk", "state", "due_at", "amount", "next_fire_at")
        )
        return now.version, now.state, now.log.count(), clocks, now.assignments.count()

    @staticmethod
    def _has_business(actor: User, case: Case) -> bool:
        """A second opinion on who may touch a case: by place, by unit, or as the one who filed it."""
        if case.filed_by_id == actor.pk:
            return True
        units = set(case.assignments.values_list("unit", flat=True))
        for post in actor.posts_in_force():
            if post.role.reach == Reach.UNIT:
                if post.unit_id in units:
                    return True
            elif post.area.span.holds(case.area.span) or post.area.span.holds(case.desk.span):
                return True
        return False

    def _supply(self, supply: Supply, data: st.DataObject) -> Any:
        def draw(values: Any) -> Any:
            return data.draw(st.sampled_from(list(values)), label=supply.name)

        match supply:
            case supplies.Text():
                return WORDS if supply.required else draw(["", WORDS])
            case supplies.Flag() | supplies.Decision():
                return draw([True, True, False])
            case supplies.Number():
                return draw([1, 1, 2, 40])
            case supplies.Day():
                return timezone.localdate(self.now) + timedelta(days=draw([0, 1, 10, 80, 200]))
            case supplies.Choice():
                return draw([code for code, _label in supply.choices])
            case supplies.Reason():
                return draw(
                    ReasonChoice.objects.filter(kind=supply.reason_kind).values_list("code", flat=True)
                )
            case supplies.UnitChoice():
                units = list(Unit.objects.order_by("pk"))
                return draw([*units[:2], *units, *([] if supply.required else [None])])
            case supplies.UnitsChoice():
                return draw([[], [self.cast.water]])
            case supplies.AreaChoice():
                near = Area.objects.within(self.cast.east_street) | Area.objects.above(self.cast.east_street)
                return draw([*near.order_by("pk"), *([] if supply.required else [None] * 20)])
            case supplies.CategoryChoice():
                return draw([None, Category.objects.get(code="rubbish_exposed")])
            case supplies.TaskChoice():
                return draw([*Task.objects.open().order_by("pk").values_list("pk", flat=True), -1])
            case supplies.RelationChoice():
                return draw([*Relation.objects.live().order_by("pk").values_list("pk", flat=True), -1])
            case supplies.RelationKindChoice():
                return draw(["related", "follow_up"])
            case supplies.CaseNumber():
                return draw(Case.objects.order_by("pk").values_list("number", flat=True))
            case supplies.Photos():
                return [photo() for _ in range(supply.minimum)]
        return None


def _beside(act: Transition) -> bool:
    return act.target is None and (act.is_quiet or act.beside_row)


def test_whatever_people_do_the_loop_stays_sound(cast: Cast) -> None:
    Loop.cast = cast
    happened.clear()
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=int(os.environ.get("MACHINE_EXAMPLES", "12")),
            stateful_step_count=30,
            deadline=None,
            derandomize="MACHINE_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            phases=[Phase.generate, *([Phase.shrink] if "MACHINE_EXAMPLES" in os.environ else [])],
        ),
    )
    # The walk went places: cases moved on, were refused, escalated.
    assert {"file", "register", "dispatch", "refused", "fired"} <= set(happened), happened


def test_the_machine_would_notice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control that loses: due times that are no longer kept are found after the first filing."""
    Loop.cast = cast
    monkeypatch.setattr(clocks, "refresh", lambda _case, _running=None: None)
    with pytest.raises(AssertionError, match="the_loop_is_sound"):
        run_state_machine_as_test(
            Loop,
            settings=settings(
                max_examples=5,
                stateful_step_count=10,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

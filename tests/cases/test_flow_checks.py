"""A flow that lacks what the kernel asks is refused by a sentence that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from governance.cases.sla import clock_kinds
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow import definitions, flow_checks
from governance.cases.workflow.definitions import Flow, Holder, Purpose, State, Transition, Who
from grids.flows import INCIDENT

NOTHING_KNOWN: dict[str, Flow] = {}


def faults(**changes: Any) -> str:
    return "; ".join(flow_checks.faults(replace(INCIDENT, kind="trial", **changes), NOTHING_KNOWN))


def act(code: str, **facts: Any) -> Transition:
    said = {"label": "试", "sources": ("closed",), "target": None, "right": "cases.view", "who": Who.READER}
    return Transition(code, **(said | facts))


def without(purpose: Purpose) -> dict[str, Transition]:
    return {code: one for code, one in INCIDENT.transitions.items() if one.purpose != purpose}


def test_the_incident_lacks_nothing() -> None:
    assert faults() == ""


@pytest.mark.parametrize("purpose", [Purpose.ARCHIVE, Purpose.ANONYMISE])
def test_every_matter_is_archived_and_forgotten_one_day(purpose: Purpose) -> None:
    assert faults(transitions=without(purpose)) == f"no act serves the purpose {purpose}"


def test_a_clock_has_a_limit_for_every_urgency_and_a_ladder() -> None:
    limits = {key: value for key, value in INCIDENT.limits.items() if key[::2] != ("check", "urgent")}
    assert faults(limits=limits) == "the clock check has no limit for urgent"
    ladders = {clock: rungs for clock, rungs in INCIDENT.ladders.items() if clock != "visit"}
    assert faults(ladders=ladders) == "the clock visit has no ladder"


def test_clocks_are_registered_and_named_by_the_flow() -> None:
    assert "the clock nobody_knows is not registered" in faults(starts=("nobody_knows",))
    used = faults(clocks=tuple(one for one in INCIDENT.clocks if one != "verify"))
    assert used == "the clock verify is used but not among its clocks"


def test_states_that_do_not_exist_are_named() -> None:
    acts = INCIDENT.transitions | {"leap": act("leap", target="moon")}
    assert faults(transitions=acts) == "the act leap names unknown states: moon"
    assert faults(draft="cloud") == "its draft state cloud is unknown"


def test_a_code_has_one_meaning() -> None:
    acts = INCIDENT.transitions | {"file": act("file")}
    assert faults(transitions=acts) == "the act file has the code of a step that the system takes"
    twice = INCIDENT.transitions | {"keep": act("keep", purpose=Purpose.ARCHIVE)}
    assert faults(transitions=twice) == "two acts serve the purpose archive"
    other = replace(INCIDENT, label="另一种")
    assert flow_checks.faults(other, {INCIDENT.kind: INCIDENT}) == ["another flow is registered as incident"]
    with pytest.raises(ValueError, match="another meaning"):
        clock_kinds.register(ClockKind("handle", "别的", Turn.DESK, "cases.handle"))


def test_something_ends_it() -> None:
    states = {code: State(code, "开", Holder.DESK) for code in INCIDENT.states}
    assert "no state ends it" in faults(states=states)


@pytest.fixture
def incident_again() -> Iterator[None]:
    """The flow of incidents as it was before the test."""
    flows, added = dict(definitions._flows), {kind: dict(acts) for kind, acts in definitions._added.items()}
    yield
    definitions._flows.clear()
    definitions._flows.update(flows)
    definitions._added.clear()
    definitions._added.update(added)


def test_another_app_adds_an_act_before_or_after_the_flow(incident_again: None) -> None:
    definitions.extend("incident", act("whistle"))
    assert definitions.flow_of("incident").transitions["whistle"].code == "whistle"
    definitions.extend("trial", act("whistle"))
    definitions.register(replace(INCIDENT, kind="trial"))
    assert "whistle" in definitions.flow_of("trial").transitions
    with pytest.raises(ValueError, match="has an act whistle already"):
        definitions.extend("incident", act("whistle"))

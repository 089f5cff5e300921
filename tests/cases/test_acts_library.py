"""The library of acts in a flow of another kind, with states and clocks of its own."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from governance.cases import acts
from governance.cases.workflow import effects
from governance.cases.workflow.definitions import Transition, flow_of
from grids.flows import STATES

OPEN, DONE, KEPT, REST = ("raised", "answered"), ("settled",), "shelved", "resting"
EVERY = (*OPEN, *DONE, KEPT, REST, "void")
LIBRARY: tuple[Transition, ...] = (
    *acts.reminding(open=OPEN),
    *acts.supervising(open=OPEN, answerable=EVERY),
    *acts.cards(open=OPEN, answerable=EVERY),
    *acts.consulting(open=OPEN),
    *acts.noting(states=EVERY),
    *acts.claiming(open=(*OPEN, REST), resting=(REST,)),
    *acts.task_list(at_work=OPEN),
    *acts.extension(working=OPEN, clock="reply"),
    *acts.suspension(working=OPEN, suspended=REST, resume_to="raised", clocks=("reply",)),
    *acts.questions(open=OPEN),
    *acts.replying(states=EVERY),
    *acts.forwarding(open=OPEN, states=EVERY),
    *acts.reporters(open=OPEN, changeable=OPEN),
    *acts.linking(filed=EVERY, unlocked=OPEN),
    *acts.splitting(splittable=OPEN, open=OPEN, cancelled="void"),
    *acts.retaining(flaggable=OPEN, over=(KEPT, "void")),
    *acts.archiving(ended=DONE, archived=KEPT),
    *acts.force_closing(open=OPEN, closed="settled"),
)


def test_the_library_names_no_state_of_its_own() -> None:
    named = {state for act in LIBRARY for state in act.sources}
    named |= {act.target for act in LIBRARY if isinstance(act.target, str)}
    assert named <= set(EVERY)


def test_every_act_of_the_library_is_the_incidents_too() -> None:
    """So that what the incident's tests prove of an act holds for whoever takes it."""
    incident = flow_of("incident").transitions
    for act in LIBRARY:
        own = incident[act.code]
        assert (act.right, act.who, [one.name for one in act.supplies]) == (
            own.right,
            own.who,
            [one.name for one in own.supplies],
        )


def test_somebody_claims_what_does_not_rest() -> None:
    claim = next(act for act in LIBRARY if act.code == "claim")
    assert claim.sources == OPEN


def test_effects_name_no_state_and_no_clock_of_the_incident() -> None:
    """A state or a clock that a flow may call otherwise is given to an effect, never written into it."""
    own = {"sign_in", "handle", "dispatch", "register", "verify", "visit", "check"} | set(STATES)
    allowed = {"returned"}  # how an assignment ended, which every kind calls so
    found = []
    for folder in (Path(inspect.getfile(effects)).parent, Path(inspect.getfile(acts)).parent):
        for path in sorted(folder.glob("*.py")):
            tree = ast.parse(path.read_text())
            icons = [
                one.value for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == "icon"
            ]
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and node not in icons and node.value in own - allowed:
                    found.append(f"{path.name}:{node.lineno} {node.value}")
    assert found == []


@pytest.mark.parametrize("name", acts.__all__)
def test_the_library_says_what_each_part_is_for(name: str) -> None:
    part = getattr(acts, name)
    assert not inspect.isfunction(part) or (part.__doc__ or "").strip()

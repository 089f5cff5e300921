"""What the kernel asks of every flow. Each fault is a sentence that names what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from governance.cases.choices import SYSTEM_ACTS, Urgency
from governance.cases.sla import clock_kinds

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Flow

NEEDED = ("archive", "anonymise")  # purposes


def faults(flow: Flow, known: Mapping[str, Flow]) -> list[str]:
    """Everything that keeps ``flow`` from being registered beside ``known``; empty when nothing does."""
    return [
        *_kind(flow, known),
        *_states(flow),
        *_stages(flow),
        *_acts(flow),
        *_clocks(flow),
        *_purposes(flow),
    ]


def _kind(flow: Flow, known: Mapping[str, Flow]) -> Iterator[str]:
    if flow.kind in known and known[flow.kind] is not flow:
        yield f"another flow is registered as {flow.kind}"


def _states(flow: Flow) -> Iterator[str]:
    for act in flow.transitions.values():
        named = {*act.sources, *([act.target] if isinstance(act.target, str) else [])}
        if unknown := named - set(flow.states):
            yield f"the act {act.code} names unknown states: {', '.join(sorted(unknown))}"
    for name, state in (("initial", flow.initial), ("draft", flow.draft)):
        if state and state not in flow.states:
            yield f"its {name} state {state} is unknown"
    if not any(state.ending for state in flow.states.values()):
        yield "no state ends it"


def _stages(flow: Flow) -> Iterator[str]:
    counted = Counter(state for _key, _label, states, _right in flow.stages for state in states)
    for state, count in counted.items():
        if count > 1:
            yield f"the state {state} is in two stages"
        if state not in flow.states:
            yield f"a stage names the unknown state {state}"


def _acts(flow: Flow) -> Iterator[str]:
    for code in flow.transitions:
        if code in SYSTEM_ACTS:
            yield f"the act {code} has the code of a step that the system takes"


def _clocks(flow: Flow) -> Iterator[str]:
    used = {*flow.starts, *flow.leg_clocks, *flow.checked_by, flow.condition_clock} - {""}
    for act in flow.transitions.values():
        used |= {*act.starts, *act.stops, *act.cancels}
    for clock in sorted({*used, *flow.clocks}):
        if not clock_kinds.is_known(clock):
            yield f"the clock {clock} is not registered"
    for clock in sorted(used - set(flow.clocks) - set(clock_kinds.PAPERS)):
        yield f"the clock {clock} is used but not among its clocks"
    for clock in flow.clocks:
        limited = {urgency for name, _level, urgency in flow.limits if name == clock}
        if missing := [urgency for urgency in Urgency.values if urgency not in limited]:
            yield f"the clock {clock} has no limit for {', '.join(missing)}"
        if clock not in flow.ladders:
            yield f"the clock {clock} has no ladder"


def _purposes(flow: Flow) -> Iterator[str]:
    found = Counter(act.purpose for act in flow.transitions.values() if act.purpose)
    for purpose, count in found.items():
        if count > 1:
            yield f"two acts serve the purpose {purpose}"
    for needed in NEEDED:
        if needed not in found:
            yield f"no act serves the purpose {needed}"

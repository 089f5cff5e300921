"""What a batch from another system writes: an answer already given, and the batch taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.cases.sla import clocks
from governance.cases.workflow.effects.handling import close

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act


def answer(act: Act) -> None:
    """Answered elsewhere, at the instant of the act: handled and closed then, by nobody of ours."""
    case = act.case
    case.result = act.get("text")
    case.handled_at = act.at
    act.text = case.result
    close(act)
    act.informs = ""  # the other system tells its own reporters


def take_back(act: Act) -> None:
    """The row of a batch that is undone: it counts nowhere, and its external number is free again."""
    case = act.case
    act.text = act.get("text")
    act.say(external=case.external_number)
    clocks.cancel(clocks.live(case), act.at)
    case.assignments.live().update(ended_at=act.at, outcome="recalled")
    case.external_number = ""
    case.closed_at = act.at

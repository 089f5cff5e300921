"""What a batch from another system writes: an answer already given, and the batch taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

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


def rest(act: Act) -> None:
    """Brought in as history: nobody is called to account for what was not answered before it was here.

    Its clocks end without a verdict. Whoever takes it up later starts new ones by what they do.
    """
    clocks.cancel(clocks.live(act.case), act.at)
    act.text = _("按历史数据导入：不计时，不升级。")


def take_back(act: Act) -> None:
    """The row of a batch that is undone: it counts nowhere, and its external number is free again.

    Orders and cards that have come of it are withdrawn with it.
    """
    case = act.case
    act.text = act.get("text")
    act.say(external=case.external_number)
    clocks.cancel(clocks.live(case), act.at)
    case.assignments.live().update(ended_at=act.at, outcome="recalled")
    if case.is_supervised:
        case.supervision_orders.filter(closed_at=None).update(closed_at=act.at)
    if case.yellow_cards or case.red_cards:
        case.cards.filter(cancelled_at=None).update(cancelled_at=act.at)
        case.yellow_cards = case.red_cards = 0
    case.external_number = ""
    case.closed_at = act.at

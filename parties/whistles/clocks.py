"""The clocks of a whistle and of the units it calls: what an installation begins with. Rules change them.

The limits of a called unit hang on the whistle's kind (``seeds.KINDS``); those here are for a kind without
limits of its own. Proposals of the brief, none a constant of the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn
from parties.rights import ASSESS, CHECK

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

CHECKING, CONFIRM, ASSESSING = "whistle_check", "whistle_confirm", "whistle_assess"
ARRIVE, MEASURE, SETTLE = "whistle_arrive", "whistle_measure", "whistle_settle"
WORKING_DAY, URGENT_HOUR = "working_day", "urgent_hour"

KINDS = (
    ClockKind(CHECKING, _("审核"), Turn.DESK, CHECK, desk_right=CHECK),
    ClockKind(ARRIVE, _("报到"), Turn.OWN, "cases.handle"),
    ClockKind(MEASURE, _("首报措施"), Turn.OWN, "cases.handle"),
    ClockKind(SETTLE, _("处置"), Turn.OWN, "cases.handle"),
    ClockKind(CONFIRM, _("确认"), Turn.DESK, ASSESS, desk_right=ASSESS),
    ClockKind(ASSESSING, _("考核"), Turn.DESK, ASSESS, desk_right=ASSESS),
)


def _all(clock: str, *amounts: tuple[str, int]) -> Limits:
    """The limits of a clock by urgency, the same at every level."""
    return {(clock, None, urgency): amount for urgency, amount in zip(Urgency.values, amounts, strict=True)}


WHISTLE_LIMITS = (
    _all(CHECKING, (WORKING_DAY, 1), (WORKING_DAY, 1), (URGENT_HOUR, 30))
    | _all(CONFIRM, (WORKING_DAY, 2), (WORKING_DAY, 2), (WORKING_DAY, 2))
    | _all(ASSESSING, (WORKING_DAY, 3), (WORKING_DAY, 3), (WORKING_DAY, 3))
)
CALL_LIMITS = (
    _all(ARRIVE, (WORKING_DAY, 1), (WORKING_DAY, 1), (URGENT_HOUR, 30))
    | _all(MEASURE, (WORKING_DAY, 3), (WORKING_DAY, 2), (URGENT_HOUR, 120))
    | _all(SETTLE, (WORKING_DAY, 5), (WORKING_DAY, 5), (URGENT_HOUR, 24 * 60))
)
WHISTLE_LADDERS: Ladders = {
    CHECKING: ((80, RungAct.WARN), (100, RungAct.REMIND)),
    CONFIRM: ((80, RungAct.WARN), (100, RungAct.REMIND)),
    ASSESSING: ((80, RungAct.WARN), (100, RungAct.REMIND)),
}
CALL_LADDERS: Ladders = {
    ARRIVE: ((80, RungAct.WARN), (100, RungAct.REMIND), (150, RungAct.YELLOW)),
    MEASURE: ((80, RungAct.WARN), (100, RungAct.REMIND)),
    SETTLE: ((80, RungAct.WARN), (100, RungAct.REMIND), (150, RungAct.YELLOW), (200, RungAct.RED)),
}

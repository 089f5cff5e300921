"""The clocks of a secretary's list. The first runs to the day that the line itself names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn
from parties.rights import CHECK_LISTS, KEEP_LISTS

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

DUE, CHECKING = "secretary_due", "secretary_check"
KINDS = (
    ClockKind(DUE, _("完成"), Turn.DESK, KEEP_LISTS, desk_right=KEEP_LISTS),
    ClockKind(CHECKING, _("核验"), Turn.DESK, CHECK_LISTS, desk_right=CHECK_LISTS),
)


def _all(clock: str, kind: str, amount: int) -> Limits:
    return {(clock, None, urgency): (kind, amount) for urgency in Urgency.values}


# A day at least; the line's own day is given to the clock when it starts.
LIMITS = _all(DUE, "calendar_day", 1) | _all(CHECKING, "working_day", 5)
LADDERS: Ladders = {
    DUE: ((80, RungAct.WARN), (100, RungAct.REMIND), (110, RungAct.YELLOW), (130, RungAct.RED)),
    CHECKING: ((80, RungAct.WARN), (100, RungAct.REMIND)),
}

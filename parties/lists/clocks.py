"""The clocks of needs and claims: what an installation begins with. Rules change them.

Three working days to confirm a claim and fifteen days without one are the brief's; the others are proposals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn
from parties.rights import CLAIM, CONFIRM_CLAIM, PUBLISH

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

REVIEW, UNCLAIMED, RATING = "need_review", "need_unclaimed", "need_rating"
CONFIRMING, DELIVERY = "claim_confirm", "claim_deliver"
WORKING_DAY, DAY = "working_day", "calendar_day"

KINDS = (
    ClockKind(REVIEW, _("审看需求"), Turn.DESK, PUBLISH, desk_right=PUBLISH),
    ClockKind(UNCLAIMED, _("待认领"), Turn.DESK, PUBLISH, desk_right=PUBLISH),
    ClockKind(CONFIRMING, _("确认认领"), Turn.DESK, CONFIRM_CLAIM, desk_right=CONFIRM_CLAIM),
    ClockKind(DELIVERY, _("交付"), Turn.OWN, CLAIM, desk_right=CONFIRM_CLAIM),
    ClockKind(RATING, _("评价"), Turn.DESK, CONFIRM_CLAIM, desk_right=CONFIRM_CLAIM),
)


def _all(clock: str, kind: str, amount: int) -> Limits:
    return {(clock, None, urgency): (kind, amount) for urgency in Urgency.values}


NEED_LIMITS = _all(REVIEW, WORKING_DAY, 5) | _all(UNCLAIMED, DAY, 15) | _all(RATING, DAY, 15)
CLAIM_LIMITS = _all(CONFIRMING, WORKING_DAY, 3) | _all(DELIVERY, DAY, 60)
_URGED = ((80, RungAct.WARN), (100, RungAct.REMIND))
NEED_LADDERS: Ladders = {REVIEW: _URGED, UNCLAIMED: ((100, RungAct.REMIND),), RATING: _URGED}
CLAIM_LADDERS: Ladders = {CONFIRMING: _URGED, DELIVERY: (*_URGED, (150, RungAct.YELLOW))}

"""The incident's clocks, and the limits and ladders an installation begins with; all of them editable.

Values marked [P] in the brief are proposals where no source gives one; none is a constant of the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.areas.models import Level
from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import WHOLE, ClockKind, Turn

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

VERIFY, REGISTER, DISPATCH, SIGN_IN = "verify", "register", "dispatch", "sign_in"
HANDLE, CHECK, VISIT = "handle", "check", "visit"
KINDS = (
    ClockKind(VERIFY, _("核实"), Turn.FIELD, "cases.verify"),
    ClockKind(REGISTER, _("立案"), Turn.DESK, "cases.register"),
    ClockKind(DISPATCH, _("派遣"), Turn.DESK, "cases.dispatch"),
    # Nobody below a community signs in.
    ClockKind(SIGN_IN, _("签收"), Turn.OWN, "cases.handle", deepest=Level.COMMUNITY),
    ClockKind(HANDLE, _("处置"), Turn.OWN, "cases.handle"),
    ClockKind(CHECK, _("核查"), Turn.FIELD, "cases.check", after=HANDLE),
    ClockKind(VISIT, _("回访"), Turn.DESK, "cases.visit", after=CHECK),
)
# In the order in which a matter meets them.
MET = (VERIFY, REGISTER, DISPATCH, WHOLE, SIGN_IN, HANDLE, CHECK, VISIT)

UH, WH, WD = "urgent_hour", "working_hour", "working_day"
HOUR = 60
NORMAL, URGENT, EMERGENCY = Urgency.NORMAL, Urgency.URGENT, Urgency.EMERGENCY
ANY = None  # level
C, S, D, CITY = Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT, Level.CITY

# (clock, level, urgency) → (clock type, amount): hours in minutes, days in days. What is urgent is
# registered, dispatched and signed in at night and on holidays too: a missing manhole cover does not wait.
LIMITS: Limits = {
    (VERIFY, ANY, NORMAL): (WH, 2 * HOUR),
    (VERIFY, ANY, URGENT): (WH, HOUR),
    (VERIFY, ANY, EMERGENCY): (UH, 30),
    (REGISTER, ANY, NORMAL): (WH, 4 * HOUR),
    (REGISTER, ANY, URGENT): (UH, 2 * HOUR),
    (REGISTER, ANY, EMERGENCY): (UH, 30),
    (DISPATCH, ANY, NORMAL): (WH, 2 * HOUR),
    (DISPATCH, ANY, URGENT): (UH, HOUR),
    (DISPATCH, ANY, EMERGENCY): (UH, 15),
    (SIGN_IN, C, NORMAL): (WH, 8 * HOUR),
    (SIGN_IN, C, URGENT): (UH, 2 * HOUR),
    (SIGN_IN, C, EMERGENCY): (UH, 30),
    (SIGN_IN, S, NORMAL): (WH, 8 * HOUR),
    (SIGN_IN, S, URGENT): (UH, 2 * HOUR),
    (SIGN_IN, S, EMERGENCY): (UH, 30),
    (SIGN_IN, D, NORMAL): (WH, 8 * HOUR),
    (SIGN_IN, D, URGENT): (UH, 4 * HOUR),
    (SIGN_IN, D, EMERGENCY): (UH, HOUR),
    (SIGN_IN, CITY, NORMAL): (WH, 8 * HOUR),
    (SIGN_IN, CITY, URGENT): (UH, 4 * HOUR),
    (SIGN_IN, CITY, EMERGENCY): (UH, HOUR),
    (HANDLE, Level.GRID, NORMAL): (WH, 8 * HOUR),
    (HANDLE, Level.GRID, URGENT): (WH, 4 * HOUR),
    (HANDLE, Level.GRID, EMERGENCY): (UH, HOUR),
    (HANDLE, C, NORMAL): (WD, 3),
    (HANDLE, C, URGENT): (WH, 8 * HOUR),
    (HANDLE, C, EMERGENCY): (UH, 2 * HOUR),
    (HANDLE, S, NORMAL): (WD, 5),
    (HANDLE, S, URGENT): (WD, 2),
    (HANDLE, S, EMERGENCY): (UH, 4 * HOUR),
    (HANDLE, D, NORMAL): (WD, 10),
    (HANDLE, D, URGENT): (WD, 3),
    (HANDLE, D, EMERGENCY): (UH, 12 * HOUR),
    (HANDLE, CITY, NORMAL): (WD, 15),
    (HANDLE, CITY, URGENT): (WD, 5),
    (HANDLE, CITY, EMERGENCY): (UH, 24 * HOUR),
    (CHECK, ANY, NORMAL): (WH, 8 * HOUR),
    (CHECK, ANY, URGENT): (WH, 4 * HOUR),
    (CHECK, ANY, EMERGENCY): (UH, 2 * HOUR),
    (VISIT, ANY, NORMAL): (WD, 3),
    (VISIT, ANY, URGENT): (WD, 3),
    (VISIT, ANY, EMERGENCY): (WD, 1),
    (WHOLE, C, NORMAL): (WD, 7),
    (WHOLE, S, NORMAL): (WD, 10),
    (WHOLE, D, NORMAL): (WD, 15),
    (WHOLE, CITY, NORMAL): (WD, 20),
    (WHOLE, ANY, URGENT): (WD, 7),
    (WHOLE, ANY, EMERGENCY): (UH, 48 * HOUR),
}

# Unsigned at the limit is urged, at twice the limit carded; late handling is carded at once and, late by
# half, gets a red card and an order of the next level.
_URGED = ((100, RungAct.REMIND), (200, RungAct.YELLOW))
LADDERS: Ladders = {
    VERIFY: _URGED,
    REGISTER: _URGED,
    DISPATCH: _URGED,
    SIGN_IN: _URGED,
    HANDLE: ((80, RungAct.WARN), (100, RungAct.YELLOW), (150, RungAct.RED)),
    CHECK: _URGED,
    VISIT: _URGED,
    WHOLE: ((80, RungAct.WARN), (150, RungAct.RED)),
}

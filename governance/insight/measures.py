"""What is counted, as data: each measure is a day on which a case is placed, and flags it must bear.

The same rows make the SQL that adds up days (``facts``), the condition of the list behind a figure
(``behind``) and the recount that checks both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from governance.areas.models import Level

# The days on which a case is placed; empty on a fact while the case does not count there.
DAYS = (
    "reported_on",
    "registered_on",
    "dispatched_on",
    "sent_on",
    "closed_on",
    "due_on",
)
# Days of what a case may have several of: it counts on each of them, as often as it stands there.
REPEATED_DAYS = ("yellow_days", "red_days")
# Days are added up for these; a grid has a few hundred cases a year and is counted from its facts.
ROLLED = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
# Here also by category and by hours of handling; below, the facts are few enough to count.
DETAILED = (Level.CITY, Level.DISTRICT)
TOTAL, BY_CATEGORY, BY_HOURS = 0, 1, 2


@dataclass(frozen=True)
class Measure:
    """A number of cases: those placed on ``day`` that bear every one of ``flags``.

    With one of ``REPEATED_DAYS`` it is a number of what they have there, such as cards.
    """

    code: str
    day: str
    flags: tuple[str, ...] = field(default=())

    @property
    def condition(self) -> Q:
        return Q(**dict.fromkeys(self.flags, True))

    def falls(self, start: date, end: date) -> Q:
        """The facts that are placed on a day from ``start`` to ``end``, both included."""
        if self.day not in REPEATED_DAYS:
            return Q(**{f"{self.day}__range": (start, end)})
        days = [start + timedelta(number) for number in range((end - start).days + 1)]
        return Q(**{f"{self.day}__overlap": days})


MEASURES = (
    Measure("reported", "reported_on"),
    Measure("patrolled", "reported_on", ("is_patrol",)),
    Measure("self_handled", "reported_on", ("is_patrol", "is_self_handled")),
    Measure("registered", "registered_on"),
    Measure("dispatched", "dispatched_on"),
    Measure("returned", "dispatched_on", ("is_returned",)),
    Measure("sent", "sent_on"),
    Measure("reworked", "sent_on", ("is_reworked",)),
    Measure("closed", "closed_on"),
    Measure("first_fix", "closed_on", ("is_first_fix",)),
    Measure("answered", "closed_on", ("is_answered",)),
    Measure("satisfied", "closed_on", ("is_satisfied",)),
    Measure("unreached", "closed_on", ("is_unreached",)),
    Measure("judged", "closed_on", ("is_judged",)),
    Measure("solved", "closed_on", ("is_solved",)),
    Measure("due", "due_on"),
    Measure("due_closed", "due_on", ("is_closed",)),
    Measure("on_time", "due_on", ("is_on_time",)),
    Measure("extended", "due_on", ("is_extended",)),
    Measure("yellow", "yellow_days"),
    Measure("red", "red_days"),
)
CODES = tuple(measure.code for measure in MEASURES)
BY_CODE = {measure.code: measure for measure in MEASURES}
FLAGS = (
    "is_patrol",
    "is_self_handled",
    "is_returned",
    "is_reworked",
    "is_closed",
    "is_first_fix",
    "is_answered",
    "is_satisfied",
    "is_unreached",
    "is_judged",
    "is_solved",
    "is_on_time",
    "is_extended",
    "is_open",
    "is_suspended",
)

"""What shared resources hand over when the portal starts."""

from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from governance.insight import catalogue
from governance.notices import text_kinds
from parties.bookings_indicators import INDICATORS
from parties.resources import seeds, tasks, telling  # noqa: F401 (the task makes itself known)
from parties.resources.flow import BOOKING, CLOCK


def register() -> None:
    """Hand over the clock, the flow, the texts and the rows to begin with."""
    clock_kinds.register(CLOCK)
    definitions.register(BOOKING)
    text_kinds.register(*telling.KINDS)
    seeding.register("bookings", seeds.seed, order=47)
    catalogue.register(*INDICATORS)

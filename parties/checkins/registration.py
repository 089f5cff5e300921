"""What double check-in hands over when the portal starts."""

from governance.cases.printing import registry
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from parties.checkins import printouts, seeds, tasks  # noqa: F401 (the task makes itself known)
from parties.checkins.flow import CHECK_IN_FLOW, CLOCK
from parties.checkins.report_flow import CLOCKS, REPORT


def register() -> None:
    """Hand over the clocks, both flows, the papers and the rows to begin with."""
    clock_kinds.register(CLOCK, *CLOCKS)
    definitions.register(CHECK_IN_FLOW)
    definitions.register(REPORT)
    seeding.register("checkins", seeds.seed, order=48)
    registry.register(*printouts.PRINTOUTS)

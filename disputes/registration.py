"""What disputes hand over when the portal starts."""

from disputes import clocks, incidents, printouts, seeds
from disputes.effects import keeping
from disputes.flow import DISPUTE
from disputes.names import HOLDER, INCIDENT, KIND
from disputes.sections import SECTIONS
from disputes.turn import TeamTurn
from governance.cases.pages import sections
from governance.cases.printing import registry
from governance.cases.privacy import retention
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.cases.worklist import turns
from governance.common import seeding


def register() -> None:
    """Hand over clocks, the flow, what stands on incidents, and the rows to begin with."""
    clock_kinds.register(*clocks.KINDS)
    turns.register(HOLDER, TeamTurn())
    definitions.register(DISPUTE)
    definitions.extend(INCIDENT, incidents.ON_INCIDENT)
    seeding.register("disputes", seeds.seed, order=47)
    retention.register_eraser(KIND, keeping.erase)
    sections.register(*SECTIONS)
    registry.register(*printouts.PRINTOUTS)

"""What the whistle hands over when the portal starts."""

from governance.cases.pages import sections
from governance.cases.printing import registry
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions, hooks
from governance.cases.worklist import turns
from governance.common import seeding
from governance.insight import catalogue
from parties.whistles import clocks, incidents, indicators, printouts, seeds
from parties.whistles.call_flow import CALL
from parties.whistles.flow import BLOWER, BLOWER_TURN, WHISTLE
from parties.whistles.sections import SECTIONS


def register() -> None:
    """Hand over clocks, both flows, what stands on incidents, and the rows to begin with."""
    clock_kinds.register(*clocks.KINDS)
    turns.register(BLOWER, BLOWER_TURN)
    definitions.register(WHISTLE)
    definitions.register(CALL)
    definitions.extend(incidents.INCIDENT, *incidents.ACTS)
    hooks.register_closing_check("whistle", incidents.why_not_end)
    seeding.register("whistles", seeds.seed, order=46)
    sections.register(*SECTIONS)
    registry.register(*printouts.PRINTOUTS)
    catalogue.register(*indicators.INDICATORS)

"""What double check-in hands over when the portal starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access import dependants as of_people
from governance.areas import dependants as of_areas
from governance.cases.printing import registry
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from governance.insight import catalogue
from parties.checkins import printouts, seeds, tasks  # noqa: F401 (the task makes itself known)
from parties.checkins.flow import CHECK_IN_FLOW, CLOCK
from parties.checkins.indicators import INDICATORS
from parties.checkins.report_flow import CLOCKS, REPORT
from parties.models import CheckIn

if TYPE_CHECKING:
    from governance.access.models import Unit


def check_ins_of(unit: Unit) -> int:
    return CheckIn.objects.live().filter(unit=unit).count()


def register() -> None:
    """Hand over the clocks, both flows, the papers and the rows to begin with."""
    clock_kinds.register(CLOCK, *CLOCKS)
    definitions.register(CHECK_IN_FLOW)
    definitions.register(REPORT)
    seeding.register("checkins", seeds.seed, order=48)
    registry.register(*printouts.PRINTOUTS)
    catalogue.register(*INDICATORS)
    of_areas.register(
        "check_ins",
        _("%(count)s 个双报到"),
        lambda area: CheckIn.objects.live().within(area).count(),
        url=lambda area: f"{reverse('check-ins')}?area={area.code}",
    )
    of_people.register_unit("check_ins", _("%(count)s 个双报到"), check_ins_of)

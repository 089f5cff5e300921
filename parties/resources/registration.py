"""What shared resources hand over when the portal starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access import dependants as of_people
from governance.areas import dependants as of_areas
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from governance.insight import catalogue
from governance.notices import text_kinds
from parties.models import SharedResource
from parties.resources import seeds, tasks, telling  # noqa: F401 (the task makes itself known)
from parties.resources.flow import BOOKING, CLOCK
from parties.resources.indicators import INDICATORS

if TYPE_CHECKING:
    from governance.access.models import Unit


def resources_of(unit: Unit) -> int:
    return SharedResource.objects.on_offer().filter(unit=unit).count()


def register() -> None:
    """Hand over the clock, the flow, the texts and the rows to begin with."""
    clock_kinds.register(CLOCK)
    definitions.register(BOOKING)
    of_areas.register(
        "shared_resources",
        _("%(count)s 个共享资源"),
        lambda area: SharedResource.objects.on_offer().within(area).count(),
        url=lambda area: f"{reverse('shared-resources')}?area={area.code}",
    )
    of_people.register_unit("shared_resources", _("%(count)s 个共享资源"), resources_of)
    text_kinds.register(*telling.KINDS)
    seeding.register("bookings", seeds.seed, order=47)
    catalogue.register(*INDICATORS)

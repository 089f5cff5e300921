"""What the lists of secretaries hand over when the portal starts."""

from django.utils.translation import gettext_lazy as _

from governance.cases.models import Channel
from governance.cases.pages import sections
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from parties.secretaries import clocks
from parties.secretaries.flow import SECRETARY_ITEM
from parties.secretaries.names import CHANNEL
from parties.secretaries.sections import SECTIONS


def register() -> None:
    """Hand over clocks, the flow, and the channel that its matters come by."""
    clock_kinds.register(*clocks.KINDS)
    definitions.register(SECRETARY_ITEM)
    sections.register(*SECTIONS)
    seeding.register("secretary_lists", seed, order=48)


def seed() -> None:
    """Write the channel where it is missing; it is not offered where matters are registered."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("书记清单")), "is_active": False, "order": 92}
    )

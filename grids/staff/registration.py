"""What the room of a grid's people hands over when the portal starts."""

from django.utils.translation import gettext_lazy as _

from governance.administration.audit import labels
from governance.administration.sheets import definitions
from governance.common import seeding
from grids.models import Building, GridGroup, GridMembership, GridProfile, MemberCapacity
from grids.staff import area_changes, demo, navigation, rights, seeds
from grids.staff.building_sheet import BuildingSheet
from grids.staff.member_sheet import MemberSheet


def register() -> None:
    """Hand the room over: rights, default rows, what keeps a grid from being retired, navigation."""
    rights.register()
    demo.register()
    definitions.register(BuildingSheet())
    definitions.register(MemberSheet())
    seeding.register("grid capacities", seeds.seed_capacities, order=45)
    area_changes.register()
    navigation.register()
    _name_what_is_written()


def _name_what_is_written() -> None:
    """Say in the audit what the facts of appointments, buildings, profiles and capacities are called."""
    labels.register(account=_("账号"))
    labels.register_fields(GridMembership, Building, GridProfile, GridGroup, MemberCapacity)

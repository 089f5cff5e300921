"""The people of a grid: appointments, vacancies, coverage, the one-page profile."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Hand the room over: rights, default rows, what keeps a grid from being retired, navigation."""
    from governance.administration.sheets import kit
    from governance.common import seeding
    from grids.staff import demo, handing, own, rights, seeds
    from grids.staff.building_sheet import BuildingSheet
    from grids.staff.member_sheet import MemberSheet

    rights.register()
    demo.register()
    kit.register(BuildingSheet())
    kit.register(MemberSheet())
    seeding.register("grid capacities", seeds.seed_capacities, order=45)
    handing.register()
    own.register()
    _name_what_is_written()


def _name_what_is_written() -> None:
    """Say in the audit what the facts of appointments, buildings, profiles and capacities are called."""
    from governance.administration.audit import words
    from grids.models import Building, GridGroup, GridMembership, GridProfile, MemberCapacity

    words.register(account=_("账号"))
    words.register_fields(GridMembership, Building, GridProfile, GridGroup, MemberCapacity)

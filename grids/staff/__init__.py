"""The people of a grid: appointments, vacancies, coverage, the one-page profile."""


def register() -> None:
    """Hand the room over: rights, default rows, what keeps a grid from being retired, navigation."""
    from django.utils.translation import gettext_lazy as _

    from governance.administration.sheets import kit
    from governance.areas import dependants
    from governance.common import seeding
    from governance.portal.registry import NavEntry, add_nav
    from grids.models import Building, GridMembership
    from grids.staff import demo, rights, seeds
    from grids.staff.member_sheet import MemberSheet

    rights.register()
    demo.register()
    kit.register(MemberSheet())
    seeding.register("grid capacities", seeds.seed_capacities, order=45)
    dependants.register(
        "members",
        _("%(count)s 名在任网格人员"),
        lambda area: GridMembership.objects.open().within(area).count(),
    )
    dependants.register(
        "buildings",
        _("%(count)s 栋在册楼栋"),
        lambda area: Building.objects.filter(ends_on=None).within(area).count(),
    )
    add_nav(
        NavEntry(
            _("网格队伍"),
            "staff",
            "id-badge-2",
            right=rights.VIEW,
            group="city",
            order=22,
            also=PAGES,
        )
    )


PAGES = (
    "staff-member",
    "staff-appoint",
    "staff-edit",
    "staff-end",
    "staff-hand-over",
    "staff-vacancies",
    "staff-coverage",
    "staff-coverage-rows",
    "staff-buildings",
    "staff-building",
    "staff-building-new",
    "staff-building-edit",
    "staff-capacities",
    "staff-capacity",
    "staff-capacity-new",
    "grid-profiles",
    "grid-profile-edit",
)

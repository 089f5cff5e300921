"""The people of a grid: appointments, vacancies, coverage, the one-page profile."""


def register() -> None:
    """Hand the room over: rights, default rows, what keeps a grid from being retired, navigation."""
    from django.utils.translation import gettext_lazy as _

    from governance.administration.sheets import kit
    from governance.common import seeding
    from governance.portal.registry import NavEntry, add_nav
    from grids.staff import demo, handing, rights, seeds
    from grids.staff.member_sheet import MemberSheet

    rights.register()
    demo.register()
    kit.register(MemberSheet())
    seeding.register("grid capacities", seeds.seed_capacities, order=45)
    handing.register()
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

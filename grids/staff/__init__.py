"""The people of a grid: appointments, vacancies, coverage, the one-page profile."""


def register() -> None:
    """Hand the room over: rights, default rows, what keeps a grid from being retired, navigation."""
    from django.utils.translation import gettext_lazy as _

    from governance.areas import dependants
    from governance.common import seeding
    from grids.models import Building, GridMembership
    from grids.staff import rights, seeds

    rights.register()
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

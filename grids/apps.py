from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridsConfig(AppConfig):
    """Grid work: incidents on the loop, and what a grid's people need."""

    name = "grids"
    verbose_name = _("网格")

    def ready(self) -> None:
        from governance.cases.printing import registry
        from governance.cases.sla import clock_kinds
        from governance.cases.workflow import definitions
        from governance.common import seeding
        from grids import clocks, demo, navigation, printouts, seeds
        from grids.flows import INCIDENT
        from grids.staff import registration

        clock_kinds.register(*clocks.KINDS)
        definitions.register(INCIDENT)
        registry.register(*printouts.PRINTOUTS)
        navigation.register()
        demo.register()
        seeding.register("incident categories", seeds.seed_categories, order=40)
        registration.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """Figures: facts kept as cases move, indicators, the board of a district."""

    name = "governance.insight"
    label = "insight"
    verbose_name = _("态势")

    def ready(self) -> None:
        from governance.cases.workflow import hooks
        from governance.common import seeding
        from governance.insight import facts, rights, seeds

        rights.register()
        hooks.register("facts", facts.keep)
        seeding.register("indicators", seeds.seed, order=50)

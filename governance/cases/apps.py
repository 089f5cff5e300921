from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The loop: cases, their trail, assignments, clocks, escalation and supervision."""

    name = "governance.cases"
    label = "cases"
    verbose_name = _("事项")

    def ready(self) -> None:
        from governance.cases import handover, rehoming, rights, seeds, texts
        from governance.common import seeding

        rights.register()
        rehoming.register()
        handover.register()
        texts.register()
        seeding.register("cases", seeds.seed, order=30)

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
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
        post_migrate.connect(_count_anew, sender=self)


def _count_anew(plan: Sequence[tuple[Any, bool]] = (), **_facts: Any) -> None:
    """After an upgrade that changed what facts say (a migration of ours has emptied them): make them anew."""
    from governance.cases.models import Case
    from governance.insight import facts
    from governance.insight.models import CaseFact

    ours = any(migration.app_label == "insight" and not back for migration, back in plan)
    if ours and not CaseFact.objects.exists() and Case.objects.exists():
        facts.rebuild(alone=True)

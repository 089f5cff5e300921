from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SealsConfig(AppConfig):
    """Evidence: the chain of the audit, daily signed seals over all chains, and their proof."""

    name = "governance.seals"
    label = "seals"
    verbose_name = _("封存")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    """Double-entry books: entries of balanced lines, balances, holds, reversal, recount."""

    name = "governance.ledgers"
    label = "ledgers"
    verbose_name = _("账本")

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every floor stands on and what knows no domain: refusals, append-only tables, encryption."""

    name = "governance.common"
    label = "common"

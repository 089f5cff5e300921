from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The shell: sign-in, workbench, navigation, search, the pages of the kernel."""

    name = "governance.portal"
    label = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        from governance.portal import case_entries, navigation, substitutes, sweep_warning

        navigation.register()
        substitutes.register()
        case_entries.register()
        sweep_warning.register()

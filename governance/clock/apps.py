from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    """Work calendars, the four clock types, due-time arithmetic."""

    name = "governance.clock"
    label = "clock"
    verbose_name = _("时钟与日历")

    def ready(self) -> None:
        from governance.clock import demo
        from governance.common import seeding

        seeding.register("calendars", demo.seed_calendars, order=20)
        demo.register()

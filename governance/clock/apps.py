from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    """When people work, and when something is due: work calendars and due-time arithmetic."""

    name = "governance.clock"
    label = "clock"
    verbose_name = _("工作日历与时限")

    def ready(self) -> None:
        from governance.areas import dependants
        from governance.clock import demo
        from governance.clock.models import WorkCalendar
        from governance.common import seeding

        dependants.register(
            "work_calendars",
            _("%(count)s 份在用的工作日历"),
            lambda area: WorkCalendar.objects.in_force().within(area).count(),
        )
        seeding.register("calendars", demo.seed_calendars, order=20)
        demo.register()

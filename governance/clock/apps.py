from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    """When people work, and when something is due: work calendars and due-time arithmetic."""

    name = "governance.clock"
    label = "clock"
    verbose_name = _("工作日历与时限")

    def ready(self) -> None:
        from governance.areas import dependants
        from governance.clock import demo, services
        from governance.clock.models import WorkCalendar
        from governance.common import seeding

        dependants.register(
            "work_calendars",
            _("%(count)s 份在用的工作日历"),
            lambda area: WorkCalendar.objects.in_force().within(area).count(),
            url=lambda area: reverse("calendar"),
            becomes=_("停用，各版本仍可查看；接收的区域用它自己的日历"),
        )
        back = dependants.Back(services.give_back_calendar)
        dependants.on_hand_over("work_calendars", services.hand_over_calendar, back)
        seeding.register("calendars", demo.seed_calendars, order=20)
        demo.register()

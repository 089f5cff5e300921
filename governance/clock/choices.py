"""The clock's terms as people read them: value and label have one source."""

from django.utils.translation import gettext_lazy as _

from governance.clock.arithmetic import ClockType, LastDayEnds
from governance.clock.calendars import DayKind

CLOCK_TYPES = [
    (ClockType.URGENT_HOUR.value, _("紧急工作时")),
    (ClockType.WORKING_HOUR.value, _("工作时")),
    (ClockType.WORKING_DAY.value, _("工作日")),
    (ClockType.CALENDAR_DAY.value, _("自然日")),
]

LAST_DAY_ENDS = [
    (LastDayEnds.END_OF_DAY.value, _("当日 24:00")),
    (LastDayEnds.CLOSE_OF_BUSINESS.value, _("当日下班时")),
]

DAY_KINDS = [
    (DayKind.HOLIDAY.value, _("放假")),
    (DayKind.WORKDAY.value, _("上班")),
]

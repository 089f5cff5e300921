"""Why an act on a work calendar is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

NO_CALENDAR = Reason("clock_no_calendar", _("“%(area)s”及其上级都没有工作日历，请先建立。"))
CALENDAR_EXISTS = Reason("clock_calendar_exists", _("“%(area)s”已有工作日历“%(name)s”，请修订原日历。"))
CALENDAR_ENDED = Reason("clock_calendar_ended", _("工作日历“%(name)s”已停用，不能再修订。"))
AREA_RETIRED = Reason("clock_area_retired", _("“%(area)s”已停用，不能设工作日历。"))
LAST_CALENDAR = Reason("clock_last_calendar", _("“%(area)s”的上级没有工作日历可以沿用，不能停用这一份。"))
CHANGED_MEANWHILE = Reason(
    "clock_changed_meanwhile", _("日历已被修订为第 %(number)s 版，请核对最新版本后再改。")
)
NOTHING_CHANGED = Reason("clock_nothing_changed", _("与现行第 %(number)s 版相同，没有需要发布的内容。"))
REASON_NEEDED = Reason("clock_reason_needed", _("请写明原因。"))
SOURCE_NEEDED = Reason("clock_source_needed", _("请写明依据，如国务院办公厅通知的文号。"))
DAY_OUTSIDE_YEAR = Reason(
    "clock_day_outside_year", _("%(date)s 不在 %(year)s 年内（上一年 12 月的调休日除外），请核对日期。")
)
DAY_TWICE = Reason("clock_day_twice", _("%(date)s 出现了两次，每天只能有一种安排。"))
DAY_NO_DIFFERENCE = Reason("clock_day_no_difference", _("%(date)s 平日就上班，不必列为调休上班。"))
NO_HOLIDAY = Reason("clock_no_holiday", _("放假安排里没有一天放假，请核对。"))

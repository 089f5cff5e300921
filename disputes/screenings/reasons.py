"""Why a report of a screening is not taken."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

CLOSED = Reason("screening_closed", _("这次排查已经结束。"))
NOT_OF_GRID = Reason("screening_not_grid", _("请选择这次排查范围内的网格。"))
LOOKED_ALREADY = Reason("screening_looked", _("这个网格已经上报过。"))
NOT_YET = Reason("screening_not_yet", _("排查从 %(on)s 开始，现在还不能上报。"))
IN_FUTURE = Reason("screening_future", _("排查日期不能晚于今天。"))
FACTS_SHORT = Reason("screening_facts_short", _("请写清发现了什么，至少 10 个字。"))
ENTERED_ALREADY = Reason("screening_entered", _("已经登记为纠纷。"))
NOT_READER = Reason("screening_not_reader", _("发现的情况只有上报人和网格所在社区看得到。"))
ALL_LOOKED = Reason("screening_all_looked", _("所有网格都已上报，不用提醒。"))

"""Why a figure is not shown."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

OUT_OF_REACH = Reason("insight_out_of_reach", _("“%(area)s”不在您的辖区内。"))
BACKWARDS = Reason("insight_backwards", _("开始日期不能晚于结束日期。"))
TOO_LONG = Reason("insight_too_long", _("最多看 %(days)s 天，请缩短期间。"))

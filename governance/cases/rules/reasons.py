"""Why a rule cannot be changed so."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

UNKNOWN_RULE = Reason("rule_unknown", _("没有这条规则，可能已被停用，请返回列表再选。"))
CITY_ONLY = Reason("rule_city_only", _("全市统一的规则由市级管理员维护，您可以查看。"))
OUTSIDE_AREA = Reason("rule_outside_area", _("%(area)s不在您能维护的辖区内。"))
REASON_NEEDED = Reason("rule_reason_needed", _("请写明为什么修改，以后查得到。"))
IN_THE_PAST = Reason("rule_in_the_past", _("生效时间已经过去。请填以后的时间，或留空立即生效。"))
WAITS = Reason("rule_waits", _("已有一次修改定于 %(at)s 生效。要再改，请先取消它。"))
NOTHING_CHANGED = Reason("rule_nothing_changed", _("与现行规则相同，没有需要发布的。"))
NOT_WAITING = Reason("rule_not_waiting", _("这次修改已经生效或已取消，不能再取消。要改回去，请用“恢复”。"))
LIMIT_NEEDED = Reason("rule_limit_needed", _("“%(what)s”须有时限，否则这类事项无法计时。"))
LIMIT_AMOUNT = Reason("rule_limit_amount", _("“%(what)s”的时限须在 %(lowest)s 到 %(highest)s 之间。"))
LIMIT_TYPE = Reason("rule_limit_type", _("“%(what)s”的计时方式不对，请重新选择。"))
NO_RUNGS = Reason("rule_no_rungs", _("阶梯至少要有一级，否则到期后没有人知道。"))
RUNG_PERCENT = Reason("rule_rung_percent", _("百分比须是 1 到 1000 的整数。"))
RUNG_ACT = Reason("rule_rung_act", _("没有这个动作，请重新选择。"))
RUNGS_ASCEND = Reason("rule_rungs_ascend", _("百分比须逐级增大，不能重复：%(percent)s%% 不比上一级大。"))
ONWARD_ONLY = Reason("rule_onward_only", _("“再上一级督办”只用于督办回复的时钟。"))
LATE_NEEDED = Reason("rule_late_needed", _("至少要有一级在到期时或到期后（100% 以上），否则超期不会升级。"))
CYCLE = Reason("rule_cycle", _("“%(name)s”在它自己的下级里，不能作为上级。"))
CODE_FIXED = Reason("rule_code_fixed", _("代码一经使用不能修改，统计和导入都认它。"))
HAS_CHILDREN = Reason("rule_has_children", _("下面还有启用的类别，请先移走或停用：%(names)s。"))
LAST_CATEGORY = Reason("rule_last_category", _("至少要保留一个启用的类别。"))
OUT_OF_RANGE = Reason("rule_out_of_range", _("须在 %(lowest)s 到 %(highest)s 之间。"))
NOT_A_BOOK = Reason("rule_not_a_book", _("这不是规则文件，或版本不同。请用“导出规则”得到的 JSON 文件。"))
PLACE_GONE = Reason("rule_place_gone", _("%(area)s那时已经停用，不能再指定处置单位。"))
WRONG_UNIT = Reason("rule_wrong_unit", _("单位“%(unit)s”不服务于%(area)s，请另选。"))

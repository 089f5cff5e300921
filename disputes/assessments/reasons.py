"""Why an act on a stability assessment is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

POOL_SMALL = Reason("assessment_pool_small", _("没有利害冲突的在库专家只有 %(n)s 位，不够抽取。"))
CONFLICT_ALREADY = Reason("assessment_conflict", _("这位专家已经回避。"))
OPINION_GIVEN = Reason("assessment_opinion_given", _("这位专家已经给出意见，不能再回避。"))
NO_VACANCY = Reason("assessment_no_vacancy", _("没有空缺，不用补抽。"))
OPINIONS_MISSING = Reason("assessment_opinions_missing", _("意见还没有收齐：%(who)s。"))
NOT_ADOPTED = Reason(
    "assessment_not_adopted", _("评估为%(risk)s，决定“%(decision)s”比评估意见宽松，应记为没有采纳。")
)
WHY_NEEDED = Reason("assessment_why", _("没有采纳评估意见的，或者有条件实施的，请写明理由或措施。"))
FOLLOW_UP_FIRST = Reason("assessment_follow_up", _("还没有跟踪记录。"))
MATTER_SHORT = Reason("assessment_matter_short", _("请写清评估事项，至少 4 个字。"))
SUMMARY_SHORT = Reason("assessment_summary_short", _("请写清事项情况和可能的风险，至少 20 个字。"))

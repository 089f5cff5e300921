"""Why an act of this app is not possible, and what to do instead."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

# Organisations
WRONG_LEVEL = Reason("organisation_wrong_level", _("“%(kind)s”不能设在%(area)s，请改选%(levels)s。"))
PARENT_NEEDED = Reason("organisation_parent_needed", _("“%(kind)s”要有上级组织；还没有的，请先登记上级。"))
NO_PARENT = Reason("organisation_no_parent", _("街道党工委不填上级组织。"))
PARENT_BELOW = Reason("organisation_parent_below", _("“%(parent)s”的层次不在“%(kind)s”之上，请另选上级。"))
PARENT_ELSEWHERE = Reason("organisation_parent_elsewhere", _("“%(parent)s”不管%(area)s，请另选上级。"))
PARENT_DISSOLVED = Reason("organisation_parent_dissolved", _("“%(parent)s”已撤销，请另选上级。"))
NAME_TAKEN = Reason("organisation_name_taken", _("这里已有同名的组织，请写全称或换个名称。"))
COMMITTEE_TAKEN = Reason("organisation_committee_taken", _("%(area)s已有“%(kind)s”，每个只设一个。"))
HAS_BELOW = Reason("organisation_has_below", _("还有下级组织：%(names)s。请先调整它们的上级，或先撤销它们。"))
LEADS_GRIDS = Reason("organisation_leads_grids", _("还牵头网格：%(names)s。请先为它们另定牵头支部。"))
DISSOLVED = Reason("organisation_dissolved", _("“%(name)s”已于 %(on)s 撤销，不能再改。"))
NOT_A_BRANCH = Reason("organisation_not_a_branch", _("只有党支部可以联系网格。"))
NOT_A_GRID = Reason("organisation_not_a_grid", _("%(area)s不是网格，请选择网格。"))
GRID_ELSEWHERE = Reason("organisation_grid_elsewhere", _("%(grid)s不在这个支部所在的区域，请另选网格。"))
LEAD_TAKEN = Reason("organisation_lead_taken", _("%(grid)s已由“%(name)s”牵头。要换支部，请先在那边结束。"))
GRID_HELD = Reason("organisation_grid_held", _("这个支部已经联系%(grid)s。"))
POST_ELSEWHERE = Reason("organisation_post_elsewhere", _("%(post)s不在%(area)s任职，请另选岗位。"))
SECRETARY_TAKEN = Reason(
    "organisation_secretary_taken", _("现任书记是%(name)s。换届请先结束其任职，或移交岗位。")
)
ENDED_ALREADY = Reason("parties_ended_already", _("已经结束，不用再办。"))
ENDS_EARLY = Reason("parties_ends_early", _("结束日期不能早于开始日期 %(on)s。"))

# Alliances
NOT_A_SUBDISTRICT = Reason("alliance_not_a_subdistrict", _("%(area)s不是街道，党建联盟按街道建立。"))
ALLIANCE_TAKEN = Reason("alliance_taken", _("%(area)s已有党建联盟，每个街道只有一个。"))
PAPER_NEEDED = Reason("alliance_paper_needed", _("加入和退出联盟都要有文件，请填写文件名称或文号。"))
MEMBER_ALREADY = Reason("alliance_member_already", _("%(unit)s已是这个联盟的成员单位。"))
UNIT_ELSEWHERE = Reason("alliance_unit_elsewhere", _("%(unit)s不在%(area)s，也不管这里，不能加入这个联盟。"))
LEFT_ALREADY = Reason("alliance_left_already", _("%(unit)s已于 %(on)s 退出。"))
CONTACT_ELSEWHERE = Reason("alliance_contact_elsewhere", _("%(name)s不是%(unit)s的人员，请另选联系人。"))

# Whistles
NOT_SECRETARY = Reason(
    "whistle_not_secretary", _("只有%(area)s的书记或经授权的副书记可以吹哨，您在那里没有这个岗位。")
)
ONLY_BLOWER = Reason("whistle_only_blower", _("由吹哨的%(area)s办理：只有那里的书记或其代理人可以。"))
OWN_WHISTLE = Reason("whistle_own", _("自己吹的哨由他人审核。"))
NO_KIND_HERE = Reason("whistle_no_kind_here", _("“%(kind)s”不能由%(level)s一级吹，请另选种类。"))
UNIT_AWAY = Reason("whistle_unit_away", _("%(unit)s不管%(area)s，也不在那里，不能呼叫。"))
PLACE_OUTSIDE = Reason("whistle_place_outside", _("%(place)s不在%(area)s内，请另选地点所在的区域。"))
TOO_EARLY = Reason("whistle_report_too_early", _("报到时间不能早于现在。"))
PLACE_NEEDED = Reason("whistle_place_needed", _("现场报到要有定位；定位不可用时请写明在哪里。"))
CONTESTED_BEFORE = Reason("whistle_contested_before", _("本单位已经提出过一次异议，裁定后不再受理。"))
STILL_TIME = Reason("whistle_still_time", _("%(units)s的报到时限还没到，请等一等，或准其不来。"))
AWAITS_RULING = Reason("whistle_awaits_ruling", _("%(units)s的异议还没有裁定。"))
NOT_CONFIRMED = Reason("whistle_not_confirmed", _("先确认处置结果，再给各单位评分。"))
UNSCORED = Reason(
    "whistle_unscored", _("还没有考核：%(units)s。一哨一考核，每个被呼叫的单位都评分后才能办结。")
)
SCORE_MISSING = Reason("whistle_score_missing", _("请给“%(item)s”评分。"))
SCORE_RANGE = Reason("whistle_score_range", _("“%(item)s”应为 0 到 %(full)s 分的整数。"))
SCORE_UNKNOWN = Reason("whistle_score_unknown", _("没有“%(item)s”这一项，请刷新页面再评分。"))
INCIDENT_WAITS = Reason(
    "whistle_incident_waits", _("已吹哨 #%(number)s，尚未办结；请在哨办结时选择本件办结或退回。")
)
WHISTLED_ALREADY = Reason("whistle_whistled_already", _("本件已吹哨 #%(number)s，尚未办结。"))
HIGHEST_LEVEL = Reason("whistle_highest_level", _("已在区县一级，不能再升级。"))
APPEALED_BEFORE = Reason("whistle_appealed_before", _("本单位已对这次评分提出过申诉。"))
NOTHING_APPEALED = Reason("whistle_nothing_appealed", _("没有等待裁定的评分申诉。"))
NOT_OF_UNIT = Reason("whistle_not_of_unit", _("只有%(unit)s的人员可以申诉。"))
NEW_SCORES = Reason("whistle_new_scores", _("申诉成立，请重新逐项评分。"))
FULL_MARKS = Reason("whistle_full_marks", _("在用的考核项目合计应为 100 分，现在是 %(total)s 分。"))

# Needs and claims
NOT_OF_YOUR_UNIT = Reason("claim_not_of_your_unit", _("您不是%(unit)s的人员，不能以它的名义认领。"))
NOT_CLAIMABLE = Reason("claim_not_claimable", _("“%(need)s”现在不能认领：%(state)s。"))
OWN_NEED = Reason("claim_own_need", _("这是%(unit)s自己提出的，请其他单位认领。"))
NO_PLACE_LEFT = Reason(
    "claim_no_place_left", _("名额刚刚认领完了（共 %(capacity)s 家）：%(units)s。请看看别的需求。")
)
CLAIMED_BEFORE = Reason("claim_claimed_before", _("%(unit)s已经认领了这一项。"))
LEAD_CLAIMED = Reason("claim_lead_claimed", _("已由%(unit)s牵头，请选“参与”。"))
LEAD_WANTED = Reason("claim_lead_wanted", _("还没有单位牵头，第一家请选“牵头”。"))
LESS_THAN_CLAIMED = Reason("need_less_than_claimed", _("已有 %(n)s 家认领，名额不能再少。"))
RATINGS_MISSING = Reason(
    "need_ratings_missing", _("居民评价只有 %(n)s 份，满 %(least)s 份后社区再评价。请把二维码发给居民。")
)
RATED_BEFORE = Reason("need_rated_before", _("这个手机号已经评价过了，每个号码一次。"))
NOT_DELIVERED = Reason("need_not_delivered", _("还没有交付，交付后再评价。"))
STARS_RANGE = Reason("need_stars_range", _("评分是 1 到 5 颗星。"))
MILESTONE_PAST = Reason("claim_milestone_past", _("节点日期不能早于今天。"))
MILESTONE_UNKNOWN = Reason("claim_milestone_unknown", _("没有这个节点，请刷新页面。"))
RESOURCE_ELSEWHERE = Reason("resource_elsewhere", _("%(unit)s不在%(area)s，也不管那里。"))
RESOURCE_WITHDRAWN = Reason("resource_withdrawn", _("这项资源已于 %(on)s 撤下。"))

# Lists of secretaries
NOT_THE_OWNER = Reason(
    "secretary_list_not_the_owner", _("由%(area)s的书记或其代理人办理，您在那里没有这个岗位。")
)
RECTIFY_FIRST = Reason("secretary_list_rectify_first", _("问题只能随整改销号，请先提出整改，由上级核验。"))
NOT_A_PROBLEM = Reason("secretary_list_not_a_problem", _("只有问题清单上的事项要整改。"))
RECTIFYING = Reason("secretary_list_rectifying", _("整改 #%(number)s 还没有核验。"))
DUE_PASSED = Reason("secretary_list_due_passed", _("完成日期最早是明天。"))
DUE_TOO_FAR = Reason("secretary_list_due_too_far", _("完成日期最多在 %(years)s 年以内。"))
NO_LEVEL_ABOVE = Reason("secretary_list_no_level_above", _("书记清单设在区县、街道、社区三级。"))
OWNER_ELSEWHERE = Reason("secretary_list_owner_elsewhere", _("%(name)s不是%(area)s的书记。"))
ONLY_LEVEL_ABOVE = Reason("secretary_list_only_level_above", _("由上一级%(area)s撤销，本级不能自己撤。"))

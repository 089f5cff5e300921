"""Why an act on organisations, alliances or whistles is not possible, and what to do instead."""

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

# Shared resources and bookings
RESOURCE_UNIT_ELSEWHERE = Reason(
    "resource_unit_elsewhere", _("%(unit)s不在%(area)s，也不管这里，请改选区域或单位。")
)
RESOURCE_NOT_OPEN = Reason("resource_not_open", _("“%(name)s”现在不开放预约：%(why)s"))
RESOURCE_CLOSED = Reason("resource_closed", _("“%(name)s”已不再开放，不能再改；要重新开放请另登记。"))
RESOURCE_WHY = Reason("resource_why", _("请写明原因，公众看得到。"))
RESOURCE_SAME_STATE = Reason("resource_same_state", _("已经是这个状态，不用再办。"))
RESOURCE_BOOKED_AHEAD = Reason(
    "resource_booked_ahead", _("以后还有 %(count)s 个预约，先办完或取消它们，再改可借件数。")
)
RESOURCE_STILL_BOOKED = Reason(
    "resource_still_booked", _("还有 %(count)s 个没办完的预约，请先取消并告知对方。")
)
TAKEN = Reason("booking_taken", _("这段时间已经有人约了，请另选时间。"))
TOO_FEW_PIECES = Reason("booking_too_few_pieces", _("这段时间只剩 %(left)s 件，请减少件数或另选时间。"))
NOT_THEN = Reason("booking_not_then", _("%(day)s 的开放时间是 %(hours)s，请选在这之内。"))
CLOSED_THAT_DAY = Reason("booking_closed_that_day", _("%(day)s 不开放，请另选一天。"))
IN_THE_PAST = Reason("booking_in_the_past", _("这个时间已经过了，请另选时间。"))
TOO_FAR_AHEAD = Reason("booking_too_far_ahead", _("最多提前 %(days)s 天预约。"))
TOO_LONG = Reason("booking_too_long", _("一次最长 %(minutes)s 分钟。"))
OFF_THE_GRID = Reason("booking_off_the_grid", _("请按 %(minutes)s 分钟一段来选时间。"))
TOO_MANY_PEOPLE = Reason("booking_too_many_people", _("这里最多容纳 %(seats)s 人。"))
TOO_MANY_PIECES = Reason("booking_too_many_pieces", _("一共只有 %(pieces)s 件。"))
TOO_MANY_OPEN = Reason("booking_too_many_open", _("您已有 %(most)s 个还没用的预约，用过或取消后再约。"))
BLOCKED = Reason(
    "booking_blocked",
    _("您在 %(within)s 天内爽约 %(times)s 次，%(until)s 前不能预约。有特殊情况请联系社区。"),
)
PHONE_OF_NOBODY = Reason("booking_phone_needed", _("您的账号没有手机号码，请先在“个人信息”里填写。"))
TOO_LATE_TO_CANCEL = Reason(
    "booking_too_late_to_cancel", _("要提前 %(hours)s 小时取消，现在已来不及；请直接联系提供单位。")
)
BOOKING_IS = Reason("booking_is", _("这个预约现在是“%(state)s”，不能这样办。"))
NOT_BEGUN = Reason("booking_not_begun", _("还没到时间，开始后才能登记到场。"))
NOT_YOURS = Reason("booking_not_yours", _("不是您的预约。"))
RATING_RANGE = Reason("booking_rating_range", _("请给 1 到 5 分。"))

# Double check-in
NOT_A_COMMUNITY = Reason("check_in_not_a_community", _("%(area)s不是社区，请选择社区。"))
CHECKED_IN_ALREADY = Reason("check_in_already", _("已在%(area)s报到（%(state)s），不用再报。"))
ONE_COMMUNITY = Reason("check_in_one_community", _("已在%(area)s报到。搬迁请由那里办理转接。"))
MEMBER_NAME_NEEDED = Reason("check_in_member_name", _("请填写党员姓名。"))
MEMBER_PHONE_NEEDED = Reason("check_in_member_phone", _("请填写党员电话，以便社区联系。"))
NOT_OWN_UNIT = Reason("check_in_not_own_unit", _("您不是%(unit)s的人员，也不在%(area)s任职，不能代办。"))
POST_ELSEWHERE_CHECK_IN = Reason("check_in_post_elsewhere", _("“%(post)s”不是%(area)s的岗位，请另选。"))
POST_FULL = Reason("check_in_post_full", _("“%(post)s”需要 %(places)s 人，已经满了，请另选。"))
CHECK_IN_IS = Reason("check_in_is", _("这个报到现在是“%(state)s”，不能这样办。"))
SAME_COMMUNITY = Reason("check_in_same_community", _("已经在%(area)s，请选择别的社区。"))
FUTURE_SERVICE = Reason("check_in_future_service", _("服务日期不能晚于今天。"))
SERVICE_BEFORE = Reason("check_in_service_before", _("服务日期不能早于确认报到的日期 %(on)s。"))
SERVICE_DECIDED = Reason("check_in_service_decided", _("这条服务已经核实过了。"))
OWN_SERVICE = Reason("check_in_own_service", _("自己登记的服务由同事核实。"))
REPORT_TOO_EARLY = Reason("check_in_report_too_early", _("%(year)s 年的报告从 %(on)s 起办理。"))
WHY_NEEDED = Reason("parties_why_needed", _("请写明原因。"))

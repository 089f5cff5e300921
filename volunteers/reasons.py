"""Why an act on volunteers or their books is not possible, and what to do instead."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

# People
REGISTERED_ALREADY = Reason(
    "volunteer_registered_already", _("这个证件号码已经登记过（%(number)s），一个人只登记一次。")
)
DOCUMENT_WRONG = Reason("volunteer_document_wrong", _("身份证号码不对，请核对十八位号码。"))
BIRTH_DIFFERS = Reason("volunteer_birth_differs", _("出生日期与身份证号码不一致，请核对。"))
GUARDIAN_NEEDED = Reason(
    "volunteer_guardian_needed", _("未满十八周岁，请填写监护人的姓名、手机号和同意日期。")
)
NOT_BORN = Reason("volunteer_not_born", _("出生日期不能晚于今天。"))
NO_CONSENT = Reason("volunteer_no_consent", _("请先让本人阅读并同意现行的知情同意书（%(version)s）。"))
ACCOUNT_TAKEN = Reason("volunteer_account_taken", _("这个工作账号已关联另一名志愿者（%(number)s）。"))
WRONG_STATE = Reason("volunteer_wrong_state", _("现在是“%(state)s”，不能这样办。"))
REASON_NEEDED = Reason("volunteer_reason_needed", _("请写明原因。"))
NOT_ACTIVE = Reason("volunteer_not_active", _("%(name)s现在是“%(state)s”，只有在册的志愿者可以。"))
STILL_HELD = Reason("volunteer_still_held", _("还有预约没有结束，结束后再办退出。"))
LEADS_TEAM = Reason("volunteer_leads_team", _("还是“%(team)s”的负责人，请先换负责人。"))
NOT_LEFT = Reason("volunteer_not_left", _("请先办理退出，再清除个人信息。"))
TEAM_ELSEWHERE = Reason("volunteer_team_elsewhere", _("“%(team)s”已撤销或不在本辖区，请另选队伍。"))

# Organisations
WRONG_LEVEL = Reason("volunteer_wrong_level", _("“%(tier)s”不能设在%(area)s，请改选%(levels)s。"))
PARENT_WRONG = Reason("volunteer_parent_wrong", _("“%(parent)s”不能作为上级，请选上一层级、管到这里的组织。"))
NAME_TAKEN = Reason("volunteer_name_taken", _("这里已有同名的志愿服务组织，请写全称或换个名称。"))
HAS_BELOW = Reason("volunteer_has_below", _("还有下级组织：%(names)s。请先调整它们的上级。"))
HAS_MEMBERS = Reason("volunteer_has_members", _("还有 %(count)s 名队员，请先为他们另定队伍。"))
DISSOLVED = Reason("volunteer_dissolved", _("“%(name)s”已于 %(on)s 撤销，不能再改。"))

# Service
OVERLAPS = Reason("service_overlaps", _("与“%(activity)s”（%(at)s）的时间重叠，同一时间只记一次。"))
TOO_SHORT = Reason("service_too_short", _("扣除休息后不到 %(least)s 分钟，不计时长。"))
IN_FUTURE = Reason("service_in_future", _("服务还没有结束，结束后再记录。"))
ABOVE_DAY = Reason(
    "service_above_day", _("这一天合计 %(total)s 分钟，超过每日 %(cap)s 分钟；确实更长的，请写明理由。")
)
OWN_RECORD = Reason("service_own_record", _("自己记录的或自己的服务，请由另一个人核实。"))
DECIDED_ALREADY = Reason("volunteer_decided_already", _("已经办过：%(state)s。"))
NOT_CREDITED = Reason("service_not_credited", _("只有已入账的记录可以冲正。"))

# Points
NO_RULE = Reason("points_no_rule", _("%(day)s 没有生效的积分规则。"))
BY_PORTAL = Reason("points_by_portal", _("“%(event)s”由系统按办理结果记分，不能手工记。"))
ABOVE_CAP = Reason("points_above_cap", _("这一天“%(event)s”已得 %(earned)s 分，每日上限 %(cap)s 分。"))
NOT_IN_BOOK = Reason("points_not_in_book", _("%(name)s不是%(kind)s，不记这本账。"))
LEVEL_TOO_LOW = Reason("points_level_too_low", _("“%(event)s”要由%(level)s以上审批。"))
RULE_IN_PAST = Reason("points_rule_in_past", _("新版本从明天或以后生效；已记的分不改。"))
TAKEN_BACK = Reason("points_taken_back", _("这笔积分已经收回。"))

# Time bank
TEAM_DONATES = Reason("time_team_donates", _("团队志愿者的时间只能捐赠。"))
TOO_YOUNG = Reason("time_too_young", _("%(name)s未满 %(age)s 周岁，不能%(act)s。"))
NOT_KIN = Reason("time_not_kin", _("只能转给近亲属，请选择亲属关系。"))
SAME_PERSON = Reason("time_same_person", _("请选择另一个人。"))
NOT_WHOLE = Reason("time_not_whole", _("请填写大于零的整数分钟。"))
BOOKING_OVER = Reason("time_booking_over", _("这次预约已经结束：%(state)s。"))

# Beans
FUND_SHORT = Reason(
    "beans_fund_short",
    _("%(area)s的金豆基金还有 %(available)s 元，不够发放 %(beans)s 颗。请等捐赠到账后再发。"),
)
TWO_PERSONS = Reason("beans_two_persons", _("提出的人不能审批，也不能奖给提出人或审批人自己。"))
PAPER_TAKEN = Reason("beans_paper_taken", _("这张票据已经登记过。"))
AMOUNT_WRONG = Reason("beans_amount_wrong", _("请填写大于零的整数元。"))

"""Why an act on people, posts or roles is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

OUTSIDE_AREA = Reason("access_outside_area", _("%(area)s不在您的辖区内。"))
MORE_THAN_OWN = Reason("access_more_than_own", _("不能授予您自己在%(area)s没有的权限：%(rights)s。"))
GIVES_THEMSELVES = Reason("access_gives_themselves", _("不能给自己增加岗位或权限，请另一位管理员办理。"))
NEEDS_SECOND = Reason(
    "access_needs_second", _("%(rights)s要由两人办理：您提请，另一位有权的人复核同意后生效。")
)
ALREADY_DECIDED = Reason("access_already_decided", _("这一项已经处理过，或已超过 30 天，请重新提请。"))
CHECKED_BY_MAKER = Reason("access_checked_by_maker", _("提请人不能自己复核，请另一位办理。"))
CHECKED_BY_RECEIVER = Reason("access_checked_by_receiver", _("这一项关系到您自己的权限，请另一位复核。"))
NOT_A_CHECKER = Reason(
    "access_not_a_checker", _("复核人须自己在%(area)s有这些权限，或是该区域可以任命保密岗位的管理员。")
)
CHECKER_NOT_FREE = Reason(
    "access_checker_not_free",
    _("您和提请人的账号出自同一人之手（由其建立，或由其一人重设过密码），不能互相复核。"),
)
PASSWORD_DUE = Reason(
    "access_password_due",
    _("%(name)s还在用管理员给的一次性密码。请本人先登录并改成自己的密码，再复核。"),
)
ASKED_ALREADY = Reason("access_asked_already", _("同样的一项已经在等待复核。"))
NOT_YOURS = Reason("access_not_yours", _("只有提请人可以撤回。"))
LAST_ADMINISTRATOR = Reason(
    "access_last_administrator", _("这是最后一位能维护角色与人员的管理员，请先任命另一位。")
)
ROLE_LEVEL = Reason("access_role_level", _("“%(role)s”不能任职于%(level)s一级。"))
UNIT_NEEDED = Reason("access_unit_needed", _("“%(role)s”要写明所属单位。"))
UNIT_ELSEWHERE = Reason("access_unit_elsewhere", _("单位“%(unit)s”不在%(area)s，请另选单位。"))
POST_EXISTS = Reason("access_post_exists", _("%(name)s在此期间已担任同一岗位。"))
POST_ENDED = Reason("access_post_ended", _("该岗位已于 %(at)s 结束。"))
ENDS_BEFORE_START = Reason("access_ends_before_start", _("结束时间不能早于开始时间。"))
PERSON_INACTIVE = Reason("access_person_inactive", _("%(name)s的账号已停用，请先启用。"))
NO_RIGHT = Reason("access_no_right", _("您没有“%(right)s”的权限，请联系管理员。"))
PURPOSE_NEEDED = Reason("access_purpose_needed", _("请写明查看的用途（至少 4 个字）。"))
NO_VIEW_AS = Reason("access_no_view_as", _("此人的岗位不都在您可以“以他人视角查看”的辖区内。"))
NO_VIEW_AS_SELF = Reason("access_view_as_self", _("这就是您自己的视角。"))
VIEW_AS_READ_ONLY = Reason("access_view_as_read_only", _("以他人视角查看时不能操作，请先退出该视角。"))
UNKNOWN_RIGHTS = Reason("access_unknown_rights", _("不存在的权限：%(rights)s。"))
WRONG_CODE = Reason("access_wrong_code", _("验证码不对或已过期，请输入验证器上现在显示的 6 位数字。"))
WRONG_PASSWORD = Reason("access_wrong_password", _("密码不对，请重新输入。"))
TOO_MANY_TRIES = Reason("access_too_many_tries", _("密码输错太多次，请一小时后再试。"))
OWN_ACCOUNT_ONLY = Reason("access_own_account_only", _("账号与安全页面只能本人查看，请先退出他人视角。"))
UNIT_NAME_THERE = Reason("unit_name_there", _("“%(area)s”已有同名单位“%(unit)s”，请先给其中一个改名或停用。"))
ENDS_IN_PAST = Reason("access_ends_in_past", _("结束日期已经过去。要现在结束，请留空。"))
POST_NOT_BEGUN = Reason("access_post_not_begun", _("该岗位还没有开始，请改为取消任命。"))
ROLE_RETIRED = Reason("access_role_retired", _("角色“%(role)s”已停用，请另选角色。"))
UNIT_OFF = Reason("access_unit_off", _("单位“%(unit)s”已停用，请另选单位。"))
AREA_RETIRED = Reason("access_area_retired", _("%(area)s已停用，请另选区域。"))
PERSON_ABOVE = Reason("access_person_above", _("这是应急管理账号，不能在这里修改。"))
PERSON_ELSEWHERE = Reason(
    "access_person_elsewhere", _("此人在%(area)s的岗位不在您的辖区内，请联系上级管理员办理。")
)
PERSON_WITHOUT_POST = Reason("access_person_without_post", _("此人没有岗位，只有全市管理员可以修改。"))
PERSON_SELF = Reason("access_person_self", _("不能对自己的账号这样做，请另一位管理员办理。"))
NO_FACTOR = Reason("access_no_factor", _("%(name)s没有启用两步验证，不用重置。"))
REASON_NEEDED = Reason("access_reason_needed", _("请写明原因，怎样确认是本人（至少 4 个字）。"))
PERSON_SIMILAR = Reason(
    "access_person_similar",
    _(
        "已有电话或姓名相同的人员：%(people)s。若确实是另一个人，请勾选确认后再提交；若是同一人，请到其页面任命岗位。"
    ),
)
SAME_PERSON = Reason("access_same_person", _("%(name)s现在就任此岗，请另选接任人。"))
NO_HAND_OVER = Reason("access_no_hand_over", _("代理的岗位不能移交，请结束代理。"))
NOT_TO_RESUME = Reason("access_not_to_resume", _("只有当天结束的岗位可以恢复；请重新任命。"))
HANDED_OVER = Reason("access_handed_over", _("该岗位已移交。要收回，请从接任人那里移交回来。"))
SUBSTITUTE_OF_SUBSTITUTE = Reason("access_substitute_chain", _("代理的岗位不能再指定代理。"))
SUBSTITUTE_SELF = Reason("access_substitute_self", _("代理人不能是本人，请另选一位。"))
SUBSTITUTE_UNIT = Reason("access_substitute_unit", _("%(name)s不在%(unit)s任职，不能代理该单位的岗位。"))
SUBSTITUTE_FAR = Reason(
    "access_substitute_far", _("%(name)s在%(area)s及其上下级没有岗位；请另选一位，或请管理员指定。")
)
SUBSTITUTE_EXISTS = Reason(
    "access_substitute_exists", _("该岗位在此期间已由%(name)s代理，请先结束或另选日期。")
)
SUBSTITUTE_BEYOND = Reason("access_substitute_beyond", _("该岗位到 %(at)s 结束，代理不能更久。"))
SUBSTITUTE_ENDED = Reason("access_substitute_ended", _("代理已经结束。"))
NOT_THEIR_POST = Reason("access_not_their_post", _("只能为自己在任的岗位，或在您辖区内的岗位指定代理。"))
ROLE_CITYWIDE = Reason("access_role_citywide", _("角色全市共用，只有全市管理员可以修改。"))
ROLE_HELD = Reason("access_role_held", _("还有 %(count)s 个岗位使用此角色，请先结束或改任。"))
ROLE_LEVEL_HELD = Reason(
    "access_role_level_held",
    _("%(level)s一级还有 %(count)s 个岗位使用此角色，请先结束或改任，再去掉该层级。"),
)
ROLE_UNIT_HELD = Reason(
    "access_role_unit_held",
    _("还有 %(count)s 个没有写明单位的岗位使用此角色，改为“只限本单位”后他们将没有权限。"),
)
UNIT_HELD = Reason("access_unit_held", _("还不能停用“%(unit)s”：%(held)s。请先改派、移交或结束。"))
UNIT_AREA_HELD = Reason(
    "access_unit_area_held", _("该单位还有岗位在%(area)s之外，请先移交或结束，再改所属区域。")
)

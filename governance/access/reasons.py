"""Why an act on people, posts or roles is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

OUTSIDE_AREA = Reason("access_outside_area", _("%(area)s不在您的辖区内。"))
MORE_THAN_OWN = Reason("access_more_than_own", _("不能授予您自己在%(area)s没有的权限：%(rights)s。"))
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
OWN_ACCOUNT_ONLY = Reason("access_own_account_only", _("账号与安全页面只能本人查看，请先退出他人视角。"))
UNIT_NAME_THERE = Reason("unit_name_there", _("“%(area)s”已有同名单位“%(unit)s”，请先给其中一个改名或停用。"))

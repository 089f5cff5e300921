"""Why an act on a grid's people or buildings is not possible, and what to do instead."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

OUTSIDE = Reason("staff_outside", _("%(area)s不在您可以维护网格人员的辖区内。"))
NOT_A_GRID = Reason("staff_not_a_grid", _("“%(area)s”不是网格，请选择一个网格。"))
RETIRED_GRID = Reason("staff_retired_grid", _("%(area)s已停用，请选择在用的网格。"))
CAPACITY_OFF = Reason("staff_capacity_off", _("“%(name)s”已停用，请另选身份。"))
BUILDING_NEEDED = Reason("staff_building_needed", _("“%(name)s”要写明楼栋；还没有登记的，请先登记楼栋。"))
NO_BUILDING = Reason("staff_no_building", _("“%(name)s”不按楼栋聘任，请不要选择楼栋。"))
BUILDING_ELSEWHERE = Reason("staff_building_elsewhere", _("“%(building)s”不在%(area)s，请另选楼栋。"))
BUILDING_GONE = Reason("staff_building_gone", _("“%(building)s”已销号，请另选楼栋。"))
GROUP_ELSEWHERE = Reason("staff_group_elsewhere", _("小组“%(group)s”不在%(area)s，请另选小组。"))
SEAT_TAKEN = Reason(
    "staff_seat_taken",
    _("%(place)s现在的%(capacity)s是%(name)s。要换人，请打开其页面点“交接”。"),
)
HELD_ALREADY = Reason("staff_held_already", _("%(name)s在此期间已担任%(place)s的%(capacity)s。"))
ENDED = Reason("staff_ended", _("%(name)s已于 %(on)s 离任。"))
NOT_ENDED = Reason("staff_not_ended", _("%(name)s仍在任。"))
END_BEFORE_START = Reason("staff_end_before_start", _("离任日期不能早于聘任日期 %(on)s。"))
POST_NEEDS_MANAGER = Reason(
    "staff_post_needs_manager",
    _(
        "%(name)s担任“%(capacity)s”会同时有登录权限，须由能“维护人员与岗位”的管理员办理；可以请管理员办理，或不填账号只登记姓名。"
    ),
)
ACCOUNT_UNKNOWN = Reason(
    "staff_account_unknown", _("辖区内没有账号“%(account)s”，请核对，或空着只登记姓名。")
)
NAME_NEEDED = Reason("staff_name_needed", _("请填写姓名；有账号的填账号即可。"))
SAME_PERSON = Reason("staff_same_person", _("接任的就是%(name)s本人，请填写另一位。"))
BUILDING_HAS_HEADS = Reason(
    "staff_building_has_heads", _("这栋楼还有 %(count)s 名在任的楼栋长或十户长，请先办理离任。")
)
GROUP_HAS_MEMBERS = Reason(
    "staff_group_has_members", _("小组里还有 %(count)s 名在任成员，请先调整他们的小组。")
)
NO_REVEAL = Reason("staff_no_reveal", _("您没有“查看网格人员电话”的权限，请联系管理员。"))

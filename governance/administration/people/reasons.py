"""Why a row about people is not taken."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

NO_ROLE = Reason("people_no_role", _("没有名为“%(text)s”的角色，请按“角色与权限”页的名称填写。"))
NO_UNIT = Reason("people_no_unit", _("没有服务于%(area)s的单位“%(text)s”，请核对名称，或先新增单位。"))
SAME_PHONE = Reason(
    "people_same_phone",
    _("与%(name)s（%(username)s）的电话相同。若是同一人，请在其页面任命岗位；若不是，请先留空电话。"),
)
SIGNED_IN = Reason("people_signed_in", _("%(name)s已经登录过，不能整批撤销；请到其页面停用。"))
USERNAME_BAD = Reason("people_username_bad", _("账号只能用文字、数字和 @ . + - _，不能有空格。"))

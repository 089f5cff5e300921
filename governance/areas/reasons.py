"""Why an act on the tree is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

WRONG_PARENT_LEVEL = Reason(
    "area_wrong_parent_level", _("%(level)s只能设在%(parent_level)s之下，请另选上级。")
)
OWN_DESCENDANT = Reason("area_own_descendant", _("不能移到自己或自己的下级之下，请另选上级。"))
SAME_PARENT = Reason("area_same_parent", _("该区域已经在这个上级之下，无需移动。"))
CODE_TAKEN = Reason("area_code_taken", _("编码 %(code)s 已被“%(name)s”使用，请换一个编码。"))
RETIRED = Reason("area_retired", _("“%(name)s”已停用，不能再作变更。"))
HAS_CHILDREN = Reason("area_has_children", _("下面还有 %(count)s 个启用的下级，请先停用或移走它们。"))
IN_USE = Reason("area_in_use", _("还有%(what)s，请先移交再停用。"))
BAD_BOUNDARY = Reason("area_bad_boundary", _("边界应为 GeoJSON 的 Polygon 或 MultiPolygon。"))
NOT_YOURS = Reason("area_not_yours", _("“%(name)s”不在您可以维护的辖区内，什么也没有改变。"))

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
NOT_JSON = Reason("area_not_json", _("这不是 GeoJSON：请从地图工具中整段复制，以 { 开头、以 } 结尾。"))
BROKEN_BOUNDARY = Reason(
    "area_broken_boundary", _("边界在（%(where)s）处自相交或没有围成面，请改正后再保存。")
)
SEVERAL_PLACES = Reason(
    "area_several_places", _("里面有 %(count)s 个地方：%(names)s。请选其中一个，或说明要合在一起。")
)
OFF_EARTH = Reason("area_off_earth", _("坐标超出经纬度的范围，请确认是经纬度（经度在前）而不是投影坐标。"))
TOO_MANY_POINTS = Reason(
    "area_too_many_points", _("边界有 %(count)s 个点，超过 %(most)s 个，请先简化再导入。")
)
LINE_NEEDED = Reason("area_line_needed", _("请先在地图上画一条线，或粘贴一段 LineString。"))
NOT_LINE = Reason("area_not_line", _("分割线应为 GeoJSON 的 LineString，至少两个不同的点。"))
LINE_CROSSES_ITSELF = Reason("area_line_crosses_itself", _("分割线与自己相交，分不出两边，请重新画。"))
LINE_OUTSIDE = Reason(
    "area_line_outside", _("这条线没有穿过“%(name)s”。请从边界外面画起，穿过它，再画到边界外面。")
)
LINE_ENDS_INSIDE = Reason(
    "area_line_ends_inside", _("这条线有一头停在“%(name)s”里面。请把两头都画到边界外面。")
)
NO_BOUNDARY = Reason("area_no_boundary", _("“%(name)s”还没有边界，请先画边界再用分割线。"))
NOT_SIBLINGS = Reason("area_not_siblings", _("只能在同一上级之下合并，请另选。"))
NOTHING_TO_MERGE = Reason("area_nothing_to_merge", _("请至少另选一个区域并入“%(name)s”。"))
TOO_FEW_PARTS = Reason("area_too_few_parts", _("至少拆成两个。"))
PART_TWICE = Reason("area_part_twice", _("编码 %(code)s 用了两次，请给每一部分不同的编码。"))
NO_SUCH_PART = Reason("area_no_such_part", _("还没有说明“%(what)s”归哪一部分，请逐项选择。"))
NOT_RETIRED = Reason("area_not_retired", _("“%(name)s”没有停用，无需恢复。"))
CHANGED_SINCE = Reason("area_changed_since", _("“%(name)s”之后又有别的变更，不能撤销这一步。"))
NO_UNDO = Reason("area_no_undo", _("这一步不能撤销，请按实际情况重新调整。"))
BUILT_ON = Reason("area_built_on", _("之后又有新的情况，不能整体撤销：%(what)s。请按实际情况重新调整。"))
CHANGED_ON = Reason("area_changed_on", _("“%(name)s”在 %(on)s 又有变更"))
ADDED_BELOW = Reason("area_added_below", _("“%(parent)s”之下新设了“%(name)s”"))
CITY_STAYS = Reason("area_city_stays", _("市一级不能移动、合并、拆分或停用。"))
NO_PARENT = Reason("area_no_parent", _("没有编码为 %(code)s 的上级，请核对上级编码。"))

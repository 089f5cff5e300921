"""Why an act of the tree's administrators is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

PARENT_NEEDED = Reason("tree_parent_needed", _("要填上级编码；市一级不能用导入新增。"))
PARENT_UNKNOWN = Reason(
    "tree_parent_unknown", _("所选区域里没有编码为 %(code)s 的上级，这个文件里也没有可用的这一行。")
)
BELOW_GRID = Reason("tree_below_grid", _("网格之下不能再设区域，请另选上级。"))
OTHER_LEVEL = Reason("tree_other_level", _("移动后仍须是%(level)s一级，请另选上级。"))
KIND_LEVEL = Reason("tree_kind_level", _("专属网格只能设在网格一级，功能区不能设在网格一级。"))
ADDED_IN_USE = Reason("tree_added_in_use", _("“%(name)s”已在使用（%(what)s），不能撤销。"))
CODE_RETIRED = Reason(
    "tree_code_retired", _("这个编码属于已停用的“%(name)s”，请先到它的页面上恢复，或换一个编码。")
)

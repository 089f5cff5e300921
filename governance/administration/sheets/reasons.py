"""Why a row, a cell or a whole sheet is not taken."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

NO_COLUMN = Reason(
    "sheet_no_column", _("文件缺少栏目：%(columns)s。请下载模板，把内容贴到模板里再上传，表头不要改。")
)
NOTHING_KNOWN = Reason("sheet_nothing_known", _("文件的表头都认不出来，请下载模板，按模板的表头整理。"))
REQUIRED = Reason("sheet_required", _("这一栏要填。"))
TOO_LONG = Reason("sheet_too_long", _("有 %(length)s 个字，最多 %(most)s 个。"))
NO_NUMBER = Reason("sheet_no_number", _("“%(text)s”不是整数，请只填数字。"))
NUMBER_RANGE = Reason("sheet_number_range", _("%(number)s 不在 %(least)s 到 %(most)s 之间。"))
NO_DAY = Reason("sheet_no_day", _("“%(text)s”不是日期，请写成 2026-03-12 的样子。"))
NO_CHOICE = Reason("sheet_no_choice", _("“%(text)s”不在可选的内容里：%(choices)s。"))
TOO_WIDE = Reason("sheet_too_wide", _("这一行比表头多出 %(n)s 格，请检查是否错位。"))
KEY_TWICE = Reason("sheet_key_twice", _("“%(key)s”在第 %(row)s 行已经出现过，一个文件里只写一次。"))
FIXED = Reason("sheet_fixed", _("这一栏不能用导入来改（现为“%(value)s”），请改回，或到它的页面上办理。"))
OUT_OF_REACH = Reason("sheet_out_of_reach", _("“%(key)s”不在所选区域内，不能在这里导入。"))

FAULTY = Reason(
    "sheet_faulty", _("还有 %(count)s 行有问题，改好文件后重新上传；有问题的文件一行也不会写入。")
)
NOTHING_TO_DO = Reason("sheet_nothing_to_do", _("文件与系统里的内容一致，没有要写入的。"))
NOT_READY = Reason("sheet_not_ready", _("这一批现在是“%(state)s”，不能这样办理，请刷新页面看最新状态。"))
CHANGED_SINCE = Reason(
    "sheet_changed_since",
    _("预览之后数据有了变化，什么也没有写入。下面是按最新数据重新比对的结果，请核对后再确认。"),
)
BROKEN = Reason("sheet_broken", _("第 %(row)s 行没有写成：%(text)s 整个文件都没有写入。"))
NO_RIGHT_NOW = Reason("sheet_no_right_now", _("您已没有在这个区域导入的权限，什么也没有写入。"))

NO_UNDO = Reason("sheet_no_undo", _("这种表的导入不能整批撤销，请到有关页面逐项改回。"))
CHANGED_AFTER = Reason("sheet_changed_after", _("“%(label)s”在导入后又被改过，不能整批撤销。"))
GONE_AFTER = Reason("sheet_gone_after", _("“%(label)s”在导入后已不在所选区域，不能整批撤销。"))
PERSONAL_UNDO = Reason("sheet_personal_undo", _("导入改过“%(column)s”，原来的内容不留底，因此不能整批撤销。"))
UNDO_LATER = Reason(
    "sheet_undo_later", _("行数较多，点“整批撤销”后逐行检查；有一行不能撤销，就一行也不撤销。")
)

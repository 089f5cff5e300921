"""Why a file is not taken as a table."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

EMPTY = Reason("import_empty", _("“%(name)s”是空的，请检查导出是否完整。"))
NO_ROWS = Reason("import_no_rows", _("“%(name)s”只有表头，没有数据。"))
TOO_LARGE = Reason("import_too_large", _("文件有 %(size)s MB，超过 %(limit)s MB 的上限，请分成几个文件。"))
TOO_MANY = Reason("import_too_many", _("文件有 %(count)s 行，超过 %(limit)s 行的上限，请分成几个文件。"))
TOO_MANY_CELLS = Reason(
    "import_too_many_cells",
    _("工作表的格子太多（连空格子一起超过 200 万）。请只把有内容的行和列复制到新的工作表，再上传。"),
)
TOO_WIDE = Reason(
    "import_sheet_too_wide",
    _("工作表“%(sheet)s”有 %(count)s 栏，超过 %(most)s 栏的上限，请删去不用的栏。"),
)
SWELLS = Reason("import_swells", _("文件解压后超过 %(limit)s MB，不能读取，请分成几个文件，或去掉图片。"))
HAS_DTD = Reason(
    "import_has_dtd",
    _("“%(name)s”里夹带了表格不该有的声明（DTD），不能读取。请用 Excel 或 WPS 打开，另存为 xlsx 再上传。"),
)
PASSWORD = Reason(
    "import_password",
    _("“%(name)s”有密码，读不出来。请打开后在“另存为”的“工具—常规选项”里去掉密码，再上传。"),
)
QUOTE = Reason(
    "import_quote",
    _("第 %(row)s 行的双引号没有成对，后面的行会被并成一格。请补上（文字里的引号要写两遍），或另存为 xlsx。"),
)
NO_HEADING = Reason("import_no_heading", _("第 %(row)s 行是空的，不能作表头，请另选一行。"))
NO_SUCH_SHEET = Reason("import_no_such_sheet", _("没有叫“%(sheet)s”的工作表，有内容的是：%(sheets)s。"))
ALL_HIDDEN = Reason(
    "import_all_hidden", _("有内容的工作表都隐藏着：%(sheets)s。请取消隐藏并确认要导入，再上传。")
)
UNKNOWN_TYPE = Reason("import_unknown_type", _("“%(name)s”不是 csv 或 xlsx 文件，请另存为其中一种。"))
OLD_EXCEL = Reason("import_old_excel", _("“%(name)s”是旧版 Excel（xls），请另存为 xlsx。"))
NOT_WHAT_NAMED = Reason(
    "import_not_what_named", _("“%(name)s”的内容不是 %(named)s，而像 %(found)s。请检查文件后重新上传。")
)
UNREADABLE = Reason("import_unreadable", _("“%(name)s”读不出来，文件可能已损坏，请重新导出。"))
UNKNOWN_ENCODING = Reason(
    "import_unknown_encoding", _("“%(name)s”的文字编码认不出来，请另存为 UTF-8 或 GBK 的 csv。")
)
COLUMN_TWICE = Reason("import_column_twice", _("表头“%(column)s”出现了两次，请改名。"))
COLUMN_EMPTY = Reason(
    "import_column_empty", _("第 %(n)s 栏没有表头，而第 %(row)s 行在这一栏有内容，请补上表头。")
)
FORMULA = Reason("import_formula", _("这一格是公式，请“粘贴为数值”后再上传。"))
LOST_DIGITS = Reason(
    "import_lost_digits",
    _("“%(text)s”是表格按数字保存的长编号，末尾几位已经丢失。请把这一栏设为“文本”格式，从原系统重新导出。"),
)

"""Why a file is not taken as a table."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

EMPTY = Reason("import_empty", _("“%(name)s”是空的，请检查导出是否完整。"))
NO_ROWS = Reason("import_no_rows", _("“%(name)s”只有表头，没有数据。"))
TOO_LARGE = Reason("import_too_large", _("文件有 %(size)s MB，超过 %(limit)s MB 的上限，请分成几个文件。"))
TOO_MANY = Reason("import_too_many", _("文件超过 %(limit)s 行，请分成几个文件。"))
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
COLUMN_EMPTY = Reason("import_column_empty", _("第 %(n)s 栏没有表头，请补上。"))
FORMULA = Reason("import_formula", _("这一格是公式，请“粘贴为数值”后再上传。"))

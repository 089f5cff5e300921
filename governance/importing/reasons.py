"""Why a file, a row or a batch is not taken."""

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
COLUMNS_MISSING = Reason("import_columns_missing", _("还没有对应这些内容：%(columns)s。"))
COLUMN_UNKNOWN = Reason("import_column_unknown", _("文件里没有“%(column)s”这一栏。"))
COLUMN_USED_TWICE = Reason("import_column_used_twice", _("“%(column)s”不能同时对应两项内容。"))

NO_DATE = Reason("import_no_date", _("没有时间，请补上，如 2026-11-21 16:00。"))
BAD_DATE = Reason("import_bad_date", _("“%(text)s”不是能认出的时间，请改为 2026-11-21 16:00 的写法。"))
TOO_OLD = Reason("import_too_old", _("%(year)s 年太早，只能导入 %(first)s 年以后的事项。"))
IN_FUTURE = Reason("import_in_future", _("时间在将来，请核对。"))
ANSWERED_BEFORE = Reason("import_answered_before", _("答复时间早于上报时间，请核对。"))
FORMULA = Reason("import_formula", _("这一格是公式，请“粘贴为数值”后再上传。"))
NUMBER_TWICE = Reason("import_number_twice", _("编号 %(number)s 在文件里重复，第 %(row)s 行已有。"))
NO_AREA = Reason("import_no_area", _("没有编码或名称为“%(text)s”的区域，请用 12 位区划代码。"))
AREA_AMBIGUOUS = Reason("import_area_ambiguous", _("叫“%(text)s”的区域不止一个，请改用区划代码。"))
NO_CATEGORY = Reason("import_no_category", _("没有“%(text)s”这个类别，请用类别的名称或代码。"))
TOO_WIDE = Reason("import_too_wide", _("这一行比表头多出 %(n)s 栏，可能是文字里的逗号没有加引号。"))

NOT_READY = Reason("import_not_ready", _("批次现为“%(state)s”，不能这样操作。"))
AT_WORK = Reason("import_at_work", _("这一批正在处理，请等它做完。"))
FAULTY = Reason("import_faulty", _("还有 %(count)s 行有问题。请改好文件重新上传，或选择跳过这些行。"))
NOTHING_GOOD = Reason("import_nothing_good", _("没有可以导入的行。"))
ACTED_ON = Reason("import_acted_on", _("这些事项导入后已有人办理，不能整批撤销：%(numbers)s。请逐件处理。"))

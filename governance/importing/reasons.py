"""Why a file, a row or a batch is not taken."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

COLUMNS_MISSING = Reason("import_columns_missing", _("还没有对应这些内容：%(columns)s。"))
COLUMN_UNKNOWN = Reason("import_column_unknown", _("文件里没有“%(column)s”这一栏。"))
COLUMN_USED_TWICE = Reason("import_column_used_twice", _("“%(column)s”不能同时对应两项内容。"))

NO_DATE = Reason("import_no_date", _("没有时间，请补上，如 2026-11-21 16:00。"))
BAD_DATE = Reason("import_bad_date", _("“%(text)s”不是能认出的时间，请改为 2026-11-21 16:00 的写法。"))
TOO_OLD = Reason("import_too_old", _("%(year)s 年太早，只能导入 %(first)s 年以后的事项。"))
EPOCH = Reason("import_epoch", _("“%(text)s”像是机器的时间戳，请在原系统导出为 2026-11-21 16:00 的写法。"))
DAY_OR_MONTH = Reason(
    "import_day_or_month", _("“%(text)s”看不出哪个是月、哪个是日，请改为 2026-11-21 16:00 的写法。")
)
IN_FUTURE = Reason("import_in_future", _("时间在将来，请核对。"))
ANSWERED_BEFORE = Reason("import_answered_before", _("答复时间早于上报时间，请核对。"))
NUMBER_TWICE = Reason("import_number_twice", _("编号 %(number)s 在文件里重复，第 %(row)s 行已有。"))
NO_AREA = Reason(
    "import_no_area", _("这一批的区域里没有编码或名称为“%(text)s”的，请改用全称或 12 位区划代码。")
)
AREA_AMBIGUOUS = Reason("import_area_ambiguous", _("叫“%(text)s”的区域不止一个，请改用区划代码。"))
NO_CATEGORY = Reason(
    "import_no_category",
    _("没有“%(text)s”这个类别，请在本页“类别对应”中选它归入哪一类，或改用类别的名称或代码。"),
)
NUMBER_TOO_LONG = Reason(
    "import_number_too_long", _("编号有 %(length)s 个字符，最多 %(most)s 个，请核对是不是选错了栏目。")
)
TEXT_TOO_SHORT = Reason(
    "import_text_too_short", _("内容只有 %(length)s 个字，至少要 %(least)s 个字，请补充，或跳过这一行。")
)
TEXT_TOO_LONG = Reason(
    "import_text_too_long", _("内容有 %(length)s 个字，最多 %(most)s 个，请缩短后再导入。")
)
TOO_WIDE = Reason("import_too_wide", _("这一行比表头多出 %(n)s 栏，可能是文字里的逗号没有加引号。"))

# What is changed so that a row can come in: said at the row, and counted.
CUT = Reason("import_cut", _("原有 %(length)s 个字，只留前 %(most)s 个，末尾以“…”标明。"))
REPLY_WITHOUT_TIME = Reason(
    "import_reply_without_time", _("有答复而没有答复时间，按未办结导入，答复写在内容后面。")
)
PHONE_HIDDEN = Reason("import_phone_hidden", _("号码打了星号，不能回访，没有导入。"))

FILE_GONE = Reason(
    "import_file_gone", _("这一批的文件已按保存期限删除，只留下导入记录。要再导入，请重新上传文件。")
)
NO_SUCH_CLASS = Reason("import_no_such_class", _("没有代码为“%(code)s”的类别，请重新选择。"))
NOT_READY = Reason("import_not_ready", _("批次现为“%(state)s”，不能这样操作。"))
AT_WORK = Reason("import_at_work", _("这一批正在处理，请等它做完。"))
FAULTY = Reason("import_faulty", _("还有 %(count)s 行有问题。请改好文件重新上传，或选择跳过这些行。"))
NOTHING_GOOD = Reason("import_nothing_good", _("没有可以导入的行。"))
ACTED_ON = Reason(
    "import_acted_on", _("这些事项导入后已有人办理或有居民加入，不能整批撤销：%(numbers)s。请逐件处理。")
)

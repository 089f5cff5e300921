"""The rows of a batch that cannot come in, as a workbook to mend and bring back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.common import sheets
from governance.common.tables import Blurred, Formula
from governance.importing import files
from governance.importing.rows import LONG_NUMBERS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.importing.models import ImportBatch

ROW, WHY = "原行号", "导入时的问题"  # columns nothing is imported from when the workbook comes back


def write(batch: ImportBatch, *, actor: User | None) -> tempfile.SpooledTemporaryFile[bytes]:
    """The faulty rows with all their columns as they were, their number and what is wrong with them.

    Reporters stand in it in full only for whoever brought the file in (``actor``); it is written down.
    Raises Refused (FILE_GONE).
    """
    table = files.table_of(batch)
    why = {
        number: "；".join(f"{column}：{text}" if column else text for column, text in faults)
        for number, faults in batch.rows.exclude(faults=[]).values_list("number", "faults")
    }
    masks = {} if actor is not None and actor.pk == batch.made_by_id else files.masks(batch)
    exact = {batch.mapping.get(code) for code in LONG_NUMBERS}
    rows = (
        [*(_cell(cells.get(one), one in exact, masks.get(one)) for one in table.columns), number, why[number]]
        for number, cells, _more in table.rows
        if number in why
    )
    about = (_("在原来的栏里改好后，把这个文件再上传一次即可；最后两栏不会导入，可以留着。"),)
    said = {"what": "import_faulty", "count": len(why), "masked": bool(masks)}
    audit.record(AuditAct.EXPORT, actor=actor, subject=batch, area=batch.area, detail=said)
    return sheets.write(_("有问题的行"), [*table.columns, ROW, WHY], rows, about=about)


def _cell(value: Any, is_exact: bool, mask: Callable[[str], str] | None) -> Any:
    """Times stay times; the rest is text, so that no number loses its digits on the way.

    A formula, and a number that has lost digits, must be filled in anew: as text they would pass for good.
    """
    if isinstance(value, Formula) or (is_exact and isinstance(value, Blurred)):
        return None
    if value is None or isinstance(value, datetime | date):
        return value
    return mask(str(value)) if mask is not None else str(value)

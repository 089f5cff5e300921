"""Templates and exports of a kind of sheet, as workbooks that can be brought back in."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.administration.sheets.definitions import Sheet
from governance.common import sheets

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

    Workbook = tempfile.SpooledTemporaryFile[bytes]


def template(sheet: Sheet) -> Workbook:
    """The headings alone, with an explanation of each column on a second sheet."""
    heads = [str(column.label) for column in sheet.read_columns]
    return sheets.write(str(sheet.label), heads, (), about=_about(sheet))


def export(sheet: Sheet, area: Area, *, actor: User) -> Workbook:
    """What the system holds in ``area``, personal values masked; written down in the audit trail."""
    with transaction.atomic():
        present = sheet.present(area, actor)
        rows = (
            [column.told(one.values.get(column.code)) for column in sheet.columns] for one in present.values()
        )
        file = sheets.write(
            str(sheet.label), [str(column.label) for column in sheet.columns], rows, about=_about(sheet)
        )
        audit.record(
            AuditAct.EXPORT,
            actor=actor,
            subject=area,
            area=area,
            detail={"what": sheet.code, "count": len(present)},
        )
    return file


def _about(sheet: Sheet) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [(_("栏目"), _("是否要填"), _("说明"), _("示例"))]
    for column in sheet.columns:
        needed = _("不读入") if column.info else _("要填") if column.required else _("可以不填")
        lines.append((str(column.label), needed, str(column.explanation), column.example))
    if str(sheet.explanation):
        lines.append((str(sheet.explanation), "", "", ""))
    return lines

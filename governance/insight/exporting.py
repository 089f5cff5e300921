"""The ranking as a spreadsheet: what the screen shows, no cell a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from governance.insight import kinds

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.insight.board import Board
    from governance.insight.ranking import Row

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTS = ("reported_count", "due_count", "closed_count", "overdue_open_count", "suspended_count")
RATES = ("closure_rate", "on_time_closure_rate", "satisfaction_rate")


def spreadsheet(board: Board, name: str, *, user: User) -> HttpResponse:
    """The file, with who took it out and when on its second line."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("排名")
    as_of = timezone.localtime(board.at).strftime("%Y-%m-%d %H:%M")
    about = [str(board.area), str(board.period), kinds.label_of(board.kind)]
    sheet.append([" ".join(filter(None, about))])
    sheet.append([_("截至 %(at)s，%(who)s 导出") % {"at": as_of, "who": user.name}])
    sheet.append([])
    labels = {code: board.figure(code).indicator for code in (*COUNTS, *RATES)}
    heads: list[Any] = [_("名次"), _("区域"), _("编码")]
    heads += [str(labels[code].label) for code in COUNTS]
    for code in RATES:
        label = str(labels[code].label)
        heads += [f"{label} %", f"{label} n", _("环比（百分点）"), _("同比（百分点）")]
    sheet.append(heads)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    for row in [*board.ranked, board.total]:
        sheet.append(_cells(row))
        for cell in sheet[sheet.max_row][1:3]:
            cell.data_type = "s"  # a name is never a formula
    sheet.freeze_panes = "C5"
    for column, width in (("B", 18), ("C", 16)):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _cells(row: Row) -> list[Any]:
    cells: list[Any] = [row.rank or "–", str(row.area), row.area.code]
    cells += [row.figure(code).value for code in COUNTS]
    for code in RATES:
        figure = row.figure(code)
        cells += [figure.value if figure.value is not None else "–", figure.n]
        cells += [
            change.value if change.value is not None else "–" for change in (row.mom(code), row.yoy(code))
        ]
    return cells

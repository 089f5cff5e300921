"""Lists of an app's own rows: filters in the address, views that people keep, export of what is seen."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.pages import saved_views
from governance.common import sheets
from governance.common.lists import EXPORT, Column, Listing

if TYPE_CHECKING:
    from governance.areas.models import Area
    from governance.portal.requests import AuthedRequest

MOST = 20_000  # rows of an export


class RecordList(Listing):
    """A ``Listing`` under a ``title``, with saved views and an export.

    ``title`` names the file and its sheet. The export writes the columns that have a ``value``, and those
    of ``exported`` beside them: the same scoped rows under the same filters, at most ``MOST``.
    """

    request: AuthedRequest

    def __init__(
        self,
        request: AuthedRequest,
        rows: Any,
        *,
        title: Any,
        right: str,
        here: Area | None = None,
        exported: tuple[Column, ...] = (),
        **facts: Any,
    ) -> None:
        super().__init__(request, rows, **facts)
        self.title, self.right, self.here = title, right, here
        self.written = tuple(column for column in (*self.columns, *exported) if column.value)

    @cached_property
    def views(self) -> list[dict[str, Any]]:  # type: ignore[override]
        return saved_views.offered(self.request.user, self.request.path, self.query)

    @cached_property
    def save_form(self) -> saved_views.SavedViewForm:  # type: ignore[override]
        return saved_views.SavedViewForm(
            initial={"query": self.query, "page": self.request.path}, user=self.request.user
        )

    @property
    def export_url(self) -> str:  # type: ignore[override]
        return self._url(extra={EXPORT: "xlsx"}) if self.written and not self._is_looked_through else ""

    @property
    def _is_looked_through(self) -> bool:
        return bool(self.request.user.is_looked_through)

    def render(self, page: str, rows: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, its fragments, or the workbook where the address asks for it."""
        if self.request.GET.get(EXPORT) and self.written:
            return self._export()
        return super().render(page, rows, context)

    def _export(self) -> HttpResponse:
        """The rows as xlsx, written down in the audit with filters and number of rows."""
        user = self.request.user
        if self._is_looked_through:
            raise PermissionDenied
        found = self.prepared(list(self.matching.order_by(*self.order)[: MOST + 1]))
        if len(found) > MOST:
            text = _("超过 %(most)s 条，导不出来。请先缩小筛选条件。")
            messages.error(self.request, text % {"most": f"{MOST:,}"})
            return redirect(self.url)
        cells = [[_cell(column.of(row)) for column in self.written] for row in found]
        audit.record(
            AuditAct.EXPORT,
            actor=user,
            area=self.here or (user.posts_in_force()[0].area if user.posts_in_force() else None),
            right=self.right,
            detail={"what": str(self.title), "query": self.query[:500], "count": len(cells)},
        )
        now = timezone.localtime()
        about = _("导出人：%(name)s，导出时间：%(at)s，共 %(n)s 条。") % {
            "name": user.name,
            "at": f"{now:%Y-%m-%d %H:%M}",
            "n": len(cells),
        }
        heads = [str(column.label) for column in self.written]
        file = sheets.write(str(self.title), heads, cells, about=(about, _("每次导出都有记录，请勿外传。")))
        name = content_disposition_header(True, f"{self.title}-{now:%Y%m%d}.xlsx") or ""
        told = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        return HttpResponse(file.read(), content_type=sheets.TYPE, headers=told)

    def prepared(self, rows: list[Any]) -> list[Any]:
        """``rows`` with what a list looks up beside them; for lists that show more than the row itself."""
        return rows


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return date_format(value, "Y-m-d")
    return value if value is None or isinstance(value, (int, float)) else str(value)

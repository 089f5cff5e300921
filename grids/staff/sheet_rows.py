"""What the sheets of a grid have in common: rows found by number, grids by code, a batch undone whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from governance.access.models import AuditAct, AuditEntry
from governance.administration.sheets import cells
from governance.administration.sheets.definitions import Column, Line, Plan, Present, Sheet
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree
from governance.common.refusals import Reason
from grids.staff.rights import MANAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User

NEW_MARK = "新"
NO_GRID = Reason("staff_sheet_no_grid", _("所选区域内没有编码“%(code)s”的在用网格。"))


def first_columns(area_explanation: Any) -> tuple[Column, ...]:
    """The number of a row, the grid in words, and its code."""
    return (
        Column(
            "number",
            _("编号"),
            cells.text(20),
            required=True,
            explanation=_("已有的保留；新增写新1、新2……"),
            example="新1",
        ),
        Column("place", _("网格"), info=True, explanation=_("只供查看")),
        Column(
            "area",
            _("网格编码"),
            cells.text(32),
            required=True,
            fixed=True,
            explanation=area_explanation,
            example="530111001001001",
        ),
    )


class GridSheet(Sheet):
    """A sheet of what a grid has. Subclasses add columns, ``rows_of`` and ``values_of``, and the writing."""

    right = MANAGE
    key = "number"
    can_undo = True
    model: ClassVar[Any]

    def rows_of(self, area: Area) -> Any:
        """All that ever stood in ``area``, with what a row says."""
        raise NotImplementedError

    def open_rows(self, area: Area) -> Any:
        """What stands there now or is to come, in the order of the export."""
        raise NotImplementedError

    def values_of(self, one: Any) -> dict[str, Any]:
        raise NotImplementedError

    def lock(self) -> None:
        lock_tree()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        rows = self.open_rows(_fresh(area))
        return {str(one.pk): Present(one, self.values_of(one)) for one in rows}

    def written(self, area: Area, actor: User | None, lines: Iterable[Any]) -> Mapping[str, Present]:
        keys = {line.made_id: line.key for line in lines}
        rows = self.rows_of(_fresh(area)).filter(pk__in=keys)
        found = {keys[str(one.pk)]: one for one in rows}
        return {key: Present(one, self.values_of(one) | {self.key: key}) for key, one in found.items()}

    def in_order(self, lines: list[Line]) -> list[Line]:
        """Changed rows first, so that a seat is free; taken back the other way round."""
        return sorted(lines, key=lambda line: line.target is None or line.key.startswith(NEW_MARK))

    def grids(self, plan: Plan) -> dict[str, Area]:
        """The grids in use that the rows of a file name, by their code."""
        codes = {line.values.get("area") for line in plan.good}
        rows = Area.objects.defer("boundary").within(_fresh(plan.area)).current().at_level(Level.GRID)
        return {one.code: one for one in rows.filter(code__in=codes)}

    def grid(self, line: Line, area: Area) -> Area:
        """The grid of a row that is written."""
        rows = Area.objects.defer("boundary").within(_fresh(area))
        found: Area = rows.get(code=line.values["area"], level=Level.GRID)
        return found

    def later_acts(self, target: Any, *, ended: bool = False) -> bool:
        """Whether anything was done to a row after it was added (and, with ``ended``, ended) by a batch."""
        acts = list(
            AuditEntry.objects.filter(subject_type=self.model._meta.label_lower, subject_id=str(target.pk))
            .exclude(act__in=(AuditAct.REVEAL, AuditAct.EXPORT))
            .values_list("act", flat=True)
        )
        return sorted(acts) != sorted([AuditAct.STAFF_ADD, *([AuditAct.STAFF_END] if ended else [])])


def _fresh(area: Area) -> Area:
    return Area.objects.defer("boundary").get(pk=area.pk)

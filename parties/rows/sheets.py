"""What sheets of kept rows have in common: found by number, added and changed through the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from governance.access.models import AuditAct, AuditEntry
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import NEW, Line, Plan, Present, Sheet
from governance.areas.models import Area
from governance.areas.services import lock_tree
from governance.common.refusals import Reason, Refused
from parties.rows import keeping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User
    from parties.rows.keeping import Kept

NEW_MARK = "新"
NO_ROW = Reason(
    "kept_sheet_no_row",
    _("所选区域内没有编号“%(key)s”的行。新增的行请写“新1”“新2”……，已有的行请保留导出时的编号。"),
)
NO_AREA = Reason("kept_sheet_no_area", _("所选区域内没有编码“%(code)s”的在用区域。"))


class KeptSheet(Sheet):
    """A sheet of kept rows by their number. Subclasses say columns, rows, values, facts and what to check."""

    kept: ClassVar[Kept]
    key = "number"
    can_undo = True

    def rows(self, area: Area) -> Any:
        """The rows in use in ``area``, in the order of the export."""
        raise NotImplementedError

    def values_of(self, row: Any) -> dict[str, Any]:
        """The values of a row by column."""
        raise NotImplementedError

    def facts(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        """What the service takes for ``values`` of the file."""
        raise NotImplementedError

    def fixed(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        """What only a new row is given."""
        raise NotImplementedError

    def check_row(self, line: Line, area: Area) -> None:
        """Add the faults of a row whose area is known."""

    def lock(self) -> None:
        lock_tree()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        return {str(one.pk): Present(one, self.values_of(one)) for one in self.rows(fresh(area))}

    def written(self, area: Area, actor: User | None, lines: Iterable[Any]) -> Mapping[str, Present]:
        keys = {line.made_id: line.key for line in lines}
        found = {keys[str(one.pk)]: one for one in self.rows(fresh(area)).filter(pk__in=keys)}
        return {key: Present(one, self.values_of(one) | {self.key: key}) for key, one in found.items()}

    def check_together(self, plan: Plan) -> None:
        codes = {line.values.get("area") for line in plan.good}
        rows = Area.objects.within(fresh(plan.area)).current().defer("boundary")
        areas = {one.code: one for one in rows.select_related("parent").filter(code__in=codes)}
        for line in plan.good:
            if line.state == NEW and not line.key.startswith(NEW_MARK):
                line.fault(self.column("number"), NO_ROW(key=line.key))
                continue
            area = areas.get(line.values.get("area", "")) if line.state == NEW else None
            if line.state == NEW and area is None:
                line.fault(self.column("area"), NO_AREA(code=line.values["area"]))
                continue
            self.check_row(line, area if area is not None else self.kept.area_of(line.target))

    def add(self, line: Line, *, area: Area, actor: User | None) -> Any:
        place = Area.objects.select_related("parent").within(fresh(area)).get(code=line.values["area"])
        given = self.fixed(line.values, place) | self.facts(line.values, place)
        return keeping.add(self.kept, actor=actor, **given)

    def change(self, line: Line, *, area: Area, actor: User | None) -> Any:
        target = line.target
        return keeping.edit(
            self.kept, target, actor=actor, **self.facts(line.changed, self.kept.area_of(target))
        )

    def why_not_undo(self, line: Line, target: Any) -> Refused | None:
        later = AuditEntry.objects.filter(
            subject_type=target._meta.label_lower, subject_id=str(target.pk)
        ).exclude(act=AuditAct.RECORD_ADD)
        return sheet_reasons.CHANGED_AFTER(label=str(target)) if later.exists() else None

    def take_back(self, target: Any, *, actor: User | None) -> None:
        """Ended on the day it began: it never was."""
        began = getattr(target, self.kept.start) if self.kept.start else None
        keeping.end(self.kept, target, actor=actor, on=began)


def fresh(area: Area) -> Area:
    """The area as the tree stands now."""
    return Area.objects.defer("boundary").get(pk=area.pk)

"""The buildings of an area as a sheet, so that the heads of a sheet have where to stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import NEW, Column, Line, Plan
from governance.areas.models import Area
from governance.common.refusals import Reason, Refused
from grids.models import Building
from grids.staff import places
from grids.staff.reasons import BUILDING_HAS_HEADS
from grids.staff.sheet_rows import NEW_MARK, NO_GRID, GridSheet, first_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from governance.access.models import User

NO_SUCH = Reason(
    "staff_sheet_no_building_row",
    _("所选区域内没有编号“%(key)s”的在册楼栋。新增的行请写“新1”“新2”……，已有的行请保留导出时的编号。"),
)
NO_DEGREE = Reason("staff_sheet_no_degree", _("“%(text)s”不是坐标，请写成 102.7430 的样子。"))
ONE_DEGREE = Reason("staff_sheet_one_degree", _("经度和纬度要么都填，要么都不填。"))


def degrees(most: int) -> Callable[[Any], float]:
    """A coordinate in degrees, up to ``most`` either way."""

    def read(cell: Any) -> float:
        text = cells.said(cell)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not -most <= value <= most:
            raise NO_DEGREE(text=text[:40])
        return round(value, 6)

    return read


class BuildingSheet(GridSheet):
    """Compound, building, address, households, place."""

    code = "grid-buildings"
    label = _("楼栋表")
    explanation = _("网格里的小区、楼栋、户数和坐标；可以新增、修改。先有楼栋，再聘任楼栋长")
    missing_note = _("这些楼栋系统里在册、文件里没有。导入不会销号；要销号，请到楼栋的页面办理。")
    model = Building
    columns = (
        *first_columns(_("15 位网格编码")),
        Column("compound", _("小区"), cells.text(60), empty="", example="东骧小区"),
        Column("name", _("楼栋"), cells.text(40), required=True, example="3 栋"),
        Column("address", _("地址"), cells.text(120), empty=""),
        Column("households", _("户数"), cells.whole(0, 100_000)),
        Column("lng", _("经度"), degrees(180), example="102.7430"),
        Column("lat", _("纬度"), degrees(90), example="25.0290"),
    )

    def rows_of(self, area: Area) -> Any:
        return (
            Building.objects.within(area)
            .select_related("area__parent")
            .defer("area__boundary", "area__parent__boundary")
        )

    def open_rows(self, area: Area) -> Any:
        order = ("area__tree_id", "area__lft", "compound", "name", "pk")
        return self.rows_of(area).filter(ends_on=None).order_by(*order)

    def values_of(self, one: Building) -> dict[str, Any]:
        return {name: getattr(one, name) for name in places.BUILDING_FACTS} | {
            "number": str(one.pk),
            "place": f"{one.area.parent} {one.area}",
            "area": one.area.code,
        }

    def label_of(self, values: Mapping[str, Any]) -> str:
        return f"{values.get('compound') or ''}{values.get('name') or ''}"

    def check_together(self, plan: Plan) -> None:
        grids = self.grids(plan)
        lines = {line.key: line for line in plan.good}
        named = {
            _name(one.values | (lines[key].values if key in lines else {})): key
            for key, one in plan.present.items()
        }
        for line in plan.good:
            now = plan.present[line.key].values if line.key in plan.present else {}
            values = now | line.values
            if (values.get("lng") is None) != (values.get("lat") is None):
                line.fault(self.column("lng"), ONE_DEGREE())
            if line.state == NEW and not line.key.startswith(NEW_MARK):
                line.fault(self.column("number"), NO_SUCH(key=line.key))
            elif line.state == NEW and values["area"] not in grids:
                line.fault(self.column("area"), NO_GRID(code=values["area"]))
            elif named.setdefault(_name(values), line.key) != line.key:
                line.fault(self.column("name"), places.BUILDING_TWICE(name=self.label_of(values)))

    def add(self, line: Line, *, area: Area, actor: User | None) -> Building:
        facts = {name: line.values[name] for name in places.BUILDING_FACTS if name in line.values}
        return places.add_building(area=self.grid(line, area), actor=actor, **facts)

    def change(self, line: Line, *, area: Area, actor: User | None) -> Building:
        target: Building = line.target
        return places.edit_building(target, actor=actor, **line.changed)

    def why_not_undo(self, line: Line, target: Building) -> Refused | None:
        if target.ends_on is not None or self.later_acts(target):
            return sheet_reasons.CHANGED_AFTER(label=str(target))
        if count := places.heads_of(target, target.starts_on).count():
            return BUILDING_HAS_HEADS(count=count)
        return None

    def take_back(self, target: Building, *, actor: User | None) -> None:
        """Struck off from the day it was to count from: it never did."""
        places.strike_building(target, actor=actor, on=target.starts_on)


def _name(values: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(values["area"]), str(values.get("compound") or ""), str(values["name"])

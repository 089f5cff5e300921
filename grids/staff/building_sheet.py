"""The buildings of an area as a sheet, so that the heads of a sheet have where to stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets.kit import NEW, Column, Line, Plan, Present, Sheet
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree
from governance.common.refusals import Reason
from grids.models import Building
from grids.staff import places
from grids.staff.member_sheet import NEW_MARK, NO_GRID
from grids.staff.rights import MANAGE

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


class BuildingSheet(Sheet):
    """Compound, building, address, households, place."""

    code = "grid-buildings"
    label = _("楼栋表")
    right = MANAGE
    explanation = _("网格里的小区、楼栋、户数和坐标；可以新增、修改。先有楼栋，再聘任楼栋长")
    missing_note = _("这些楼栋系统里在册、文件里没有。导入不会销号；要销号，请到楼栋的页面办理。")
    key = "number"
    columns = (
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
            explanation=_("15 位网格编码"),
            example="530111001001001",
        ),
        Column("compound", _("小区"), cells.text(60), empty="", example="东骧小区"),
        Column("name", _("楼栋"), cells.text(40), required=True, example="3 栋"),
        Column("address", _("地址"), cells.text(120), empty=""),
        Column("households", _("户数"), cells.whole(0, 100_000)),
        Column("lng", _("经度"), degrees(180), example="102.7430"),
        Column("lat", _("纬度"), degrees(90), example="25.0290"),
    )

    def lock(self) -> None:
        lock_tree()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        area = Area.objects.defer("boundary").get(pk=area.pk)
        rows = (
            Building.objects.filter(ends_on=None)
            .within(area)
            .select_related("area__parent")
            .defer("area__boundary", "area__parent__boundary")
            .order_by("area__tree_id", "area__lft", "compound", "name", "pk")
        )
        return {str(one.pk): Present(one, _values(one)) for one in rows}

    def label_of(self, values: Mapping[str, Any]) -> str:
        return f"{values.get('compound') or ''}{values.get('name') or ''}"

    def check_together(self, plan: Plan) -> None:
        span = Area.objects.defer("boundary").get(pk=plan.area.pk)
        codes = {line.values.get("area") for line in plan.good}
        grids = set(
            Area.objects.within(span)
            .current()
            .at_level(Level.GRID)
            .filter(code__in=codes)
            .values_list("code", flat=True)
        )
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
        grid = (
            Area.objects.defer("boundary")
            .within(Area.objects.get(pk=area.pk))
            .get(code=line.values["area"], level=Level.GRID)
        )
        facts = {name: line.values[name] for name in places.BUILDING_FACTS if name in line.values}
        return places.add_building(area=grid, actor=actor, **facts)

    def change(self, line: Line, *, area: Area, actor: User | None) -> Building:
        target: Building = line.target
        return places.edit_building(target, actor=actor, **line.changed)


def _name(values: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(values["area"]), str(values.get("compound") or ""), str(values["name"])


def _values(one: Building) -> dict[str, Any]:
    return {name: getattr(one, name) for name in places.BUILDING_FACTS} | {
        "number": str(one.pk),
        "place": f"{one.area.parent} {one.area}",
        "area": one.area.code,
    }

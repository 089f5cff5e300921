"""Places as a sheet: exported, filled in, looked at in a dry run, written, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets.definitions import Column
from parties.models import Place, PlaceType
from parties.places import services
from parties.rights import ORGANISE
from parties.rows.sheets import KeptSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.administration.sheets.definitions import Line
    from governance.areas.models import Area

COPIED = ("name", "address", "hours", "serves", "opened_on")


def _types() -> list[tuple[str, str]]:
    return list(PlaceType.objects.in_use().values_list("code", "name"))


class PlaceSheet(KeptSheet):
    """Type, name, where, hours, since when."""

    code = "party-places"
    label = _("党建阵地表")
    explanation = _("党群服务中心、社工站、法律服务点、工作室和联系点；可以新增、修改")
    missing_note = _("这些阵地系统里在用、文件里没有。导入不会停用；要停用，请到阵地的页面办理。")
    right = ORGANISE
    kept = services.PLACE
    columns = (
        Column(
            "number",
            _("编号"),
            cells.text(20),
            required=True,
            explanation=_("已有的保留；新增写新1、新2……"),
            example="新1",
        ),
        Column("where", _("区域"), info=True, explanation=_("只供查看")),
        Column("area", _("区域编码"), cells.text(32), required=True, fixed=True, example="530111004009"),
        Column(
            "type",
            _("类型"),
            cells.choice(_types),
            cells.labelled(_types),
            required=True,
            example="党群服务中心",
        ),
        Column("name", _("名称"), cells.text(80), required=True, example="东骧社区党群服务中心"),
        Column("address", _("地址"), cells.text(120), empty=""),
        Column("hours", _("开放时间"), cells.text(120), empty="", example="周一至周五 9:00–17:00"),
        Column("serves", _("服务范围"), cells.text(120), empty=""),
        Column("opened_on", _("启用日期"), cells.day(), example="2024-07-01"),
    )

    def rows(self, area: Area) -> Any:
        ordered = ("area__tree_id", "area__lft", "name", "pk")
        return Place.objects.within(area).filter(closed_on=None).for_rows().order_by(*ordered)

    def values_of(self, row: Place) -> dict[str, Any]:
        known = {name: getattr(row, name) for name in COPIED}
        return known | {
            "number": str(row.pk),
            "where": str(row.area),
            "area": row.area.code,
            "type": row.type.code,
        }

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        """A place was opened on some day: today, where a new row does not say."""
        if "opened_on" in line.values and line.values["opened_on"] is None:
            line.values["opened_on"] = now.get("opened_on") or timezone.localdate()

    def facts(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        found = {name: values[name] for name in COPIED if name in values}
        if "type" in values:
            found["type"] = PlaceType.objects.get(code=values["type"])
        return found

    def fixed(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        return {"area": area} | ({} if values.get("opened_on") else {"opened_on": timezone.localdate()})

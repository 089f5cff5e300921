"""Activities as a sheet: exported, filled in, looked at in a dry run, written, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets.definitions import NEW, Column, Line
from governance.common.refusals import Reason
from parties.activities import services
from parties.models import Activity, ActivityKind, Organisation
from parties.rights import ORGANISE
from parties.rows.sheets import KeptSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.areas.models import Area

COPIED = ("held_on", "topic", "lecturer", "place", "expected", "attended", "note")
NO_ORGANISATION = Reason(
    "activity_sheet_no_organisation", _("%(area)s没有名为“%(name)s”的党组织，请核对名称和区域编码。")
)


def _kinds() -> list[tuple[str, str]]:
    return list(ActivityKind.objects.in_use().values_list("code", "name"))


class ActivitySheet(KeptSheet):
    """The activities of this year and the last: of which organisation, what, when, how many came."""

    code = "party-activities"
    label = _("组织活动表")
    explanation = _("三会一课、党校培训等活动的日期、主题和到会人数；可以新增、修改")
    missing_note = _("这些活动系统里有、文件里没有。导入不会作废；要作废，请到活动的页面办理。")
    right = ORGANISE
    kept = services.ACTIVITY
    columns = (
        Column(
            "number",
            _("编号"),
            cells.text(20),
            required=True,
            explanation=_("已有的保留；新增写新1、新2……"),
            example="新1",
        ),
        Column(
            "area",
            _("区域编码"),
            cells.text(32),
            required=True,
            fixed=True,
            explanation=_("党组织所在的区域"),
            example="530111004009",
        ),
        Column(
            "organisation",
            _("党组织"),
            cells.text(80),
            required=True,
            fixed=True,
            example="东骧社区第一党支部",
        ),
        Column(
            "kind", _("种类"), cells.choice(_kinds), cells.labelled(_kinds), required=True, example="党课"
        ),
        Column("held_on", _("日期"), cells.day(), required=True, example="2026-06-30"),
        Column("topic", _("主题"), cells.text(120), required=True),
        Column("lecturer", _("主讲人"), cells.text(40), empty=""),
        Column("place", _("地点"), cells.text(120), empty=""),
        Column("expected", _("应到"), cells.whole(0, 1_000_000)),
        Column("attended", _("实到"), cells.whole(0, 1_000_000), required=True),
        Column("note", _("记录"), cells.text(2000), empty=""),
    )

    def rows(self, area: Area) -> Any:
        since = timezone.localdate().year - 1
        rows = Activity.objects.within(area).counted().filter(held_on__year__gte=since)
        return rows.for_rows().order_by("-held_on", "-pk")

    def values_of(self, row: Activity) -> dict[str, Any]:
        known = {name: getattr(row, name) for name in COPIED}
        return known | {
            "number": str(row.pk),
            "area": row.organisation.area.code,
            "organisation": row.organisation.name,
            "kind": row.kind.code,
        }

    def label_of(self, values: Mapping[str, Any]) -> str:
        return str(values.get("topic") or values.get("number") or "")

    def check_row(self, line: Line, area: Area) -> None:
        name = line.values.get("organisation", "")
        if line.state == NEW and _organisation(name, area) is None:
            line.fault(self.column("organisation"), NO_ORGANISATION(area=str(area), name=name))

    def facts(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        found = {name: values[name] for name in COPIED if name in values}
        if "kind" in values:
            found["kind"] = ActivityKind.objects.get(code=values["kind"])
        return found

    def fixed(self, values: Mapping[str, Any], area: Area) -> dict[str, Any]:
        organisation = _organisation(values["organisation"], area)
        if organisation is None:
            raise NO_ORGANISATION(area=str(area), name=values["organisation"])
        return {"organisation": organisation}


def _organisation(name: str, area: Area) -> Organisation | None:
    rows = Organisation.objects.active().filter(name=name, area=area)
    found: Organisation | None = rows.select_related("area").first()
    return found

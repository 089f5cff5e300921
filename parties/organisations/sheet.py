"""Party organisations as a sheet: exported, filled in, looked at in a dry run, written, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import AuditAct, AuditEntry
from governance.administration.sheets import cells
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import NEW, Column, Line, Plan, Present, Sheet
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree
from governance.common.refusals import Reason, Refused
from parties.models import Organisation
from parties.models.organisations import OrganisationField, OrganisationKind
from parties.organisations import services
from parties.rights import ORGANISE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User

NEW_MARK = "新"
NO_SUCH = Reason(
    "organisation_sheet_no_row",
    _("所选区域内没有编号“%(key)s”的党组织。新增的行请写“新1”“新2”……，已有的行请保留导出时的编号。"),
)
NO_AREA = Reason("organisation_sheet_no_area", _("所选区域内没有编码“%(code)s”的在用区域。"))
NO_PARENT = Reason(
    "organisation_sheet_no_parent", _("没有管这里的上级组织“%(name)s”，请核对名称，或先登记上级。")
)
RANK = {kind.value: number for number, kind in enumerate(OrganisationKind)}


class OrganisationSheet(Sheet):
    """Tier, name, field, the one above by its name, members with the day of the count, term."""

    code = "party-organisations"
    label = _("党组织表")
    explanation = _(
        "党组织的层次、名称、上级、党员人数和任期；可以新增、修改。上级写名称，可以是同一文件里的新行"
    )
    missing_note = _("这些党组织系统里在用、文件里没有。导入不会撤销；要撤销，请到组织的页面办理。")
    right = ORGANISE
    key = "number"
    can_undo = True
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
            "kind",
            _("层次"),
            cells.choice(lambda: OrganisationKind.choices),
            cells.labelled(lambda: OrganisationKind.choices),
            required=True,
            fixed=True,
            example="党支部",
        ),
        Column("name", _("名称"), cells.text(80), required=True, example="东骧社区第一党支部"),
        Column("parent", _("上级组织"), cells.text(80), empty="", explanation=_("写上级的名称；党工委不填")),
        Column(
            "field",
            _("领域"),
            cells.choice(lambda: OrganisationField.choices),
            cells.labelled(lambda: OrganisationField.choices),
            empty="",
            example="居民小区",
        ),
        Column("members", _("党员人数"), cells.whole(0, 1_000_000)),
        Column("counted_on", _("人数统计日期"), cells.day(), example="2026-06-30"),
        Column("address", _("活动地点"), cells.text(120), empty=""),
        Column("set_up_on", _("成立日期"), cells.day(), example="2024-07-01"),
        Column("term_ends_on", _("任期届满"), cells.day(), example="2027-06-30"),
    )

    def lock(self) -> None:
        lock_tree()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        rows = Organisation.objects.within(_fresh(area)).active().for_rows()
        ordered = rows.order_by("area__tree_id", "area__lft", "name", "pk")
        return {str(one.pk): Present(one, _values(one)) for one in ordered}

    def written(self, area: Area, actor: User | None, lines: Iterable[Any]) -> Mapping[str, Present]:
        keys = {line.made_id: line.key for line in lines}
        rows = Organisation.objects.within(_fresh(area)).for_rows().filter(pk__in=keys)
        found = {keys[str(one.pk)]: one for one in rows}
        return {key: Present(one, _values(one) | {self.key: key}) for key, one in found.items()}

    def in_order(self, lines: list[Line]) -> list[Line]:
        """Changed rows first, then new ones from the top of the tree down."""
        return sorted(
            lines, key=lambda line: (line.target is None, RANK.get(str(line.values.get("kind")), 0))
        )

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        """An organisation was set up on some day: today, where a new row does not say."""
        if "set_up_on" in line.values and line.values["set_up_on"] is None:
            line.values["set_up_on"] = now.get("set_up_on") or timezone.localdate()

    def check_together(self, plan: Plan) -> None:
        areas = _areas(plan)
        coming = {line.values.get("name") for line in plan.good if line.state == NEW}
        for line in plan.good:
            if line.state == NEW and not line.key.startswith(NEW_MARK):
                line.fault(self.column("number"), NO_SUCH(key=line.key))
                continue
            area = areas.get(line.values.get("area", "")) if line.state == NEW else line.target.area
            if area is None:
                line.fault(self.column("area"), NO_AREA(code=line.values["area"]))
                continue
            name = line.values.get("parent")
            if name and name not in coming and _parent(name, area) is None:
                line.fault(self.column("parent"), NO_PARENT(name=name))

    def add(self, line: Line, *, area: Area, actor: User | None) -> Organisation:
        place = Area.objects.select_related("parent").within(_fresh(area)).get(code=line.values["area"])
        facts = _facts(line.values, place)
        facts.setdefault("set_up_on", timezone.localdate())
        return services.set_up(kind=line.values["kind"], area=place, actor=actor, **facts)

    def change(self, line: Line, *, area: Area, actor: User | None) -> Organisation:
        target: Organisation = line.target
        return services.edit(target, actor=actor, **_facts(line.changed, target.area))

    def why_not_undo(self, line: Line, target: Organisation) -> Refused | None:
        later = AuditEntry.objects.filter(
            subject_type=Organisation._meta.label_lower, subject_id=str(target.pk)
        ).exclude(act=AuditAct.RECORD_ADD)
        if later.exists() or target.below.active().exists() or target.grids.exists():
            return sheet_reasons.CHANGED_AFTER(label=str(target))
        return None

    def take_back(self, target: Organisation, *, actor: User | None) -> None:
        """Dissolved on the day it was set up: it never was."""
        services.dissolve(target, actor=actor, on=target.set_up_on)


def _values(one: Organisation) -> dict[str, Any]:
    known = {name: getattr(one, name) for name in services.EDITABLE if name != "parent"}
    where = f"{one.area.parent} {one.area}" if one.area.level == Level.GRID else str(one.area)
    return known | {
        "number": str(one.pk),
        "where": where,
        "area": one.area.code,
        "kind": one.kind,
        "parent": one.parent.name if one.parent else "",
    }


def _facts(values: Mapping[str, Any], area: Area) -> dict[str, Any]:
    """What a service takes: the one above as a row, by its name. Raises Refused (NO_PARENT)."""
    facts = {name: values[name] for name in services.EDITABLE if name in values and name != "parent"}
    if "parent" in values:
        name = values["parent"]
        facts["parent"] = _parent(name, area) if name else None
        if name and facts["parent"] is None:
            raise NO_PARENT(name=name)
    return facts


def _parent(name: str, area: Area) -> Organisation | None:
    """The nearest organisation of this name that covers ``area``."""
    home = area.parent if area.level == Level.GRID and area.parent is not None else area
    around = Area.objects.above(home).values("pk")
    rows = Organisation.objects.active().filter(name=name, area__in=around)
    inside = Organisation.objects.active().filter(name=name, area__parent=home, area__level=Level.GRID)
    found: Organisation | None = (
        (rows | inside).select_related("area__parent").order_by("-area__level", "pk").first()
    )
    return found


def _areas(plan: Plan) -> dict[str, Area]:
    """The areas in use that the new rows of a file name, by their code."""
    codes = {line.values.get("area") for line in plan.good}
    rows = Area.objects.select_related("parent").within(_fresh(plan.area)).current()
    return {one.code: one for one in rows.defer("boundary", "parent__boundary").filter(code__in=codes)}


def _fresh(area: Area) -> Area:
    return Area.objects.defer("boundary").get(pk=area.pk)

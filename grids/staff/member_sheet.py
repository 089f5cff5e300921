"""The people of grids as a sheet: new ones appointed, known ones changed or ended, by the ordinary acts.

A known row is found by its number; a new one is marked 新1, 新2 … Accounts and posts are given on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import NEW, Column, Line, Plan
from governance.areas.models import Area
from governance.common import phones
from governance.common.crypto import mask_phone
from governance.common.refusals import Reason, Refused
from grids.models import Building, GridMembership, MemberCapacity, Seat
from grids.models.staff import DUTIES
from grids.staff import reasons, services
from grids.staff.sheet_rows import NEW_MARK, NO_GRID, GridSheet, first_columns

if TYPE_CHECKING:
    from governance.access.models import User

NO_SUCH = Reason(
    "staff_sheet_no_such",
    _("所选区域内没有编号“%(key)s”的在任人员。新增的行请写“新1”“新2”……，已有的行请保留导出时的编号。"),
)
NO_BUILDING = Reason(
    "staff_sheet_no_building",
    _("这个网格没有登记“%(name)s”，请先登记楼栋，写成“小区＋楼栋”，如 东骧小区3 栋。"),
)
OF_ACCOUNT = Reason("staff_sheet_of_account", _("有账号的人，姓名和电话请在人员页面修改。"))
NO_DUTY = Reason("staff_sheet_no_duty", _("“%(text)s”不是四员职责，可填：%(choices)s，多项用顿号隔开。"))
FACTS = (
    "name",
    "phone",
    "organisation",
    "is_party_member",
    "households",
    "household_range",
    "note",
    "starts_on",
)
SOLE = (Seat.ONE_PER_GRID, Seat.ONE_PER_BUILDING)
YES_NO = ((True, _("是")), (False, _("否")))


def _duty_names() -> dict[str, str]:
    return {str(GridMembership._meta.get_field(one).verbose_name): one for one in DUTIES}  # type: ignore[union-attr]


def read_duties(cell: Any) -> str:
    """Duties in their own order, whatever that of the file."""
    known = _duty_names()
    text = cells.said(cell)
    for mark in ("，", ",", "；", ";", " ", "/"):
        text = text.replace(mark, "、")
    given = [part for part in text.split("、") if part]
    if wrong := [part for part in given if part not in known]:
        raise NO_DUTY(text=wrong[0][:20], choices="、".join(known))
    return "、".join(name for name in known if name in given)


def read_phone(cell: Any) -> str:
    """A telephone number. Raises Refused."""
    text = cells.phone(cell)
    try:
        phones.validate_phone(text)
    except ValidationError as error:
        raise Reason("staff_sheet_phone", " ".join(error.messages))() from error
    return text


def _capacities() -> list[tuple[str, str]]:
    return list(MemberCapacity.objects.active().values_list("code", "name"))


class MemberSheet(GridSheet):
    """Grid leaders, workers, the five, building heads and ten-household heads of an area."""

    code = "grid-members"
    label = _("网格人员表")
    explanation = _("网格长、网格员、五支力量、楼栋长、十户长；可以聘任、修改、填离任日期办理离任")
    missing_note = _(
        "这些人员系统里在任、文件里没有。导入不会让他们离任；要离任，请填离任日期，或到其页面办理。"
    )
    model = GridMembership
    changes_first = True
    columns = (
        *first_columns(_("15 位网格编码；换网格请先离任再聘任")),
        Column(
            "capacity",
            _("身份"),
            cells.choice(_capacities),
            cells.labelled(_capacities),
            required=True,
            fixed=True,
            example="楼栋长",
        ),
        Column(
            "building",
            _("楼栋"),
            cells.text(100),
            fixed=True,
            empty="",
            explanation=_("楼栋长、十户长要写；小区和楼栋连写，与登记的一样"),
        ),
        Column("name", _("姓名"), cells.text(40), required=True, example="王某某"),
        Column(
            "phone", _("电话"), read_phone, mask=mask_phone, empty="", explanation=_("打码的不改则保持原号码")
        ),
        Column("organisation", _("单位"), cells.text(80), empty=""),
        Column(
            "is_party_member", _("中共党员"), cells.choice(lambda: YES_NO), cells.labelled(lambda: YES_NO)
        ),
        Column("households", _("联系户数"), cells.whole(0, 100_000)),
        Column("household_range", _("联系范围"), cells.text(80), empty=""),
        Column("duties", _("四员职责"), read_duties, empty="", explanation=_("多项用顿号隔开")),
        Column(
            "starts_on", _("聘任日期"), cells.day(), explanation=_("新增时留空为今天"), example="2026-03-12"
        ),
        Column("ends_on", _("离任日期"), cells.day(), explanation=_("填了就是办理离任，当日起不再担任")),
        Column("note", _("备注"), cells.text(200), empty=""),
    )

    def rows_of(self, area: Area) -> Any:
        return GridMembership.objects.within(area).for_rows()

    def open_rows(self, area: Area) -> Any:
        order = ("area__tree_id", "area__lft", "capacity__order", "pk")
        return GridMembership.objects.open().within(area).for_rows().order_by(*order)

    def values_of(self, one: GridMembership) -> dict[str, Any]:
        return {
            "number": str(one.pk),
            "place": f"{one.area.parent} {one.area}",
            "area": one.area.code,
            "capacity": one.capacity.code,
            "building": str(one.building or ""),
            "name": one.name,
            "phone": one.whole_phone,
            "organisation": one.organisation,
            "is_party_member": one.is_party_member,
            "households": one.households,
            "household_range": one.household_range,
            "duties": "、".join(one.duties),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "note": one.note,
        }

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        if line.values.get("starts_on", "") is None:
            line.values["starts_on"] = now["starts_on"] if now else timezone.localdate()

    def check_together(self, plan: Plan) -> None:
        grids = self.grids(plan)
        buildings: dict[tuple[int, str], Building] = {
            (one.area_id, str(one)): one
            for one in Building.objects.standing().filter(area__in=grids.values())
        }
        capacities = {one.code: one for one in MemberCapacity.objects.active()}
        for line in plan.good:
            self._check(line, grids, buildings, capacities)
        self._check_seats(plan, capacities)

    def _check_seats(self, plan: Plan, capacities: dict[str, MemberCapacity]) -> None:
        """A seat for one: taken by somebody the file does not end in time, or wanted by two rows."""
        lines = {line.key: line for line in plan.good}
        taken: dict[tuple[str, str, str], tuple[str, Any]] = {}
        for key, one in plan.present.items():
            values = one.values | (lines[key].values if key in lines else {})
            seat = (values["area"], values["capacity"], values["building"] or "")
            taken[seat] = (values["name"], values["ends_on"])
        for line in plan.good:
            capacity = capacities.get(line.values.get("capacity", ""))
            if line.state != NEW or capacity is None or capacity.seat not in SOLE:
                continue
            building = line.values.get("building") or ""
            seat = (line.values["area"], capacity.code, building)
            starts = line.values.get("starts_on") or timezone.localdate()
            name, ends = taken.get(seat, ("", None))
            if name and (ends is None or ends > starts):
                place = building or line.values["area"]
                line.fault(
                    self.column("capacity"),
                    reasons.SEAT_TAKEN(place=place, capacity=capacity.name, name=name),
                )
            else:
                taken[seat] = (line.values["name"], line.values.get("ends_on"))

    def _check(
        self,
        line: Line,
        grids: dict[str, Area],
        buildings: dict[tuple[int, str], Building],
        capacities: dict[str, MemberCapacity],
    ) -> None:
        values = line.values
        ends, starts = values.get("ends_on"), values.get("starts_on")
        if ends and starts and ends < starts:
            line.fault(self.column("ends_on"), reasons.END_BEFORE_START(on=starts))
        if line.state != NEW:
            of_account = line.target.person_id is not None
            for code in ("name", "phone"):
                if of_account and code in line.differences:
                    line.fault(self.column(code), OF_ACCOUNT())
            return
        if not line.key.startswith(NEW_MARK):
            line.fault(self.column("number"), NO_SUCH(key=line.key))
            return
        grid = grids.get(values["area"])
        if grid is None:
            line.fault(self.column("area"), NO_GRID(code=values["area"]))
            return
        capacity = capacities[values["capacity"]]
        named = values.get("building") or ""
        if capacity.is_of_building and not named:
            line.fault(self.column("building"), reasons.BUILDING_NEEDED(name=capacity.name))
        elif capacity.is_of_building and (grid.pk, named) not in buildings:
            line.fault(self.column("building"), NO_BUILDING(name=named))
        elif named and not capacity.is_of_building:
            line.fault(self.column("building"), reasons.NO_BUILDING(name=capacity.name))

    def add(self, line: Line, *, area: Area, actor: User | None) -> GridMembership:
        values = line.values
        grid = self.grid(line, area)
        named = values.get("building") or ""
        building = (
            next((one for one in Building.objects.standing().filter(area=grid) if str(one) == named), None)
            if named
            else None
        )
        facts: dict[str, Any] = {name: values[name] for name in FACTS if values.get(name) is not None}
        facts |= _duty_facts(values.get("duties", ""))
        member = services.appoint_member(
            capacity=MemberCapacity.objects.get(code=values["capacity"]),
            area=grid,
            building=building,
            actor=actor,
            **facts,
        )
        if values.get("ends_on"):
            member = services.end_member(member, actor=actor, on=values["ends_on"])
        return member

    def change(self, line: Line, *, area: Area, actor: User | None) -> GridMembership:
        changed = line.changed
        member: GridMembership = line.target
        is_said = "ends_on" in changed
        ends = changed.pop("ends_on", None)
        if is_said and (ends is None or member.has_ended):  # also when a batch is taken back
            member = services.resume_member(member, actor=actor)
        facts = {name: value for name, value in changed.items() if name in FACTS}
        if "duties" in changed:
            facts |= _duty_facts(changed["duties"])
        if facts:
            member = services.edit_member(member, actor=actor, **facts)
        if ends is not None:
            member = services.end_member(member, actor=actor, on=ends)
        return member

    def why_not_undo(self, line: Line, target: GridMembership) -> Refused | None:
        ended = str(self.column("ends_on").label) in line.differences
        if self.later_acts(target, ended=ended) or target.successors.exists():
            return sheet_reasons.CHANGED_AFTER(label=target.name)
        return None

    def take_back(self, target: GridMembership, *, actor: User | None) -> None:
        services.cancel_member(target, actor=actor, reason=str(_("撤销导入")))


def _duty_facts(text: str) -> dict[str, bool]:
    held = text.split("、")
    return {field: name in held for name, field in _duty_names().items()}

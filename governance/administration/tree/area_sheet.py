"""The areas of a place as a sheet: new ones added below their parent, known ones edited or moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from governance.administration.sheets import cells
from governance.administration.sheets import reasons as sheet_reasons
from governance.administration.sheets.definitions import (
    NEW,
    AtLine,
    Column,
    Line,
    Plan,
    Present,
    Sheet,
)
from governance.administration.tree import reasons
from governance.areas import dependants, services
from governance.areas.bulk_add import NewArea, NotAdded, create_areas
from governance.areas.models import Area, AreaChange, AreaKind, Level, validate_code

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.common.refusals import Refused

FACTS = ("name", "short_name", "kind", "households", "population", "valid_from")


class AreaSheet(Sheet):
    """Names, parents, kinds, households, population. Boundaries are drawn on the division page."""

    code = "areas"
    label = _("区域表")
    right = "areas.manage"
    explanation = _("区域的编码、名称、上级、户数和人口；可以新增、改名、移到另一个上级之下")
    missing_note = _("这些区域系统里有、文件里没有。导入不会停用它们；要停用，请到区域的页面上办理。")
    key = "code"
    can_undo = True
    columns = (
        Column(
            "code",
            _("编码"),
            cells.area_code(),
            required=True,
            explanation=_("12 位区划代码，网格再加 3 位序号；按它认出已有的区域"),
            example="530111001001",
        ),
        Column("level", _("层级"), info=True, explanation=_("由上级决定，只供查看")),
        Column("name", _("名称"), cells.text(80), required=True, explanation=_("正式名称")),
        Column("short_name", _("简称"), cells.text(40), explanation=_("留空则由名称得出"), empty=""),
        Column(
            "parent",
            _("上级编码"),
            cells.area_code(),
            explanation=_("改了就是移到另一个上级之下，未结事项随之转移；市一级留空"),
            example="530111001000",
            empty="",
        ),
        Column(
            "kind",
            _("类型"),
            cells.choice(lambda: AreaKind.choices),
            cells.labelled(lambda: AreaKind.choices),
            explanation=_("普通、专属网格或功能区；留空为普通"),
            empty=AreaKind.ORDINARY.value,
        ),
        Column("households", _("户数"), cells.whole(), explanation=_("整数")),
        Column("population", _("人口"), cells.whole(), explanation=_("整数")),
        Column(
            "valid_from",
            _("启用日期"),
            cells.day(),
            explanation=_("新增时留空为今天"),
            example="2026-03-12",
        ),
    )

    def lock(self) -> None:
        services.lock_tree()

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        area = Area.objects.get(pk=area.pk)  # its numbers may have moved
        found: list[Area] = list(
            Area.objects.within(area).current().defer("boundary").order_by("tree_id", "lft")
        )
        codes = {one.pk: one.code for one in found}
        if area.parent_id is not None:
            codes[area.parent_id] = area.parent.code
        return {one.code: Present(one, _values(one, codes.get(one.parent_id, ""))) for one in found}

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        name = line.values.get("name")
        if name and line.values.get("short_name") == "":
            line.values["short_name"] = services.short_name_of(name)
        if now and line.values.get("valid_from", now) is None:
            line.values["valid_from"] = now["valid_from"]

    def check_together(self, plan: Plan) -> None:
        good = plan.good
        new = {line.key: line for line in good if line.state == NEW}
        here = Area.objects.get(pk=plan.area.pk).span
        known = {one.code: one for one in Area.objects.filter(code__in=list(new)).defer("boundary")}
        for line in good:
            if (taken := known.get(line.key)) is not None:
                retired = here.holds(taken.span)
                why = reasons.CODE_RETIRED(name=taken.name) if retired else None
                line.fault(self.column("code"), why or sheet_reasons.OUT_OF_REACH(key=line.key))
            elif line.state == NEW:
                try:
                    validate_code(line.key)
                except ValidationError as error:
                    line.fault(self.column("code"), " ".join(error.messages))
        for line in good:
            if line.faults or (line.state != NEW and "parent" not in line.differences):
                continue
            if refused := self._parent_refusal(line, plan, new):
                line.fault(self.column("parent"), refused)
        for line in good:
            kind = line.values.get("kind")
            level = line.target.level if line.target else self._level(line, plan, new)
            if kind and level is not None and not line.faults and not _fits(kind, level):
                line.fault(self.column("kind"), reasons.KIND_LEVEL())

    def _parent_refusal(self, line: Line, plan: Plan, new: dict[str, Line]) -> Refused | None:
        wanted = line.values.get("parent", "")
        if not wanted:
            return reasons.PARENT_NEEDED()
        level = self._level(line, plan, new)
        if level is None:
            return reasons.PARENT_UNKNOWN(code=wanted)
        if level > Level.GRID:
            return reasons.BELOW_GRID()
        if line.target is not None and level != line.target.level:
            return reasons.OTHER_LEVEL(level=Level(line.target.level).label)
        return None

    def _level(self, line: Line, plan: Plan, new: dict[str, Line]) -> int | None:
        """The level a row would have below the parent it names; None when there is no such parent here."""
        steps, wanted = 1, line.values.get("parent", "")
        while wanted not in plan.present:
            above = new.get(wanted)
            if above is None or above.faults or steps > len(Level):
                return None
            steps, wanted = steps + 1, above.values.get("parent", "")
        return int(plan.present[wanted].target.level) + steps

    def in_order(self, lines: list[Line]) -> list[Line]:
        """Parents before their children, whatever the order of the file."""
        by_key, done, found = {line.key: line for line in lines}, set(), []

        def put(line: Line) -> None:
            if line.key in done:
                return
            done.add(line.key)
            if (above := by_key.get(line.values.get("parent", ""))) is not None:
                put(above)
            found.append(line)

        for line in lines:
            put(line)
        return found

    def add_all(self, lines: list[Line], *, area: Area, actor: User | None) -> Iterator[Area]:
        """All of them in one renumbering of the tree."""
        if not lines:
            return
        rows = []
        for line in lines:
            facts = {name: line.values[name] for name in FACTS if line.values.get(name) not in (None, "")}
            known = {name: facts.pop(name, None) for name in ("name", "short_name", "valid_from")}
            rows.append(
                NewArea(
                    code=line.key,
                    name=known["name"],
                    parent_code=line.values["parent"],
                    short_name=known["short_name"] or "",
                    valid_from=known["valid_from"],
                    facts=facts,
                )
            )
        try:
            yield from create_areas(rows, actor=actor)
        except NotAdded as refused:
            raise AtLine(lines[refused.place], refused.why) from refused

    def change(self, line: Line, *, area: Area, actor: User | None) -> Area:
        changed = line.changed
        target: Area = line.target
        if "parent" in changed:
            to = Area.objects.get(code=changed.pop("parent"))
            target = services.move_area(target, to=to, actor=actor)
        if changed:
            target = services.edit_area(target, actor=actor, **changed)
        return target

    def why_not_undo(self, line: Line, target: Area) -> Refused | None:
        if AreaChange.objects.filter(area=target).exclude(act="create").exists():
            return sheet_reasons.CHANGED_AFTER(label=target.name)
        if hanging := dependants.in_use(target):
            return reasons.ADDED_IN_USE(name=target.name, what="、".join(hanging))
        return None

    def take_back(self, target: Area, *, actor: User | None) -> None:
        services.retire_area(target, actor=actor)


def _values(area: Area, parent: str) -> dict[str, Any]:
    return {name: getattr(area, name) for name in FACTS} | {
        "code": area.code,
        "parent": parent,
        "level": area.level_name,
    }


def _fits(kind: str, level: int) -> bool:
    """As the constraint area_kind_fits_level has it."""
    if kind == AreaKind.SPECIAL:
        return level == Level.GRID
    return kind == AreaKind.ORDINARY or level < Level.GRID

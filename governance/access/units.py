"""Acts on units: what a case can be handed to, each tied to the area it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.access import audit, dependants, reasons
from governance.access.authority import lock_administration
from governance.access.models import AuditAct, Post, Unit
from governance.areas.models import Area
from governance.common.editing import insist_unchanged
from governance.common.phones import normal

if TYPE_CHECKING:
    from governance.access.models import UnitKind, User

RIGHT = "units.manage"
LABELS = {"name": _("名称"), "kind": _("类型"), "area": _("所属区域"), "office_phone": _("办公电话")}


def facts_of(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": str(unit.kind),
        "area": unit.area.code,
        "office_phone": unit.office_phone,
    }


@transaction.atomic
def add_unit(*, name: str, kind: UnitKind, area: Area, actor: User | None, office_phone: str = "") -> Unit:
    """Add a unit that cases can be handed to. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    if actor is not None and not actor.has_right(RIGHT, area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    unit = Unit(name=name, kind=kind, area=area, office_phone=normal(office_phone))
    unit.full_clean()
    unit.save()
    detail = {"after": facts_of(unit)}
    audit.record(AuditAct.UNIT_ADD, actor=actor, subject=unit, area=area, right=RIGHT, detail=detail)
    return unit


@transaction.atomic
def edit_unit(
    unit: Unit,
    *,
    actor: User,
    name: str,
    kind: UnitKind,
    area: Area,
    office_phone: str = "",
    seen: str | None = None,
) -> Unit:
    """Change a unit. A new area must hold all its posts, so that nobody's rights grow with the move.

    Raises Refused (OUTSIDE_AREA, UNIT_AREA_HELD; Changed) or ValidationError.
    """
    lock_administration()
    unit = _locked(unit, actor)
    before = facts_of(unit)
    if seen is not None:
        insist_unchanged(seen, before, LABELS)
    area = Area.objects.get(pk=area.pk)
    if not actor.has_right(RIGHT, area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")
    if area.pk != unit.area_id:
        for post in Post.objects.open().filter(unit=unit).select_related("area"):
            if not area.span.holds(post.area.span):
                raise reasons.UNIT_AREA_HELD(area=str(area), field="area")
    unit.name, unit.kind, unit.area, unit.office_phone = name, kind, area, normal(office_phone)
    unit.full_clean()
    after = facts_of(unit)
    if after != before:
        unit.save()
        detail = {"before": before, "after": after}
        audit.record(AuditAct.UNIT_EDIT, actor=actor, subject=unit, area=area, right=RIGHT, detail=detail)
    return unit


@transaction.atomic
def switch_off_unit(unit: Unit, *, actor: User) -> Unit:
    """Take a unit out of use: it is offered nowhere any more. Raises Refused (OUTSIDE_AREA, UNIT_HELD)."""
    lock_administration()
    unit = _locked(unit, actor)
    if held := dependants.of_unit(unit):
        raise reasons.UNIT_HELD(unit=unit.name, held="，".join(held))
    return _switch(unit, actor, False)


@transaction.atomic
def switch_on_unit(unit: Unit, *, actor: User) -> Unit:
    """Take a unit into use again. Raises Refused (OUTSIDE_AREA)."""
    return _switch(_locked(unit, actor), actor, True)


def _locked(unit: Unit, actor: User) -> Unit:
    locked = Unit.objects.select_for_update(of=("self",)).select_related("area", "kind").get(pk=unit.pk)
    if not actor.has_right(RIGHT, locked.area):
        raise reasons.OUTSIDE_AREA(area=str(locked.area), field="area")
    return locked


def _switch(unit: Unit, actor: User, on: bool) -> Unit:
    if unit.is_active != on:
        unit.is_active = on
        unit.save(update_fields=["is_active"])
        act = AuditAct.UNIT_EDIT if on else AuditAct.UNIT_OFF
        audit.record(act, actor=actor, subject=unit, area=unit.area, right=RIGHT, detail={"is_active": on})
    return unit

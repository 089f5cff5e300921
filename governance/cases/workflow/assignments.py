"""Handing a case to a lead and to those who assist, within an act: for any kind of matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.cases import reasons
from governance.cases.models import Assignment, Case
from governance.cases.sla import clock_kinds, clocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import Unit
    from governance.areas.models import Area
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_serving(case: Case, unit: Unit) -> Refused | None:
    """Why ``unit`` cannot be handed ``case``: it must serve an area above or below the case's desk."""
    serves = unit.area.span
    if serves.holds(case.desk.span) or case.desk.span.holds(serves):
        return None
    return reasons.UNIT_NOT_SERVING(unit=unit.name, area=str(case.desk), field="unit")


def hand_over(
    act: Act,
    *,
    unit: Unit | None = None,
    area: Area | None = None,
    assisting: Iterable[Unit] = (),
    instruction: str = "",
) -> list[Unit]:
    """Make ``unit``, or the own people of ``area``, the lead in place of who was; return who assists.

    Its clocks are the flow's to start (``clocks.answering`` says who answers for them). Raises Refused
    (TARGET_NEEDED; UNIT_NOT_SERVING; AREA_NOT_INSIDE).
    """
    case = act.case
    if (unit is None) == (area is None):
        raise reasons.TARGET_NEEDED(field="unit")
    if unit is not None and (refusal := why_not_serving(case, unit)):
        raise refusal
    if area is not None and not (case.desk.span.holds(area.span) and area.span.holds(case.area.span)):
        raise reasons.AREA_NOT_INSIDE(field="area")
    end(act, "moved")
    case.lead_unit, case.lead_area = unit, area
    case.dispatched_at, case.accepted_at, case.handled_by = act.at, None, None
    _assign(act, Assignment.Role.LEAD, instruction, unit=unit, area=area)
    helpers = [one for one in assisting if one != unit]
    for helper in helpers:
        if refusal := why_not_serving(case, helper):
            raise refusal
        _assign(act, Assignment.Role.ASSIST, instruction, unit=helper)
    return helpers


def take_from_lead(case: Case) -> None:
    """Nobody has it but the desk, which answers for its clocks until it is handed out anew."""
    case.lead_unit = case.lead_area = None
    for clock in clocks.live(case, *clock_kinds.handed_out()):
        clock.unit = clock.lead_area = None
        clock.save(update_fields=["unit", "lead_area"])


def end(act: Act, outcome: str) -> None:
    """End the live assignments of the case with ``outcome``."""
    act.case.assignments.live().update(ended_at=act.at, outcome=outcome)


def _assign(
    act: Act, role: str, instruction: str, *, unit: Unit | None = None, area: Area | None = None
) -> None:
    Assignment.objects.create(
        case=act.case,
        role=role,
        unit=unit,
        area=area,
        leg=act.case.leg,
        instruction=instruction,
        assigned_by=act.actor,
        assigned_at=act.at,
    )

"""The whistle of a stuck incident: blown from it, waited for by it, and what comes of it when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.cases.acts import NOTE
from governance.cases.sla import clocks
from governance.cases.workflow import assignments
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import handling
from governance.cases.workflow.supplies import Choice, LongText, Text, UnitChoice, UnitsChoice
from parties import reasons
from parties.models import Whistle
from parties.models.whistles import Why
from parties.rights import BLOW
from parties.whistles import services
from parties.whistles.blowers import areas_of
from parties.whistles.supplies import KindSupply, SourceSupply

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

INCIDENT = "incident"
STUCK = ("registered", "dispatched", "accepted", "in_progress", "returned", "suspended", "rework")
ANY_OPEN = ("reported", "verifying", *STUCK, "pending_check", "pending_visit")


def open_whistle(case: Case) -> Whistle | None:
    """The whistle of an incident that has not ended and has not said what becomes of the incident."""
    if case.kind != INCIDENT:
        return None
    rows = Whistle.objects.filter(incident=case, case__is_open=True, outcome="").select_related("case")
    found: Whistle | None = rows.exclude(case__state="draft").first()
    return found


def why_not_blow(case: Case, actor: User | None, at: datetime) -> Refused | None:
    if (known := open_whistle(case)) is not None:
        return reasons.WHISTLED_ALREADY(number=known.case.number)
    if actor is not None and _name_of(actor, case) is None:
        return reasons.NOT_SECRETARY(area=str(case.area))
    return None


def blow(act: Act) -> None:
    """A whistle about this incident, in the name of the nearest area where the actor is secretary."""
    case = act.case
    in_name_of = _name_of(act.actor, case) if act.actor is not None else None
    assert in_name_of is not None
    made = services.file_whistle(
        services.Wanted(
            kind=act.supplied["kind"],
            in_name_of=in_name_of,
            area=case.area,
            title=case.title,
            text=act.get("text"),
            why=act.supplied["why"],
            source=act.supplied["source"],
            lead=act.supplied["lead"],
            units=act.supplied["units"] or [],
            place=case.place,
            report_place=act.get("report_place", ""),
            secrecy=case.secrecy,
        ),
        incident=case,
        actor=act.actor,
        at=act.at,
    )
    # By its number alone: who reads the incident may not read the whistle.
    act.say(whistle=made.number)


def _name_of(actor: User | None, case: Case) -> Area | None:
    held = areas_of(actor) if actor is not None else []
    around = [area for area in held if area.span.holds(case.area.span)]
    return around[-1] if around else None


def why_not_end(case: Case) -> Refused | None:
    """An incident does not end while its whistle has not."""
    known = open_whistle(case)
    return reasons.INCIDENT_WAITS(number=known.case.number) if known is not None else None


def close(act: Act) -> None:
    act.text = act.get("text")
    handling.close(act)


def give_back(act: Act) -> None:
    """Back to the desk, which dispatches it anew: what ran for a unit ends without a verdict."""
    case = act.case
    act.text = act.get("text")
    own: Any = [one for one in clocks.live(case) if one.kind in act.flow.clocks]
    clocks.cancel(own, act.at)
    assignments.end(act, "recalled")
    case.lead_unit = case.lead_area = None
    case.handled_at = case.handled_by = case.dispatched_at = None
    case.suspensions.filter(state="granted", resumed_at=None).update(resumed_at=act.at)
    act.start(*act.flow.leg_clocks)


ACTS = (
    Transition(
        "blow_whistle",
        _("吹哨"),
        STUCK,
        None,
        BLOW,
        Who.PLACE,
        supplies=(
            KindSupply("kind", _("哨的种类")),
            Choice("why", _("为什么派遣解决不了"), choices=Why.choices),
            SourceSupply("source", _("来源")),
            UnitChoice("lead", _("牵头单位")),
            UnitsChoice("units", _("还呼叫哪些单位"), required=False),
            LongText("text", _("情况和要求"), minimum=10),
            Text("report_place", _("报到地点"), required=False),
        ),
        guard=why_not_blow,
        effect=blow,
        icon="speakerphone",
        is_quiet=True,
        done=_("哨已提交；本件等哨办结后再办结或退回"),
    ),
    Transition(
        "whistle_close",
        _("随哨办结"),
        ANY_OPEN,
        "closed",
        "cases.dispatch",
        Who.SYSTEM,
        supplies=(NOTE,),
        effect=close,
        icon="check",
    ),
    Transition(
        "whistle_return",
        _("哨办结后退回"),
        ANY_OPEN,
        "registered",
        "cases.dispatch",
        Who.SYSTEM,
        supplies=(NOTE,),
        effect=give_back,
        icon="arrow-back-up",
    ),
)

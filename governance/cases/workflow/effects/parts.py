"""One report that is several matters: parts are split off, each a case of its own with its own way round.

The reporter hears of the whole from the case the parts came from; it is not closed while a part it waits
for is open. Parts are never split again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import RequestState
from governance.cases.filing import intake
from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow import assignments, engine, history
from governance.cases.workflow.definitions import Purpose
from governance.cases.workflow.effects.handling import (
    _withdraw_requests,
    tell_reporter,
)
from governance.cases.worklist import recipients
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.models import Category, FilingCondition
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

KEEP, CANCEL = "keep", "cancel"


def why_not_split(case: Case, actor: Any, at: datetime) -> Refused | None:
    return reasons.SPLIT_CHAIN() if case.split_from_id is not None else None


def add_part(
    act: Act,
    *,
    text: str,
    kind: str = "",
    title: str = "",
    category: Category | None = None,
    urgency: str = "",
    place: str = "",
    condition: FilingCondition | None = None,
) -> Case:
    """File a case that belongs to the one acted on, of its kind or of ``kind``, which it then waits for.

    Without ``urgency`` and ``place`` it has those of the case. ``condition`` may have limits of its own.
    """
    case = act.case
    part = intake.file_part(
        case,
        kind=kind,
        title=title,
        text=text,
        category=category,
        urgency=urgency or case.urgency,
        place=place or case.place,
        condition=condition,
        actor=act.actor,
        at=act.at,
    )
    case.parts += 1
    # By its number alone: a part may become a secret of which this trail would tell.
    act.say(part=part.number)
    return part


def split(act: Act) -> None:
    """A part of the report becomes a case of the same desk, with clocks that start now."""
    case = act.case
    part = add_part(
        act,
        title=act.get("heading", ""),
        text=act.get("text"),
        category=act.get("category", case.category),
        urgency=act.get("urgency", case.urgency),
        place=act.get("place", case.place),
    )
    act.tell(
        recipients.at_desk(case.desk, "cases.register"),
        _("拆出新的一件，请立案：%s") % act.name(part),
        about=part,
    )
    tell_reporter(
        act,
        _("您反映的“%(title)s”涉及几件事，拆出 #%(number)s 另行办理，结果一并答复。")
        % {"title": act.name(), "number": part.number},
    )


def open_parts(case: Case) -> Any:
    """The parts that ``case`` waits for."""
    return (
        Case.objects.filter(split_from=case, is_open=True, is_awaited=True)
        if case.parts
        else Case.objects.none()
    )


def why_not_settle(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if open_parts(case).exists() else reasons.NO_OPEN_PARTS()


def settle(act: Act) -> None:
    """What becomes of the open parts, decided with a reason: they go on alone, or end with this case.

    All in this act's transaction: when one of them is just being acted on, nothing is changed.
    """
    how, reason = act.supplied["how"], act.get("text")
    code = Purpose.CANCEL_PART if how == CANCEL else Purpose.RELEASE_PART
    numbers = []
    for part in open_parts(act.case).order_by("pk"):
        engine.advance(part, code, actor=None, at=act.at, signed=history.name_of(act.actor), text=reason)
        numbers.append(part.number)
    act.text = reason
    act.say(settled=how, parts=[f"#{number}" for number in numbers])


def cancel_part(act: Act) -> None:
    case = act.case
    told = recipients.of_lead(case)
    _withdraw_requests(case, act)
    assignments.end(act, "recalled")
    clocks.cancel(clocks.live(case), act.at)
    case.suspensions.filter(state=RequestState.GRANTED, resumed_at=None).update(resumed_at=act.at)
    case.closed_at = act.at
    act.text = act.get("text")
    act.tell(told, _("已作废，不用再办：%s") % act.name(), weight=Weight.INFO)


def release_part(act: Act) -> None:
    act.case.is_awaited = False
    act.text = act.get("text")


def why_not_close(case: Case) -> Refused | None:
    """Why ``case`` cannot end now: the parts it waits for. Asked by the engine, whatever act would end it."""
    waiting = list(open_parts(case).order_by("pk").values_list("number", flat=True)[:3])
    return reasons.PARTS_OPEN(numbers="、".join(f"#{number}" for number in waiting)) if waiting else None

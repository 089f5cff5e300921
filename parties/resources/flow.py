"""The owner's decision on a booking as a matter on the loop: asked, approved or refused, against a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.choices import RungAct, Urgency
from governance.cases.sla import clocks
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow import assignments
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import LongText, UnitChoice
from governance.cases.worklist import recipients
from parties.resources import booking
from parties.resources.names import DECIDE, ENDED, KIND, OPEN
from parties.rights import KEEP

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act

CLOCK = ClockKind(DECIDE, _("预约答复"), Turn.OWN, KEEP)
STATES = by_code(
    State("raised", _("已提出"), Holder.DESK, "secondary", "edit"),
    State("asked", _("待同意"), Holder.LEAD, "azure", "calendar"),
    State("approved", _("已同意"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("refused", _("未同意"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("cancelled", _("已取消"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("lapsed", _("逾期未定"), Holder.NOBODY, "orange", "clock", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)


def ask(act: Act) -> None:
    """The case is the owner's from now on, and its clock runs."""
    unit = act.supplied["unit"]
    assignments.hand_over(act, unit=unit)
    act.start(DECIDE, **clocks.answering(act.case, DECIDE, unit=unit))
    act.tell(recipients.of_unit(unit), _now("有人预约，请答复：%s") % act.name())


def approve(act: Act) -> None:
    act.text = act.get("text", "")
    booking.decided(act.case, agreed=True, reason="", at=act.at)
    _end(act, "done")


def refuse(act: Act) -> None:
    """With a reason, which whoever booked is told."""
    act.text = act.get("text")
    booking.decided(act.case, agreed=False, reason=act.text, at=act.at)
    _end(act, "done")


def fall(act: Act) -> None:
    """Nobody has to decide any more: it was taken back, or its time has come."""
    act.text = act.get("text", "")
    _end(act, "recalled")


def _end(act: Act, outcome: str) -> None:
    over = [one for one in clocks.live(act.case) if one.due_at is not None and one.due_at < act.at]
    clocks.stop(over if outcome == "recalled" else clocks.live(act.case), act.at)
    clocks.cancel(clocks.live(act.case), act.at)
    assignments.end(act, outcome)
    act.case.handled_at = act.case.closed_at = act.at


BOOKING = Flow(
    kind=KIND,
    label=_("资源预约"),
    states=STATES,
    transitions=by_code(
        Transition(
            "ask",
            _("请提供单位答复"),
            ("raised",),
            "asked",
            KEEP,
            Who.SYSTEM,
            supplies=(UnitChoice("unit", _("提供单位")),),
            effect=ask,
            icon="send",
        ),
        Transition(
            "approve",
            _("同意预约"),
            ("asked",),
            "approved",
            KEEP,
            Who.HOLDER,
            supplies=(NOTE,),
            effect=approve,
            icon="check",
            is_likely=True,
            bulk=True,
            done=_("已同意，已通知对方"),
            key="s",
        ),
        Transition(
            "refuse",
            _("不同意"),
            ("asked",),
            "refused",
            KEEP,
            Who.HOLDER,
            supplies=(LongText("text", _("原因，会告诉对方"), minimum=2),),
            effect=refuse,
            icon="circle-x",
            is_danger=True,
            done=_("已答复，已通知对方"),
        ),
        Transition(
            "cancel",
            _("取消预约"),
            OPEN,
            "cancelled",
            KEEP,
            Who.SYSTEM,
            supplies=(NOTE,),
            effect=fall,
            icon="x",
        ),
        Transition("lapse", _("到时间没有答复"), OPEN, "lapsed", KEEP, Who.SYSTEM, effect=fall, icon="clock"),
        *acts.reminding(open=OPEN),
        *acts.noting(states=tuple(STATES)),
        *acts.archiving(ended=ENDED, archived="archived"),
        *acts.retaining(flaggable=OPEN, over=("archived", "cancelled", "lapsed")),
    ),
    initial="raised",
    filing_right=KEEP,
    clocks=(DECIDE,),
    limits={(DECIDE, None, urgency): ("working_day", 1) for urgency in Urgency.values},
    ladders={DECIDE: ((80, RungAct.WARN), (100, RungAct.REMIND))},
    is_counted=False,
    needs_category=False,
    photos_for_field=False,
    text_minimum=1,
    stages=(("decide_booking", _("待答复的预约"), ("asked",), KEEP),),
)

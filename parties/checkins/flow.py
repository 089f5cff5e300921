"""The community's confirmation of a check-in as a matter on the loop: asked, confirmed or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.choices import RungAct, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import LongText
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties.checkins import services
from parties.checkins.names import CONFIRMING, KIND, OPEN
from parties.rights import CHECK_IN, CONFIRM

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act

CLOCK = ClockKind(CONFIRMING, _("报到确认"), Turn.DESK, CONFIRM, desk_right=CONFIRM)
WHY = LongText("text", _("原因"), minimum=2)
STATES = by_code(
    State("raised", _("已提出"), Holder.DESK, "secondary", "edit"),
    State("requested", _("待确认"), Holder.DESK, "azure", "circle-check"),
    State("confirmed", _("已确认"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("refused", _("未确认"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)


def request(act: Act) -> None:
    act.start(CONFIRMING)
    act.tell(recipients.at_desk(act.case.desk, CONFIRM), _now("请确认报到：%s") % act.name())


def confirm(act: Act) -> None:
    """They are active from now on, and over where they came from."""
    act.text = act.get("text", "")
    _decide(act, agreed=True)


def refuse(act: Act) -> None:
    act.text = act.get("text")
    _decide(act, agreed=False)


def _decide(act: Act, *, agreed: bool) -> None:
    row = services.decided(act.case, agreed=agreed, reason=act.text, at=act.at, actor=act.actor)
    act.stop(CONFIRMING)
    act.case.handled_at = act.case.closed_at = act.at
    said = _now("报到已确认：%s") if agreed else _now("报到没有确认：%s")
    people = recipients.of_unit(row.unit)
    act.tell(people, said % act.name(), weight=Weight.INFO, url=row.get_absolute_url(), anyway=True)


CHECK_IN_FLOW = Flow(
    kind=KIND,
    label=_("报到"),
    states=STATES,
    transitions=by_code(
        Transition(
            "request",
            _("提交社区确认"),
            ("raised",),
            "requested",
            CHECK_IN,
            Who.SYSTEM,
            effect=request,
            icon="send",
        ),
        Transition(
            "confirm",
            _("确认报到"),
            ("requested",),
            "confirmed",
            CONFIRM,
            Who.DESK,
            supplies=(NOTE,),
            effect=confirm,
            icon="check",
            is_likely=True,
            bulk=True,
            done=_("已确认报到"),
            key="s",
        ),
        Transition(
            "refuse",
            _("不予确认"),
            ("requested",),
            "refused",
            CONFIRM,
            Who.DESK,
            supplies=(WHY,),
            effect=refuse,
            icon="circle-x",
            is_danger=True,
        ),
        *acts.reminding(open=OPEN),
        *acts.noting(states=tuple(STATES)),
        *acts.archiving(ended=("confirmed", "refused"), archived="archived"),
        *acts.retaining(flaggable=OPEN, over=("archived",)),
    ),
    initial="raised",
    filing_right=CHECK_IN,
    clocks=(CONFIRMING,),
    limits={(CONFIRMING, None, urgency): ("working_day", 3) for urgency in Urgency.values},
    ladders={CONFIRMING: ((80, RungAct.WARN), (100, RungAct.REMIND), (200, RungAct.YELLOW))},
    is_counted=False,
    needs_category=False,
    photos_for_field=False,
    text_minimum=1,
    filing_page="check-in-new",
    stages=(("confirm_check_in", _("待确认的报到"), ("requested",), CONFIRM),),
)

"""A call that several units answer beside each other, each against a clock of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.cases.acts import add_part, archiving, noting, reminding, retaining
from governance.cases.choices import RungAct, Secrecy, Urgency
from governance.cases.models import Case
from governance.cases.reasons import NOT_LEAD
from governance.cases.sla import clocks
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow import assignments
from governance.cases.workflow.act import Act
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import LongText, UnitsChoice
from governance.cases.worklist import recipients
from governance.common.refusals import Refused

KIND, ANSWER = "toy", "toy_answer"
CLOCK = ClockKind(ANSWER, _("答复"), Turn.OWN, "cases.handle")
STATES = by_code(
    State("raised", _("待呼叫"), Holder.DESK, "azure", "send"),
    State("called", _("答复中"), Holder.LEAD, "purple", "progress-check"),
    State("answered", _("已答复"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("kept", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)


def call(act: Act) -> None:
    """Every unit gets the call and a clock: the same kind of clock, told apart by the unit's key."""
    lead, *others = act.supplied["units"]
    helpers = assignments.hand_over(act, unit=lead, assisting=others, instruction=act.get("text", ""))
    for unit in (lead, *helpers):
        act.start(ANSWER, key=str(unit.pk), **clocks.answering(act.case, ANSWER, unit=unit))
        act.tell(recipients.of_unit(unit), _("请答复：%s") % act.name())


def running(case: Case, actor: Any) -> list[Any]:
    mine = {post.unit_id for post in actor.posts_in_force()}
    return [clock for clock in clocks.live(case, ANSWER) if clock.unit_id in mine]


def why_not_answer(case: Case, actor: Any, at: datetime) -> Refused | None:
    return None if running(case, actor) else NOT_LEAD()


def answer(act: Act) -> None:
    clocks.stop(running(act.case, act.actor), act.at)
    act.text = act.get("text")
    if not clocks.live(act.case, ANSWER):
        act.case.closed_at = act.at
        assignments.end(act, "done")


def after_answer(act: Act) -> str:
    return "called" if clocks.live(act.case, ANSWER) else "answered"


def calls(area: Any, period: Any, user: Any) -> Any:
    rows = Case.objects.restrict(user, "cases.view").within(area)
    return rows.filter(kind=KIND, reported_at__date__range=(period.start, period.end))


def answers(case: Case, user: Any) -> dict[str, Any]:
    return {"clocks": case.clocks.filter(kind=ANSWER).select_related("unit")}


def raise_call(act: Act) -> None:
    """An act on an incident: a call that belongs to it, and that it waits for."""
    add_part(act, kind=KIND, text=act.get("text"))


WORDS = LongText("text", _("内容"), minimum=2)
CALL = Flow(
    kind=KIND,
    label=_("联动呼叫"),
    part_label=_("联动件"),
    states=STATES,
    transitions=by_code(
        Transition(
            "call", _("呼叫"), ("raised",), "called", "cases.dispatch", Who.DESK,
            supplies=(UnitsChoice("units", _("单位")), WORDS), effect=call, is_likely=True, key="d",
        ),
        Transition(
            "answer_call", _("答复"), ("called",), after_answer, "cases.handle", Who.TEAM,
            supplies=(WORDS,), guard=why_not_answer, effect=answer, is_likely=True, key="f",
        ),
        *reminding(open=("raised", "called")),
        *noting(states=tuple(STATES)),
        *archiving(ended=("answered",), archived="kept"),
        *retaining(flaggable=("raised", "called"), over=("kept",)),
    ),
    initial="raised",
    secrecy=Secrecy.MEMBERS,
    clocks=(ANSWER,),
    limits={(ANSWER, None, urgency): ("working_hour", 480) for urgency in Urgency.values},
    ladders={ANSWER: ((100, RungAct.REMIND), (200, RungAct.YELLOW))},
    needs_category=False,
    photos_for_field=False,
    filing_page="toy-new",
    stages=(
        ("call", _("待呼叫"), ("raised",), "cases.dispatch"),
        ("answer_call", _("待答复呼叫"), ("called",), "cases.handle"),
    ),
)  # fmt: skip
ON_INCIDENT = Transition(
    "raise_call", _("联动呼叫"), ("registered", "dispatched", "accepted", "in_progress"), None,
    "cases.dispatch", Who.DESK, supplies=(WORDS,), effect=raise_call, icon="speakerphone", is_quiet=True,
)  # fmt: skip

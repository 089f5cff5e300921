"""The assessment's way, as data: submitted, reviewed by experts drawn by lot, decided, followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from disputes.assessments import effects
from disputes.assessments.names import DECIDE, FOLLOW, KIND, OPEN, REVIEW
from disputes.assessments.supplies import ExpertChoice, InstitutionChoice, SeatChoice
from disputes.models.assessments import Decision as Decided
from disputes.models.assessments import RiskLevel
from disputes.rights import ASSESS
from governance.cases import acts
from governance.cases.choices import RungAct, Secrecy, Urgency
from governance.cases.sla.clock_kinds import ClockKind, Turn
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import Choice, Day, Decision, LongText, Number

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Ladders, Limits

FEWEST, MOST = 3, 15  # experts of one assessment
STATES = by_code(
    State("submitted", _("已提交，待抽取专家"), Holder.DESK, "azure", "send"),
    State("reviewing", _("评审中"), Holder.DESK, "purple", "users"),
    State("assessed", _("已评估，待决定"), Holder.DESK, "indigo", "gavel"),
    State("decided", _("已决定，跟踪中"), Holder.DESK, "teal", "progress-check"),
    State("closed", _("评估办结"), Holder.NOBODY, "green", "circle-check", Ending.DONE),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)


def _clock(code: str, label: Any, law: Any) -> ClockKind:
    return ClockKind(code, label, Turn.HOLDER, ASSESS, desk_right=ASSESS, law=law)


CLOCKS = (
    _clock(REVIEW, _("评审意见"), _("专家和第三方机构的意见，二十个工作日，默认值。")),
    _clock(DECIDE, _("作出决定"), _("评估后作出决定，十个工作日，默认值。")),
    _clock(FOLLOW, _("实施跟踪"), _("实施期间每九十日跟踪一次，默认值。")),
)


def _all(clock: str, unit: str, amount: int) -> Limits:
    return {(clock, None, urgency): (unit, amount) for urgency in Urgency.values}


LIMITS: Limits = (
    _all(REVIEW, "working_day", 20) | _all(DECIDE, "working_day", 10) | _all(FOLLOW, "calendar_day", 90)
)
_SOON = ((80, RungAct.WARN), (100, RungAct.REMIND))
LADDERS: Ladders = {REVIEW: _SOON, DECIDE: _SOON, FOLLOW: _SOON}
RISK = Choice("risk", _("风险等级"), choices=RiskLevel.choices)
ON = Day("on", _("日期"), required=False, help=_("不填就是今天"))


def act(code: str, label: Any, sources: tuple[str, ...], target: Any = None, **more: Any) -> Transition:
    return Transition(code, label, sources, target, ASSESS, Who.DESK, **more)


ACTS = (
    act(
        "declare_conflict",
        _("专家回避"),
        ("submitted", "reviewing"),
        supplies=(ExpertChoice("expert", _("专家")),),
        effect=effects.declare_conflict,
        icon="circle-x",
        is_quiet=True,
        done=_("已记录，这位专家不参加本次评估"),
    ),
    act(
        "draw_experts",
        _("抽取专家"),
        ("submitted",),
        "reviewing",
        supplies=(
            InstitutionChoice("institution", _("第三方机构")),
            Number("count", _("抽取人数"), minimum=FEWEST, maximum=MOST),
        ),
        effect=effects.assign,
        icon="users",
        is_likely=True,
        done=_("已随机抽取，种子和备选名单已记录，可以复核"),
    ),
    act(
        "redraw_experts",
        _("补抽专家"),
        ("reviewing",),
        guard=effects.why_not_redraw,
        effect=effects.redraw,
        icon="refresh",
    ),
    act(
        "give_opinion",
        _("记专家意见"),
        ("reviewing",),
        supplies=(SeatChoice("seat", _("专家")), RISK, LongText("text", _("意见"), minimum=5), ON),
        effect=effects.give_opinion,
        icon="edit",
    ),
    act(
        "give_report",
        _("记第三方意见"),
        ("reviewing",),
        supplies=(RISK, LongText("text", _("意见"), minimum=5)),
        effect=effects.give_report,
        icon="edit",
    ),
    act(
        "conclude",
        _("认定风险等级"),
        ("reviewing",),
        "assessed",
        supplies=(RISK,),
        guard=effects.why_not_conclude,
        effect=effects.conclude,
        icon="flag",
        is_likely=True,
    ),
    act(
        "decide",
        _("作出决定"),
        ("assessed",),
        "decided",
        supplies=(
            Choice("decision", _("决定"), choices=Decided.choices),
            Decision("adopted", _("采纳评估意见")),
            LongText("text", _("理由或需落实的措施"), required=False),
            ON,
        ),
        effect=effects.decide,
        icon="gavel",
        is_likely=True,
    ),
    act(
        "follow_up",
        _("记跟踪"),
        ("decided",),
        supplies=(LongText("text", _("跟踪情况"), minimum=5), ON),
        effect=effects.follow_up,
        icon="map-pin",
    ),
    act(
        "finish",
        _("办结"),
        ("decided",),
        "closed",
        guard=effects.why_not_finish,
        effect=effects.finish,
        icon="circle-check",
    ),
)

ASSESSMENT = Flow(
    kind=KIND,
    label=_("稳定风险评估"),
    states=STATES,
    transitions=by_code(
        *ACTS,
        *acts.archiving(ended=("closed",), archived="archived"),
        *acts.retaining(flaggable=OPEN, over=("archived",)),
    ),
    initial="submitted",
    filing_right=ASSESS,
    clocks=(REVIEW, DECIDE, FOLLOW),
    limits=LIMITS,
    ladders=LADDERS,
    is_counted=False,
    photos_for_field=False,
    needs_category=False,
    text_minimum=1,
    filing_page="assessment-new",
    secrecy=Secrecy.MEMBERS,
    stages=(
        ("assessment_open", _("待办的稳评"), ("submitted", "reviewing", "assessed"), ASSESS),
        ("assessment_after", _("待跟踪的稳评"), ("decided",), ASSESS),
    ),
)

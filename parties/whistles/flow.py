"""The whistle's way round the loop, as data: drafted, checked, blown, answered, confirmed, scored, closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import NOTE
from governance.cases.workflow.definitions import Ending, Flow, Holder, State, Transition, Who, by_code
from governance.cases.workflow.supplies import Choice, Decision, LongText, Text, UnitChoice, UnitsChoice
from governance.cases.worklist.turns import DeskTurn
from parties.models.whistles import Outcome
from parties.rights import ASSESS, BLOW, CHECK
from parties.whistles import clocks, effects, progress
from parties.whistles.names import ANSWERED, BLOWN, ENDED, KIND, OPEN
from parties.whistles.supplies import KindSupply

if TYPE_CHECKING:
    from typing import Any

    from governance.cases.models import Case

# The desk has it although units were called: a holder of our own, so that a lead beside it is no fault.
BLOWER = "whistle_blower"
BLOWER_TURN = DeskTurn()

STATES = by_code(
    State("draft", _("草稿"), Holder.FILER, "secondary", "edit"),
    State("submitted", _("待审核"), Holder.DESK, "azure", "send"),
    State("upgraded", _("已升级，待上级定"), Holder.DESK, "orange", "arrow-up"),
    State("blown", _("已吹哨"), BLOWER, "indigo", "speakerphone"),
    State("responding", _("报到中"), BLOWER, "indigo", "users"),
    State("handling", _("处置中"), BLOWER, "purple", "progress-check"),
    State("pending_confirm", _("待确认"), BLOWER, "teal", "eye"),
    State("assessing", _("待考核"), BLOWER, "teal", "list-check"),
    State("closed", _("已办结（已考核）"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("refused", _("不予受理"), Holder.NOBODY, "secondary", "circle-x", Ending.REFUSED),
    State("withdrawn", _("已撤哨"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)
EVERY = tuple(STATES)
WHY = LongText("text", _("理由"), minimum=5)


@dataclass(frozen=True)
class OutcomeChoice(Choice):
    """Where the incident goes; not asked of a whistle that was blown on its own."""

    def for_case(self, case: Case) -> OutcomeChoice:
        return replace(self, required=case.whistle.incident_id is not None)

    def field(self, asked: Any) -> Any:
        field = super().field(asked)
        if asked.case.whistle.incident_id is None:
            field.disabled = True
            field.help_text = _("这个哨不是由事项吹的，不用选。")
        return field


WHISTLE = Flow(
    kind=KIND,
    label=_("吹哨"),
    states=STATES,
    transitions=by_code(
        Transition(
            "rewrite",
            _("修改草稿"),
            ("draft",),
            None,
            BLOW,
            Who.FILER,
            supplies=(
                Text("title", _("事项"), minimum=2),
                LongText("text", _("情况"), minimum=10),
                Text("place", _("地点"), required=False),
                KindSupply("kind", _("改哨的种类"), required=False, help=_("不填则不变")),
                UnitChoice("lead", _("改由谁牵头"), required=False, help=_("不填则不变")),
                UnitsChoice("units", _("改呼叫哪些单位"), required=False, help=_("不填则不变")),
            ),
            effect=effects.rewrite,
            icon="edit",
        ),
        Transition(
            "submit",
            _("提交"),
            ("draft",),
            effects.after_submit,
            BLOW,
            Who.FILER,
            guard=effects.why_not_submit,
            effect=effects.submit,
            icon="send",
            is_likely=True,
            done=_("已提交；街道的哨随即吹响，社区的哨先由街道审核"),
            key="s",
        ),
        Transition(
            "discard",
            _("删去草稿"),
            ("draft",),
            "withdrawn",
            BLOW,
            Who.FILER,
            supplies=(NOTE,),
            effect=effects.discard,
            icon="trash",
            is_danger=True,
        ),
        Transition(
            "approve",
            _("放哨"),
            ("submitted", "upgraded"),
            "blown",
            CHECK,
            Who.DESK,
            supplies=(
                UnitChoice("lead", _("改由谁牵头"), required=False, help=_("不填则照吹哨人所填")),
                UnitsChoice("units", _("改呼叫哪些单位"), required=False, help=_("不填则照吹哨人所填")),
                NOTE,
            ),
            guard=effects.why_not_check,
            effect=effects.approve,
            icon="speakerphone",
            is_likely=True,
            done=_("哨已吹响，各单位的报到时限开始计算"),
            key="s",
        ),
        Transition(
            "refuse",
            _("不予受理"),
            ("submitted", "upgraded"),
            "refused",
            CHECK,
            Who.DESK,
            supplies=(WHY,),
            guard=effects.why_not_check,
            effect=effects.refuse,
            icon="circle-x",
            is_danger=True,
        ),
        Transition(
            "hear",
            _("各单位进展"),
            (*BLOWN, ANSWERED, "assessing"),
            progress.after_hearing,
            "cases.handle",
            Who.SYSTEM,
            supplies=(Text("part", _("哪个单位")), LongText("text", _("进展"))),
            effect=progress.hear,
            icon="message",
        ),
        Transition(
            "confirm",
            _("确认处置结果"),
            (*BLOWN, ANSWERED),
            "assessing",
            ASSESS,
            Who.DESK,
            supplies=(
                Decision("solved", _("问题解决了吗"), yes=_("已解决"), no=_("没有解决")),
                LongText("text", _("核实情况"), minimum=2),
            ),
            guard=effects.why_not_confirm,
            effect=effects.confirm,
            icon="circle-check",
            is_likely=True,
            done=_("已确认；没有来的单位记为缺席，请给其余单位评分"),
            key="c",
        ),
        Transition(
            "close",
            _("办结"),
            ("assessing",),
            "closed",
            ASSESS,
            Who.DESK,
            supplies=(
                OutcomeChoice("outcome", _("原事项"), choices=Outcome.choices, required=False),
                NOTE,
            ),
            guard=effects.why_not_close,
            effect=effects.close,
            icon="check",
            is_likely=True,
            key="e",
        ),
        Transition(
            "upgrade",
            _("升级到上一级"),
            BLOWN,
            "upgraded",
            BLOW,
            Who.DESK,
            supplies=(WHY,),
            guard=effects.why_not_upgrade,
            effect=effects.upgrade,
            icon="arrow-up",
            is_quiet=True,
            is_danger=True,
        ),
        Transition(
            "withdraw",
            _("撤哨"),
            ("submitted", *BLOWN),
            "withdrawn",
            BLOW,
            Who.DESK,
            supplies=(WHY,),
            guard=effects.why_not_withdraw,
            effect=effects.withdraw,
            icon="x",
            is_quiet=True,
            is_danger=True,
        ),
        *acts.reminding(open=OPEN),
        *acts.consulting(open=OPEN),
        *acts.noting(states=EVERY),
        *acts.linking(filed=EVERY[1:], unlocked=EVERY[1:]),
        *acts.archiving(ended=ENDED, archived="archived"),
        *acts.retaining(flaggable=(*OPEN, "closed"), over=("archived", "withdrawn")),
    ),
    initial="submitted",
    draft="draft",
    filing_right=BLOW,
    clocks=(clocks.CHECKING, clocks.CONFIRM, clocks.ASSESSING),
    limits=clocks.WHISTLE_LIMITS,
    ladders=clocks.WHISTLE_LADDERS,
    is_counted=False,
    photos_for_field=False,
    needs_category=False,
    filing_page="whistle-new",
    stages=(
        ("draft_whistle", _("哨的草稿"), ("draft",), BLOW),
        ("check_whistle", _("待审核的哨"), ("submitted", "upgraded"), CHECK),
        ("confirm_whistle", _("待确认的哨"), (ANSWERED,), ASSESS),
        ("assess_whistle", _("待考核的哨"), ("assessing",), ASSESS),
    ),
)

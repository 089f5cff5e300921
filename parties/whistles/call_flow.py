"""The way of one called unit, as data: called, checked in, measures, result, scored."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases import acts
from governance.cases.acts import AGREE, NOTE, OPINION
from governance.cases.choices import AttachmentKind
from governance.cases.workflow.definitions import (
    Ending,
    Flow,
    Holder,
    Purpose,
    State,
    Transition,
    Who,
    by_code,
)
from governance.cases.workflow.effects import parts
from governance.cases.workflow.supplies import Choice, LongText, Number, Text, UnitChoice
from parties.models.whistles import Mode, Rank
from parties.rights import ASSESS, CHECK
from parties.whistles import calling, clocks
from parties.whistles.blowers import why_not_blower
from parties.whistles.flow import BLOWER
from parties.whistles.names import CALL_ENDED, CALL_KIND, CALL_OPEN, WORKING
from parties.whistles.supplies import PositionSupply, Scores

STATES = by_code(
    State("raised", _("待呼叫"), Holder.DESK, "azure", "send"),
    State("called", _("待报到"), Holder.LEAD, "indigo", "speakerphone"),
    State("arrived", _("已报到"), Holder.LEAD, "indigo", "circle-check"),
    State("measured", _("处置中"), Holder.LEAD, "purple", "progress-check"),
    State("answered", _("已反馈"), BLOWER, "teal", "eye"),
    State("contested", _("提出异议"), BLOWER, "orange", "gavel"),
    State("scored", _("已评分"), Holder.NOBODY, "green", "check", Ending.DONE),
    State("absent", _("缺席"), Holder.NOBODY, "red", "circle-x", Ending.DONE),
    State("released", _("呼错单位，已解除"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("excused", _("准其不来"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("cancelled", _("已撤销"), Holder.NOBODY, "secondary", "x", Ending.VOID),
    State("archived", _("已归档"), Holder.NOBODY, "secondary", "briefcase", Ending.KEPT),
)
# A card stands, and can be contested, however the case has ended.
ANSWERABLE = tuple(code for code in STATES if code not in ("raised", "archived"))
WHY = LongText("text", _("理由"), minimum=5)

CALL = Flow(
    kind=CALL_KIND,
    label=_("应哨"),
    part_label=_("应哨单位"),
    states=STATES,
    transitions=by_code(
        Transition(
            "call",
            _("呼叫"),
            ("raised",),
            "called",
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(UnitChoice("unit", _("单位")), NOTE),
            effect=calling.call,
            icon="speakerphone",
        ),
        Transition(
            "check_in",
            _("报到"),
            ("called",),
            "arrived",
            "cases.handle",
            Who.LEAD,
            supplies=(
                Choice("mode", _("报到方式"), choices=Mode.choices),
                Choice("rank", _("到场最高职级"), choices=Rank.choices),
                Number("people", _("到场人数"), minimum=1, maximum=999),
                PositionSupply(
                    "position", _("定位"), required=False, help=_("经度,纬度；手机报到会自动带上")
                ),
                Text("place", _("在哪里"), required=False, help=_("没有定位时填写")),
                NOTE,
            ),
            effect=calling.check_in,
            icon="map-pin",
            is_likely=True,
            done=_("已报到；接下来请报处置措施"),
            key="s",
        ),
        Transition(
            "take_measures",
            _("报处置措施"),
            WORKING,
            "measured",
            "cases.handle",
            Who.LEAD,
            supplies=(LongText("text", _("措施：做什么、谁负责、何时完成"), minimum=5),),
            effect=calling.take_measures,
            icon="list-check",
            is_likely=True,
            key="b",
        ),
        Transition(
            "report_result",
            _("反馈结果"),
            WORKING,
            "answered",
            "cases.handle",
            Who.LEAD,
            supplies=(
                LongText("text", _("结果"), minimum=5),
                acts.photos(AttachmentKind.AFTER, _("结果照片"), 1),
            ),
            effect=calling.report_result,
            icon="camera",
            done=_("已反馈，等吹哨人确认和评分"),
            key="f",
        ),
        Transition(
            "contest",
            _("不该呼叫本单位"),
            ("called", "arrived"),
            "contested",
            "cases.handle",
            Who.LEAD,
            supplies=(LongText("text", _("为什么，应由谁办"), minimum=10),),
            guard=calling.why_not_contest,
            effect=calling.contest,
            icon="gavel",
            is_quiet=True,
            is_danger=True,
            done=_("已提出异议，裁定之前时限暂停"),
        ),
        Transition(
            "arbitrate",
            _("裁定异议"),
            ("contested",),
            calling.after_ruling,
            CHECK,
            Who.DESK,
            supplies=(AGREE, OPINION),
            effect=calling.arbitrate,
            icon="gavel",
            is_likely=True,
            key="p",
        ),
        Transition(
            "excuse",
            _("准其不来"),
            ("called",),
            "excused",
            ASSESS,
            Who.DESK,
            supplies=(WHY,),
            guard=partial(why_not_blower, right=ASSESS),
            effect=calling.excuse,
            icon="x",
            is_quiet=True,
        ),
        Transition(
            "redo",
            _("退回继续处置"),
            ("answered",),
            "measured",
            ASSESS,
            Who.DESK,
            supplies=(WHY,),
            guard=partial(why_not_blower, right=ASSESS),
            effect=calling.redo,
            icon="refresh",
            is_danger=True,
        ),
        Transition(
            "mark_absent",
            _("记为缺席"),
            ("called",),
            "absent",
            ASSESS,
            Who.SYSTEM,
            effect=calling.mark_absent,
            icon="circle-x",
        ),
        # On a page of its own, beside what the unit did.
        Transition(
            "score",
            _("评分"),
            (*WORKING, "answered"),
            "scored",
            ASSESS,
            Who.DESK,
            supplies=(Scores("scores", _("评分")), NOTE),
            guard=calling.why_not_score,
            effect=calling.score,
            icon="star",
            beside_row=True,
        ),
        Transition(
            "appeal_score",
            _("申诉评分"),
            CALL_ENDED,
            None,
            "cases.handle",
            Who.READER,
            supplies=(LongText("text", _("情况与理由"), minimum=10),),
            guard=calling.why_not_appeal,
            effect=calling.appeal,
            icon="gavel",
            is_quiet=True,
            done=_("已申诉，裁定之前评分有效"),
        ),
        Transition(
            "decide_score",
            _("裁定评分申诉"),
            CALL_ENDED,
            calling.after_appeal,
            CHECK,
            Who.DESK,
            supplies=(AGREE, Scores("scores", _("申诉成立的，重新评分"), required=False), OPINION),
            guard=calling.why_not_decide_appeal,
            effect=calling.decide_appeal,
            icon="gavel",
        ),
        Transition(
            "cancel_part",
            _("随哨撤销"),
            ("raised", *CALL_OPEN),
            "cancelled",
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(LongText("text", _("理由")),),
            effect=parts.cancel_part,
            icon="x",
            purpose=Purpose.CANCEL_PART,
        ),
        *acts.extension(working=WORKING, clock=clocks.SETTLE),
        *acts.task_list(at_work=WORKING),
        *acts.reminding(open=CALL_OPEN),
        *acts.supervising(open=CALL_OPEN, answerable=ANSWERABLE),
        *acts.cards(open=CALL_OPEN, answerable=ANSWERABLE),
        *acts.noting(states=tuple(STATES)),
        *acts.archiving(ended=CALL_ENDED, archived="archived"),
        *acts.retaining(flaggable=CALL_OPEN, over=("archived", "released", "excused", "cancelled")),
    ),
    initial="raised",
    clocks=(clocks.ARRIVE, clocks.MEASURE, clocks.SETTLE),
    condition_clock=clocks.SETTLE,
    limits=clocks.CALL_LIMITS,
    ladders=clocks.CALL_LADDERS,
    is_counted=False,
    needs_category=False,
    photos_for_field=False,
    stages=(
        ("report_in", _("待报到的哨"), ("called",), "cases.handle"),
        ("answer_whistle", _("应哨处置中"), WORKING, "cases.handle"),
        ("rule_on_whistle", _("待裁定的异议"), ("contested",), CHECK),
    ),
)

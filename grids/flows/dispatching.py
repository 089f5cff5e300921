"""Down, up and back: dispatch, sign in, return, ask above, send down."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases.acts import NOTE, why
from governance.cases.choices import ReasonKind, Urgency
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import handling, relocating
from governance.cases.workflow.supplies import (
    AreaChoice,
    CategoryChoice,
    Choice,
    ConditionChoice,
    LongText,
    Text,
    UnitChoice,
    UnitsChoice,
)
from grids import clocks
from grids.flows.common import AT_DESK, WITH_LEAD

HANDING = handling.Handing(clocks.DISPATCH, clocks.SIGN_IN, clocks.HANDLE, returned="returned")
RELOCATING = relocating.Relocating(
    HANDING, reported="reported", register=clocks.REGISTER, registered="registered"
)
# Whose limit hangs on category or urgency.
REJUDGED = (
    clocks.REGISTER,
    clocks.DISPATCH,
    clocks.SIGN_IN,
    clocks.HANDLE,
    clocks.CHECK,
    WHOLE,
)

DISPATCHING = (
    Transition(
        "dispatch",
        _("派遣"),
        AT_DESK,
        "dispatched",
        "cases.dispatch",
        Who.DESK,
        supplies=(
            UnitChoice("unit", _("主办单位"), required=False, suggests=True),
            AreaChoice("area", _("或由网格、社区自办"), required=False, among="path"),
            UnitsChoice("assisting", _("协办单位"), required=False),
            LongText("text", _("办理要求"), required=False),
        ),
        stops=(clocks.DISPATCH,),
        effect=partial(handling.dispatch, names=HANDING),
        icon="send",
        is_likely=True,
        bulk=True,
        done=_("已派遣，等待签收"),
        key="d",
        undo="recall",
        purpose=Purpose.IMPORT_DISPATCH,
    ),
    Transition(
        "arbitrate",
        _("指定兜底单位"),
        ("returned",),
        "dispatched",
        "cases.dispatch",
        Who.DESK,
        supplies=(
            UnitChoice("unit", _("兜底单位"), suggests=True),
            LongText("text", _("裁定说明"), minimum=5),
        ),
        stops=(clocks.DISPATCH,),
        effect=partial(handling.arbitrate, names=HANDING),
        icon="gavel",
    ),
    Transition(
        "recall",
        _("收回派遣"),
        ("dispatched",),
        "registered",
        "cases.dispatch",
        Who.DESK,
        supplies=(NOTE,),
        cancels=(clocks.SIGN_IN,),
        starts=(clocks.DISPATCH,),
        effect=handling.recall,
        icon="arrow-back-up",
        is_quiet=True,
    ),
    Transition(
        "sign_in",
        _("签收"),
        ("dispatched",),
        "accepted",
        "cases.handle",
        Who.LEAD,
        supplies=(NOTE,),
        stops=(clocks.SIGN_IN,),
        effect=handling.sign_in,
        icon="check",
        is_likely=True,
        bulk=True,
        key="s",
    ),
    Transition(
        "return_case",
        _("退回"),
        ("dispatched",),
        "returned",
        "cases.handle",
        Who.LEAD,
        supplies=(
            why(ReasonKind.RETURN),
            LongText("basis", _("法律或职责依据"), minimum=5),
            UnitChoice("suggested", _("建议主办单位")),
        ),
        stops=(clocks.SIGN_IN,),
        starts=(clocks.DISPATCH,),
        guard=partial(handling.why_not_return, names=HANDING),
        effect=handling.return_case,
        icon="arrow-back-up",
        is_danger=True,
        key="t",
    ),
    Transition(
        "start",
        _("开始处置"),
        ("accepted",),
        "in_progress",
        "cases.handle",
        Who.LEAD,
        supplies=(NOTE,),
        effect=handling.note_if_any,
        icon="player-play",
        is_likely=True,
        key="b",
    ),
    Transition(
        "ask_above",
        _("请办上级"),
        (*AT_DESK, *WITH_LEAD),
        "registered",
        "cases.dispatch",
        Who.DESK,
        supplies=(why(ReasonKind.ESCALATE), LongText("text", _("本级为何不能解决"), minimum=5)),
        guard=handling.why_not_above,
        effect=partial(handling.ask_above, names=HANDING),
        icon="arrow-up",
        is_quiet=True,
    ),
    Transition(
        "send_down",
        _("交办下级"),
        AT_DESK,
        "registered",
        "cases.dispatch",
        Who.DESK,
        supplies=(AreaChoice("area", _("交办给"), among="below"), NOTE),
        effect=partial(handling.send_down, names=HANDING),
        icon="arrow-down",
        is_quiet=True,
    ),
    Transition(
        "relocate",
        _("更正地点"),
        ("reported", *AT_DESK),
        partial(relocating.after_relocation, names=RELOCATING),
        "cases.register",
        Who.DESK,
        supplies=(
            AreaChoice("area", _("实际所在的网格或社区"), among="around"),
            Text("place", _("地点"), required=False),
            LongText("text", _("原因"), minimum=2),
        ),
        effect=partial(relocating.relocate, names=RELOCATING),
        icon="map-pin",
        is_quiet=True,
        done=_("地点已更正；不在本辖区的已转给当地"),
    ),
    Transition(
        "reclassify",
        _("更改类别或紧急程度"),
        ("reported", *AT_DESK, "dispatched", *WITH_LEAD),
        None,
        "cases.register",
        Who.DESK,
        supplies=(
            CategoryChoice("category", _("类别"), required=False),
            ConditionChoice("condition", _("立案条件"), required=False),
            Choice("urgency", _("紧急程度"), choices=Urgency.choices),
            LongText("text", _("原因"), minimum=2),
        ),
        effect=partial(handling.reclassify, rejudged=REJUDGED),
        icon="edit",
        is_quiet=True,
    ),
)

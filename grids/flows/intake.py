"""From the report to the register: submit, verify, register, reject, merge, join."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases.acts import NOTE, photos, why
from governance.cases.choices import ReasonKind, Urgency
from governance.cases.models import Check
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import handling, joining, merging
from governance.cases.workflow.supplies import (
    CaseNumber,
    CategoryChoice,
    Choice,
    ConditionChoice,
    LongText,
    Photos,
    Text,
)
from grids import clocks
from grids.flows.common import AT_DESK, OPEN

INTAKE = (
    Transition(
        "submit",
        _("提交"),
        ("draft",),
        "reported",
        "cases.file",
        Who.FILER,
        starts=(clocks.REGISTER,),
        icon="send",
        is_likely=True,
        undo="cancel",
    ),
    Transition(
        "discard",
        _("丢弃草稿"),
        ("draft",),
        "cancelled",
        "cases.file",
        Who.FILER,
        effect=handling.cancel_case,
        icon="trash",
        is_danger=True,
    ),
    Transition(
        "self_handle",
        _("自处置办结"),
        ("reported",),
        partial(handling.after_self_handling, checking="pending_check", closed="closed"),
        "cases.verify",
        Who.FILER,
        supplies=(
            LongText("text", _("采取的措施"), minimum=5),
            Photos("before", _("处置前照片"), minimum=1, photo_kind="before"),
            Photos("after", _("处置后照片"), minimum=1, photo_kind="after"),
        ),
        stops=(clocks.REGISTER,),
        guard=handling.why_not_self_handle,
        effect=partial(handling.self_handle, check=clocks.CHECK),
        icon="bolt",
        is_likely=True,
        done=_("已办结"),
    ),
    Transition(
        "ask_verification",
        _("派人核实"),
        ("reported",),
        "verifying",
        "cases.register",
        Who.DESK,
        supplies=(NOTE,),
        starts=(clocks.VERIFY,),
        effect=handling.ask_verification,
        icon="search",
    ),
    Transition(
        "verify",
        _("填报核实结果"),
        ("verifying",),
        "reported",
        "cases.verify",
        Who.PLACE,
        supplies=(
            Choice(
                "finding",
                _("核实结果"),
                choices=[
                    (f.value, f.label)
                    for f in (Check.Finding.EXISTS, Check.Finding.NOT_EXISTS, Check.Finding.CANNOT_VERIFY)
                ],
            ),
            LongText("text", _("情况"), required=False),
            photos("check", _("照片")),
        ),
        stops=(clocks.VERIFY,),
        effect=handling.record_verification,
        icon="check",
        is_likely=True,
        key="v",
    ),
    Transition(
        "register",
        _("立案"),
        ("reported",),
        "registered",
        "cases.register",
        Who.DESK,
        supplies=(
            CategoryChoice("category", _("类别"), required=False),
            ConditionChoice("condition", _("立案条件"), required=False),
            Choice("urgency", _("紧急程度"), choices=Urgency.choices, required=False),
            NOTE,
        ),
        stops=(clocks.REGISTER,),
        starts=(clocks.DISPATCH, WHOLE),
        effect=handling.register,
        icon="check",
        is_likely=True,
        bulk=True,
        done=_("已立案，请派遣"),
        key="r",
        purpose=Purpose.IMPORT_REGISTER,
    ),
    Transition(
        "reject",
        _("不予立案"),
        ("reported",),
        "rejected",
        "cases.register",
        Who.DESK,
        supplies=(why(ReasonKind.REJECT), LongText("text", _("告知反映人的说明"), minimum=5)),
        stops=(clocks.REGISTER,),
        effect=handling.reject,
        icon="circle-x",
        is_danger=True,
        key="x",
    ),
    Transition(
        "merge",
        _("并案"),
        ("reported", *AT_DESK),
        "cancelled",
        "cases.register",
        Who.DESK,
        supplies=(CaseNumber("into", _("并入的事项编号"), among="alike"), NOTE),
        effect=merging.merge,
        icon="arrows-exchange",
        is_quiet=True,
    ),
    Transition(
        "join",
        _("登记又一位反映人"),
        OPEN,
        None,
        "cases.file",
        Who.PLACE,
        supplies=(
            LongText("text", _("反映的情况"), minimum=2),
            Text("reporter_name", _("反映人"), required=False),
            Text("reporter_phone", _("反映人电话"), required=False),
            photos("report", _("照片")),
        ),
        effect=joining.join,
        icon="users",
        is_quiet=True,
        done=_("已加入，反映人同样会得到答复"),
        purpose=Purpose.JOIN,
    ),
    Transition(
        "cancel",
        _("撤回上报"),
        ("reported",),
        "cancelled",
        "cases.file",
        Who.FILER,
        supplies=(LongText("text", _("原因"), minimum=2),),
        effect=handling.cancel_case,
        icon="arrow-back-up",
        is_danger=True,
        is_quiet=True,
    ),
)

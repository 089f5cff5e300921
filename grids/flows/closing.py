"""The end: report done, check, call back, rate, reopen, archive; and what another system has handled."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases.acts import photos
from governance.cases.choices import Satisfaction
from governance.cases.models import Check
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import closing, handling, importing, tasks
from governance.cases.workflow.supplies import CaseNumber, Choice, Flag, JoinChoice, LongText, Number
from grids import clocks
from grids.flows.common import STATES, WITH_LEAD

CHECKING = closing.Checking(
    handle=clocks.HANDLE,
    check=clocks.CHECK,
    visit=clocks.VISIT,
    rework="rework",
    own_rework="in_progress",
    visiting="pending_visit",
    closed="closed",
)

CLOSING = (
    Transition(
        "report_done",
        _("办结反馈"),
        WITH_LEAD,
        "pending_check",
        "cases.handle",
        Who.LEAD,
        supplies=(
            LongText("text", _("处置结果"), minimum=5),
            photos("after", _("处置后照片"), minimum=1, by_category=True),
            Flag("people_told", _("已告知反映人")),
            Number("cost", _("费用（元）"), required=False),
        ),
        stops=(clocks.HANDLE,),
        starts=(clocks.CHECK,),
        guard=tasks.why_not_done,
        effect=handling.report_done,
        icon="circle-check",
        is_likely=True,
        key="f",
    ),
    Transition(
        "check",
        _("核查"),
        ("pending_check",),
        partial(closing.after_check, names=CHECKING),
        "cases.check",
        Who.PLACE,
        supplies=(
            Choice(
                "finding",
                _("核查结果"),
                choices=[
                    (f.value, f.label)
                    for f in (Check.Finding.PASS, Check.Finding.FAIL, Check.Finding.CANNOT_CHECK)
                ],
            ),
            LongText("text", _("情况"), required=False),
            photos("check", _("核查照片")),
        ),
        guard=closing.why_not_check,
        effect=partial(closing.check, names=CHECKING),
        icon="eye",
        is_likely=True,
        key="c",
    ),
    Transition(
        "visit",
        _("回访"),
        ("pending_visit",),
        partial(closing.after_visit, names=CHECKING),
        "cases.visit",
        Who.DESK,
        supplies=(
            Flag("reached", _("已联系上")),
            Choice("satisfaction", _("满意度"), choices=Satisfaction.choices, required=False),
            Flag("solved", _("反映人认为已解决")),
            LongText("text", _("备注"), required=False),
        ),
        guard=closing.why_not_visit,
        effect=partial(closing.visit, names=CHECKING),
        icon="phone-call",
        is_likely=True,
        key="h",
    ),
    Transition(
        "rate",
        _("反映人评价"),
        ("closed",),
        None,
        "cases.visit",
        Who.SYSTEM,
        supplies=(
            Choice("satisfaction", _("满意度"), choices=Satisfaction.choices),
            Flag("solved", _("已解决")),
            LongText("text", _("留言"), required=False),
            JoinChoice("joined", _("加入的反映"), required=False),
            CaseNumber("merged", _("并入的事项"), required=False),
        ),
        effect=closing.rate,
        icon="star",
        purpose=Purpose.RATE,
    ),
    Transition(
        "reopen",
        _("重新办理"),
        ("closed",),
        "registered",
        "cases.register",
        Who.DESK,
        supplies=(LongText("text", _("原因"), minimum=5),),
        guard=closing.why_not_reopen,
        effect=closing.reopen,
        icon="refresh",
        is_quiet=True,
        purpose=Purpose.REOPEN,
    ),
)

# What only the system does, for matters that another system has handled.
IMPORTING = (
    Transition(
        "answer",
        _("答复办结"),
        ("dispatched", *WITH_LEAD),
        "closed",
        "cases.handle",
        Who.SYSTEM,
        supplies=(LongText("text", _("答复"), minimum=2),),
        stops=(clocks.SIGN_IN, clocks.HANDLE),
        effect=importing.answer,
        icon="message",
        purpose=Purpose.IMPORT_ANSWER,
    ),
    Transition(
        "rest",
        _("作为历史数据"),
        ("dispatched",),
        None,
        "cases.import",
        Who.SYSTEM,
        effect=importing.rest,
        icon="archive",
        purpose=Purpose.IMPORT_REST,
    ),
    Transition(
        "take_back",
        _("撤销导入"),
        tuple(code for code in STATES if code != "cancelled"),
        "cancelled",
        "cases.import",
        Who.SYSTEM,
        supplies=(LongText("text", _("原因"), minimum=2),),
        effect=importing.take_back,
        icon="arrow-back-up",
        is_danger=True,
        purpose=Purpose.TAKE_BACK,
    ),
)

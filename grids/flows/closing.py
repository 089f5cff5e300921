"""The end: report done, check, call back, rate, reopen, archive; and what another system has handled."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import Satisfaction
from governance.cases.models import Check
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import closing, handling, importing, tasks
from governance.cases.workflow.supplies import Choice, Flag, LongText, Number
from grids.flows.common import NOTE, OPEN, STATES, WITH_LEAD, photos

CLOSING = (
    Transition(
        "report_done",
        _("办结反馈"),
        ("accepted", "in_progress", "rework"),
        "pending_check",
        "cases.handle",
        Who.LEAD,
        supplies=(
            LongText("text", _("处置结果"), minimum=5),
            photos("after", _("处置后照片"), minimum=1, by_category=True),
            Flag("people_told", _("已告知反映人")),
            Number("cost", _("费用（元）"), required=False),
        ),
        stops=("handle",),
        starts=("check",),
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
        closing.after_check,
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
        effect=closing.check,
        icon="eye",
        is_likely=True,
        key="c",
    ),
    Transition(
        "visit",
        _("回访"),
        ("pending_visit",),
        closing.after_visit,
        "cases.visit",
        Who.DESK,
        supplies=(
            Flag("reached", _("已联系上")),
            Choice("satisfaction", _("满意度"), choices=Satisfaction.choices, required=False),
            Flag("solved", _("反映人认为已解决")),
            LongText("text", _("备注"), required=False),
        ),
        guard=closing.why_not_visit,
        effect=closing.visit,
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
        ),
        guard=closing.why_not_rate,
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
    Transition(
        "archive",
        _("归档"),
        ("closed", "rejected"),
        "archived",
        "cases.archive",
        Who.DESK,
        supplies=(NOTE,),
        guard=closing.why_not_archive,
        effect=closing.archive,
        icon="briefcase",
        bulk=True,
        purpose=Purpose.ARCHIVE,
    ),
    Transition(
        "force_close",
        _("强制结案"),
        OPEN,
        "closed",
        "cases.supervise",
        Who.SUPERVISOR,
        supplies=(LongText("text", _("理由"), minimum=10),),
        effect=closing.force_close,
        icon="lock",
        is_danger=True,
        is_quiet=True,
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
        stops=("sign_in", "handle"),
        effect=importing.answer,
        icon="message",
        purpose=Purpose.IMPORT_ANSWER,
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

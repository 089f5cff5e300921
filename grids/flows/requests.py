"""What is asked for and decided by others: more time, and rest for the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import ReasonKind
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import requests
from governance.cases.workflow.supplies import Day, Decision, LongText, Number
from grids.flows.common import AGREE, NOTE, OPINION, WITH_LEAD, photos, why

REQUESTS = (
    Transition(
        "ask_extension",
        _("申请延期"),
        ("accepted", "in_progress", "rework"),
        None,
        "cases.handle",
        Who.LEAD,
        supplies=(
            Number("amount", _("延长（工作日或小时）"), minimum=1),
            why(ReasonKind.EXTEND),
            LongText("text", _("说明与证明"), minimum=5),
            photos("evidence", _("证明材料照片")),
        ),
        guard=requests.why_not_extension,
        effect=requests.ask_extension,
        icon="hourglass",
        is_quiet=True,
    ),
    Transition(
        "endorse_extension",
        _("初审延期"),
        WITH_LEAD,
        None,
        "cases.endorse",
        Who.LEAD,
        supplies=(AGREE, OPINION),
        guard=requests.why_not_endorse,
        effect=requests.endorse_extension,
        icon="circle-check",
        key="e",
    ),
    Transition(
        "decide_extension",
        _("审批延期"),
        WITH_LEAD,
        None,
        "cases.approve",
        Who.DESK,
        supplies=(AGREE, OPINION),
        guard=requests.why_not_decide,
        effect=requests.decide_extension,
        icon="circle-check",
        key="e",
    ),
    Transition(
        "ask_suspension",
        _("申请挂账"),
        WITH_LEAD,
        None,
        "cases.handle",
        Who.LEAD,
        supplies=(
            why(ReasonKind.SUSPEND),
            Day("resume_on", _("恢复日期")),
            LongText("text", _("后续安排"), minimum=5),
        ),
        guard=requests.why_not_suspension,
        effect=requests.ask_suspension,
        icon="clock-pause",
        is_quiet=True,
    ),
    Transition(
        "decide_suspension",
        _("审批挂账"),
        WITH_LEAD,
        requests.after_suspension,
        "cases.approve",
        Who.DESK,
        supplies=(AGREE, OPINION),
        guard=requests.why_not_decide_suspension,
        effect=requests.decide_suspension,
        icon="circle-check",
        key="p",
    ),
    Transition(
        "ask_review",
        _("提请复核挂账"),
        ("suspended",),
        None,
        "cases.approve",
        Who.SYSTEM,
        guard=requests.why_not_ask_review,
        effect=requests.ask_review,
        icon="hourglass",
    ),
    Transition(
        "review_suspension",
        _("复核挂账"),
        ("suspended",),
        requests.after_review,
        "cases.approve",
        Who.DESK,
        supplies=(
            Decision(
                "agree",
                _("决定"),
                yes=_("继续挂账"),
                no=_("结束挂账，恢复办理"),
            ),
            LongText("text", _("复核意见"), minimum=2),
        ),
        guard=requests.why_not_review,
        effect=requests.review_suspension,
        icon="circle-check",
        is_likely=True,
        key="p",
    ),
    Transition(
        "resume",
        _("结束挂账"),
        ("suspended",),
        "in_progress",
        "cases.approve",
        Who.DESK,
        supplies=(NOTE,),
        effect=requests.resume,
        icon="player-play",
        is_likely=True,
    ),
)

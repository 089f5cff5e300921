"""What is asked for and decided by others: more time, and rest for the clock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import ReasonKind
from governance.cases.effects import requests
from governance.cases.flows import Kind, Supply, Transition, Who
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
            Supply("amount", _("延长（工作日或小时）"), Kind.INTEGER, minimum=1),
            why(ReasonKind.EXTEND),
            Supply("text", _("说明与证明"), Kind.LONG_TEXT, minimum=5),
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
            Supply("resume_on", _("恢复日期"), Kind.DATE),
            Supply("text", _("后续安排"), Kind.LONG_TEXT, minimum=5),
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

"""What is asked for and decided by others: more time, and rest for the clocks."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.cases.acts.asking import AGREE, NOTE, OPINION, photos, why
from governance.cases.choices import AttachmentKind, ReasonKind
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import requests
from governance.cases.workflow.supplies import Day, Decision, LongText, Number


def extension(*, working: tuple[str, ...], clock: str) -> tuple[Transition, ...]:
    """More time for ``clock``, asked by whoever works on it, endorsed by its unit, granted by the desk."""
    return (
        Transition(
            "ask_extension",
            _("申请延期"),
            working,
            None,
            "cases.handle",
            Who.LEAD,
            supplies=(
                Number("amount", _("延长（工作日或小时）"), minimum=1),
                why(ReasonKind.EXTEND),
                LongText("text", _("说明与证明"), minimum=5),
                photos(AttachmentKind.EVIDENCE, _("证明材料照片")),
            ),
            guard=partial(requests.why_not_extension, clock=clock),
            effect=partial(requests.ask_extension, clock=clock),
            icon="hourglass",
            is_quiet=True,
        ),
        Transition(
            "endorse_extension",
            _("初审延期"),
            working,
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
            working,
            None,
            "cases.approve",
            Who.DESK,
            supplies=(AGREE, OPINION),
            guard=requests.why_not_decide,
            effect=requests.decide_extension,
            icon="circle-check",
            key="e",
        ),
    )


def suspension(
    *, working: tuple[str, ...], suspended: str, resume_to: str, clocks: tuple[str, ...]
) -> tuple[Transition, ...]:
    """The case rests in ``suspended``, its ``clocks`` with it, until a day; then it is ``resume_to``.

    Once a period the approver says whether it rests on.
    """
    return (
        Transition(
            "ask_suspension",
            _("申请挂账"),
            working,
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
            working,
            partial(requests.after_suspension, suspended=suspended),
            "cases.approve",
            Who.DESK,
            supplies=(AGREE, OPINION),
            guard=requests.why_not_decide_suspension,
            effect=partial(requests.decide_suspension, resting=clocks),
            icon="circle-check",
            key="p",
        ),
        Transition(
            "ask_review",
            _("提请复核挂账"),
            (suspended,),
            None,
            "cases.approve",
            Who.SYSTEM,
            guard=requests.why_not_ask_review,
            effect=requests.ask_review,
            icon="hourglass",
            purpose=Purpose.ASK_REVIEW,
        ),
        Transition(
            "review_suspension",
            _("复核挂账"),
            (suspended,),
            partial(requests.after_review, resumed=resume_to),
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
            (suspended,),
            resume_to,
            "cases.approve",
            Who.DESK,
            supplies=(NOTE,),
            effect=requests.resume,
            icon="player-play",
            is_likely=True,
            purpose=Purpose.RESUME,
        ),
    )

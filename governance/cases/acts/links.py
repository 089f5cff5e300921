"""Acts with people who have no account: the reporter, a party outside, and what comes back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.acts.asking import photos
from governance.cases.choices import AttachmentKind
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import links, notes
from governance.cases.workflow.supplies import (
    ExistingFiles,
    LinkChoice,
    LongText,
    Number,
    ReportersChoice,
    Text,
)

_ANSWER = LongText("text", _("答复"), minimum=2)
_LINK = LinkChoice("link", _("链接"))


def questions(*, open: tuple[str, ...]) -> tuple[Transition, ...]:
    """The reporter is asked by a link of their own and answers without an account."""
    return (
        Transition(
            "ask_reporter",
            _("请反映人补充"),
            open,
            None,
            "cases.register",
            Who.DESK,
            supplies=(
                LongText(
                    "text",
                    _("要问的问题"),
                    minimum=5,
                    help=_("短信里只有链接；反映人打开后看到这里写的话。请不要写姓名、电话和住址。"),
                ),
                ReportersChoice("reporters", _("问哪几位反映人"), required=False),
                Number("days", _("几天内答复"), required=False, minimum=1),
            ),
            guard=links.why_not_ask_reporter,
            effect=links.ask_reporter,
            icon="message",
            is_quiet=True,
            done=_("已发短信给反映人，到期未答复时照常办理"),
        ),
        Transition(
            "answer_question",
            _("反映人答复"),
            open,
            None,
            "cases.register",
            Who.SYSTEM,
            supplies=(_LINK, _ANSWER, photos(AttachmentKind.REPORT, _("照片"))),
            effect=links.answer,
            icon="message",
            purpose=Purpose.ANSWER_QUESTION,
        ),
    )


def forwarding(*, open: tuple[str, ...], states: tuple[str, ...]) -> tuple[Transition, ...]:
    """A party outside is asked by a link, reminded and answers; in any of ``states`` a link lapses.

    The links of ``questions`` are withdrawn and lapse by these acts, too.
    """
    return (
        Transition(
            "forward",
            _("转外部单位"),
            open,
            None,
            "cases.forward",
            Who.HOLDER,
            supplies=(
                Text("party", _("外部单位"), minimum=2, help=_("填单位名称，不填个人姓名")),
                Text("address", _("对方手机号或邮箱")),
                LongText(
                    "text",
                    _("请对方做什么"),
                    minimum=5,
                    help=_("写清地点和要求；对方只看到这里写的话和勾选的照片。"),
                ),
                ExistingFiles("shared", _("给对方看的照片"), required=False),
                Number("days", _("几天内答复"), required=False, minimum=1),
            ),
            guard=links.why_not_forward,
            effect=links.forward,
            icon="external-link",
            is_quiet=True,
            done=_("已发给对方，到期前会提醒"),
        ),
        Transition(
            "withdraw_link",
            _("撤回外部链接"),
            open,
            None,
            "cases.forward",
            Who.HOLDER,
            supplies=(_LINK, LongText("text", _("原因"), required=False)),
            guard=links.why_not_withdraw,
            effect=links.withdraw,
            icon="arrow-back-up",
            is_quiet=True,
            is_danger=True,
        ),
        Transition(
            "answer_forward",
            _("外部单位答复"),
            open,
            None,
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(_LINK, _ANSWER, photos(AttachmentKind.EVIDENCE, _("照片"))),
            effect=links.answer,
            icon="message",
            purpose=Purpose.ANSWER_FORWARD,
        ),
        Transition(
            "remind_link",
            _("提醒外部单位"),
            open,
            None,
            "cases.dispatch",
            Who.SYSTEM,
            supplies=(_LINK,),
            effect=links.remind,
            icon="alarm",
            purpose=Purpose.REMIND_LINK,
        ),
        Transition(
            "lapse_link",
            _("到期未答复"),
            states,
            None,
            "cases.register",
            Who.SYSTEM,
            supplies=(_LINK,),
            effect=links.lapse,
            icon="clock",
            purpose=Purpose.LAPSE_LINK,
        ),
    )


def replying(*, states: tuple[str, ...]) -> tuple[Transition, ...]:
    """Words for whoever reported it, read with their follow code."""
    return (
        Transition(
            "reply_reporter",
            _("答复反映人"),
            states,
            None,
            "cases.register",
            Who.DESK,
            supplies=(
                LongText(
                    "text",
                    _("答复"),
                    minimum=5,
                    help=_("反映人凭查询码看到这里写的话，留了手机号的会收到短信。请不要写姓名和电话。"),
                ),
            ),
            effect=notes.reply,
            icon="message",
            is_quiet=True,
            done=_("已答复，反映人查进度时看得到"),
        ),
    )


def reporters(*, open: tuple[str, ...], changeable: tuple[str, ...]) -> tuple[Transition, ...]:
    """What reporters do of their own accord: they add facts, and change their number in ``changeable``."""
    return (
        Transition(
            "add_facts",
            _("反映人补充"),
            open,
            None,
            "cases.register",
            Who.SYSTEM,
            supplies=(LongText("text", _("补充的情况"), minimum=2), photos(AttachmentKind.REPORT, _("照片"))),
            effect=links.add_facts,
            icon="message",
            purpose=Purpose.ADD_FACTS,
        ),
        Transition(
            "change_contact",
            _("反映人更换号码"),
            changeable,
            None,
            "cases.register",
            Who.SYSTEM,
            supplies=(Text("old_index", _("原号码")), Text("phone", _("新号码"))),
            effect=links.change_contact,
            icon="phone-call",
            purpose=Purpose.CHANGE_CONTACT,
        ),
    )

"""Acts with people who have no account: asking the reporter, a party outside, and what comes back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.effects import links, retaining
from governance.cases.flows import Kind, Supply, Transition, Who
from grids.flows.common import OPEN, STATES, photos

_ANSWER = Supply("text", _("答复"), Kind.LONG_TEXT, minimum=2)
_LINK = Supply("link", _("链接"), Kind.LINK)


LINKS = (
    Transition(
        "ask_reporter",
        _("请反映人补充"),
        OPEN,
        None,
        "cases.register",
        Who.DESK,
        supplies=(
            Supply(
                "text",
                _("要问的问题"),
                Kind.LONG_TEXT,
                minimum=5,
                help=_("短信里只有链接；反映人打开后看到这里写的话。请不要写姓名、电话和住址。"),
            ),
            Supply("days", _("几天内答复"), Kind.INTEGER, required=False, minimum=1),
        ),
        guard=links.why_not_ask_reporter,
        effect=links.ask_reporter,
        icon="message",
        is_quiet=True,
        done=_("已发短信给反映人，到期未答复时照常办理"),
    ),
    Transition(
        "forward",
        _("转外部单位"),
        OPEN,
        None,
        "cases.dispatch",
        Who.DESK,
        supplies=(
            Supply("party", _("外部单位"), Kind.TEXT, minimum=2, help=_("填单位名称，不填个人姓名")),
            Supply("address", _("对方手机号或邮箱"), Kind.TEXT),
            Supply(
                "text",
                _("请对方做什么"),
                Kind.LONG_TEXT,
                minimum=5,
                help=_("写清地点和要求；对方只看到这里写的话和勾选的照片。"),
            ),
            Supply("shared", _("给对方看的照片"), Kind.FILES, required=False),
            Supply("days", _("几天内答复"), Kind.INTEGER, required=False, minimum=1),
        ),
        effect=links.forward,
        icon="external-link",
        is_quiet=True,
        done=_("已发给对方，到期前会提醒"),
    ),
    Transition(
        "withdraw_link",
        _("撤回外部链接"),
        OPEN,
        None,
        "cases.register",
        Who.DESK,
        supplies=(_LINK, Supply("text", _("原因"), Kind.LONG_TEXT, required=False)),
        guard=links.why_not_withdraw,
        effect=links.withdraw,
        icon="arrow-back-up",
        is_quiet=True,
        is_danger=True,
    ),
    Transition(
        "answer_question",
        _("反映人答复"),
        OPEN,
        None,
        "cases.register",
        Who.SYSTEM,
        supplies=(_LINK, _ANSWER, photos("report", _("照片"))),
        effect=links.answer,
        icon="message",
    ),
    Transition(
        "answer_forward",
        _("外部单位答复"),
        OPEN,
        None,
        "cases.dispatch",
        Who.SYSTEM,
        supplies=(_LINK, _ANSWER, photos("evidence", _("照片"))),
        effect=links.answer,
        icon="message",
    ),
    Transition(
        "remind_link",
        _("提醒外部单位"),
        OPEN,
        None,
        "cases.dispatch",
        Who.SYSTEM,
        supplies=(_LINK,),
        effect=links.remind,
        icon="alarm",
    ),
    Transition(
        "lapse_link",
        _("到期未答复"),
        tuple(STATES),
        None,
        "cases.register",
        Who.SYSTEM,
        supplies=(_LINK,),
        effect=links.lapse,
        icon="clock",
    ),
    Transition(
        "flag_photos",
        _("标记含个人信息的照片"),
        (*OPEN, "closed"),
        None,
        "cases.register",
        Who.DESK,
        supplies=(
            Supply(
                "shared",
                _("含个人信息的照片"),
                Kind.FILES,
                help=_("拍到人脸、门牌、证件的照片；归档后保存期满即删除。"),
            ),
        ),
        effect=retaining.flag_photos,
        icon="photo",
        is_quiet=True,
        done=_("已标记，保存期满后删除"),
    ),
    Transition(
        "anonymise",
        _("个人信息匿名化"),
        ("archived", "cancelled"),
        None,
        "cases.archive",
        Who.SYSTEM,
        guard=retaining.why_not_anonymise,
        effect=retaining.anonymise,
        icon="lock",
    ),
    Transition(
        "add_facts",
        _("反映人补充"),
        OPEN,
        None,
        "cases.register",
        Who.SYSTEM,
        supplies=(Supply("text", _("补充的情况"), Kind.LONG_TEXT, minimum=2), photos("report", _("照片"))),
        effect=links.add_facts,
        icon="message",
    ),
)

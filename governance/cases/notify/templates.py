"""The words in which the loop speaks of its own accord; administrators edit the rows made from them."""

from django.utils.translation import gettext_lazy as _

from governance.notices.models import Channel
from governance.notices.text_kinds import TextKind
from governance.notices.text_kinds import register as _register

_CASE = ("number", "title", "clock", "due", "desk")

KINDS = (
    TextKind("case_warn", _("到期前提醒"), _CASE, _("“{title}”的{clock}时限 {due} 到期，请抓紧办理。")),
    TextKind(
        "case_remind",
        _("自动催办"),
        _CASE,
        _("系统催办：“{title}”的{clock}已于 {due} 到期，请立即办理。"),
        (Channel.WECHAT,),
    ),
    TextKind(
        "case_yellow",
        _("自动黄牌"),
        (*_CASE, "paper"),
        _("黄牌 {paper}：“{title}”的{clock}已于 {due} 超期，请两个工作日内说明。"),
        (Channel.WECHAT,),
    ),
    TextKind(
        "case_red",
        _("自动红牌"),
        (*_CASE, "paper"),
        _("红牌 {paper}：“{title}”的{clock}已于 {due} 超期，请立即办理并说明。"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind(
        "case_seen_above",
        _("告知上一级"),
        _CASE,
        _("{desk}的“{title}”{clock}超期，系统已发牌，请关注。"),
    ),
    TextKind(
        "case_order",
        _("自动督办"),
        (*_CASE, "paper", "supervisor"),
        _("{supervisor}督办单 {paper}：“{title}”{clock}超期，请按期回复并办结。"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind(
        "case_supervise",
        _("请督办"),
        (*_CASE, "paper"),
        _("以本级名义签发了督办单 {paper}：{desk}的“{title}”{clock}超期，请督促办结。"),
        (Channel.WECHAT,),
    ),
    TextKind(
        "case_onward_top",
        _("督办已到市级"),
        _CASE,
        _("市级督办仍未回复：{desk}的“{title}”，请市级处理。"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind(
        "case_interview",
        _("约谈"),
        ("unit", "count"),
        _("{unit}本季度红牌已达 {count} 张，请按规定约谈。"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind(
        "case_adopted",
        _("无人负责的事项有人接手"),
        _CASE,
        _("“{title}”此前无人负责，现由您所在的{desk}负责，请办理。"),
        (Channel.WECHAT,),
    ),
    TextKind(
        "reporter_closed",
        _("告知反映人已办结的短信"),
        ("number", "desk", "link"),
        _("您反映的事项 {number} 已由{desk}办结。请打开 {link} ，用编号和查询码查看并评价。"),
        (Channel.SMS,),
    ),
    TextKind(
        "reporter_rejected",
        _("告知反映人不予立案的短信"),
        ("number", "desk", "link"),
        _("您反映的事项 {number}，{desk}未予立案。请打开 {link} ，用编号和查询码查看理由。"),
        (Channel.SMS,),
    ),
    TextKind(
        "reporter_reply",
        _("答复反映人的短信"),
        ("number", "desk", "link"),
        _("您反映的事项 {number}，{desk}有新的答复。请打开 {link} ，用编号和查询码查看。"),
        (Channel.SMS,),
    ),
    TextKind(
        "link_question",
        _("请反映人补充的短信"),
        ("number", "desk", "until", "link"),
        _("您反映的事项 {number}，{desk}有一个问题请您补充，请在 {until} 前打开：{link} 。不需要登录。"),
    ),
    TextKind(
        "link_forward",
        _("转外部单位的短信"),
        ("number", "desk", "until", "link"),
        _("{desk}请贵单位协助办理事项 {number}，请在 {until} 前打开查看并答复：{link}"),
    ),
    TextKind(
        "link_reminder",
        _("外部单位到期前的提醒"),
        ("number", "desk", "until", "link"),
        _("提醒：{desk}请贵单位协助的事项 {number} 尚待答复，期限 {until}：{link}"),
    ),
    TextKind(
        "link_mine",
        _("“我的反映”的短信"),
        ("minutes", "link"),
        _("查看您最近的反映：{link} 。{minutes} 分钟内有效，只能用一次，请勿转发。"),
    ),
    TextKind(
        "link_phone",
        _("更换手机号码的短信"),
        ("minutes", "link"),
        _("您要把联系号码换成本号码，请打开确认：{link} 。{minutes} 分钟内有效；不是您本人请勿打开。"),
    ),
    TextKind("case_told", _("办理通知"), ("text",), _("{text}")),
    TextKind(
        "case_told_urgent",
        _("紧急、特急事项的办理通知"),
        ("text",),
        _("{text}"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind(
        "case_duty",
        _("紧急、特急事项上报，通知值班人"),
        ("number", "title", "urgency", "area", "due"),
        _("{urgency}：“{title}”（{area}），请立即处理，{due} 前办完这一步。"),
        (Channel.SMS, Channel.WECHAT),
    ),
    TextKind("case_alarm", _("系统告警"), ("text",), _("系统告警：{text}"), (Channel.WECHAT,)),
    TextKind(
        "receipt_slip",
        _("受理回执（窗口）：怎样查询"),
        ("number", "code", "url"),
        _("扫码，或打开下面的网址，填编号和查询码，就能看到办到哪一步；办结后请评价。请妥善保管查询码。"),
        is_printed=True,
    ),
    TextKind("case_digest", _("升级通知汇总"), ("count",), _("另有 {count} 件事项到期或超期，请打开查看。")),
)


def register() -> None:
    """Make the kinds known to the room that keeps the rows."""
    _register(*KINDS)

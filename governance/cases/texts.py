"""The words in which the loop speaks of its own accord; administrators edit the rows made from them."""

from django.utils.translation import gettext_lazy as _

from governance.notices.models import Channel
from governance.notices.texts import TextKind
from governance.notices.texts import register as _register

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
    TextKind("case_alarm", _("系统告警"), ("text",), _("系统告警：{text}"), (Channel.WECHAT,)),
    TextKind(
        "receipt_slip",
        _("受理回执（窗口）：怎样查询"),
        ("number", "code", "url"),
        _("扫码，或打开下面的网址，填编号和查询码，就能看到办到哪一步；办结后请评价。请妥善保管查询码。"),
        is_printed=True,
    ),
    TextKind(
        "receipt_paper",
        _("受理回执（打印）：开头"),
        ("number", "desk"),
        _("您反映的事项已受理。凭编号和查询码可以查看办理进度，办结后可以评价。"),
        is_printed=True,
    ),
    TextKind("case_digest", _("升级通知汇总"), ("count",), _("另有 {count} 件事项到期或超期，请打开查看。")),
)


def register() -> None:
    """Make the kinds known to the room that keeps the rows."""
    _register(*KINDS)

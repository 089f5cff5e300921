"""Limits, ladders, channels, reasons and numbers a new installation begins with; all of them editable.

Values marked [P] in the brief are proposals where no source gives one; none is a constant of the code.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.cases.choices import ReasonKind, RungAct, Urgency
from governance.cases.filing import numbering
from governance.cases.models import (
    Channel,
    LadderRung,
    LoopSetting,
    NumberPattern,
    ReasonChoice,
    ReplyText,
    RetentionRule,
    TimeLimit,
)
from governance.cases.sla.clock_kinds import CARD, SUPERVISION
from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Flow, Ladders, Limits

UH, WD = "urgent_hour", "working_day"
HOUR = 60
# Real matters of years ago are imported too and are judged by a limit that was in force then.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NORMAL, URGENT, EMERGENCY = Urgency.NORMAL, Urgency.URGENT, Urgency.EMERGENCY

# (code, name, external number needed, photo needed)
CHANNELS = (
    ("patrol", _("网格巡查"), False, True),
    ("counter", _("社区窗口"), False, False),
    ("phone", _("来电"), False, False),
    ("resident", _("居民自报"), False, False),
    ("upper", _("上级交办"), True, False),
    ("hotline_12345", _("12345 热线"), True, False),
    ("public_security", _("综治"), True, False),
    ("petition", _("信访"), True, False),
    ("mediation", _("矛调"), True, False),
    ("grid_centre", _("网格中心"), True, False),
    ("imported", _("批量导入"), True, False),
)

# What every kind of matter has besides its own clocks: the answers to orders and to cards. An order left
# unanswered goes one level further.
PAPER_LIMITS: Limits = {
    (SUPERVISION, None, NORMAL): (WD, 2),
    (SUPERVISION, None, URGENT): (WD, 1),
    (SUPERVISION, None, EMERGENCY): (UH, 4 * HOUR),
    (CARD, None, NORMAL): (WD, 2),
    (CARD, None, URGENT): (WD, 2),
    (CARD, None, EMERGENCY): (WD, 2),
}
PAPER_LADDERS: Ladders = {
    SUPERVISION: ((100, RungAct.ONWARD),),
    CARD: ((100, RungAct.REMIND),),
}

SETTINGS = (
    ("returns_per_case", 2, _("每件最多退回"), _("次"), _("再要退回时由派遣方指定兜底单位")),
    ("extensions_per_case", 2, _("每件最多延期"), _("次"), _("累计不超过原时限")),
    ("suspension_days", 90, _("挂账最长"), _("天"), _("到恢复日期自动恢复计时")),
    ("suspension_review_days", 30, _("挂账复核间隔"), _("天"), _("到期请审批人确认继续或结束挂账")),
    ("reopens_per_case", 1, _("每件最多重新办理"), _("次"), ""),
    ("reopen_days", 15, _("办结后可重新办理"), _("天"), ""),
    ("archive_days", 15, _("办结后自动归档"), _("天"), _("期间无异议")),
    ("self_handled_sample_percent", 10, _("自处置抽查比例"), "%", _("抽中的由他人核查")),
    ("calls_before_closing", 3, _("联系不上时回访"), _("次"), _("满次数后结案，不计满意度")),
    ("yellows_for_red", 2, _("同一事项黄牌满几张发红牌"), _("张"), ""),
    ("points_yellow", 1, _("黄牌扣分"), _("分"), ""),
    ("points_red", 2, _("红牌扣分"), _("分"), ""),
    ("reds_for_interview", 3, _("一季度红牌满几张约谈"), _("张"), ""),
    ("appeal_days", 3, _("发牌后可申诉"), _("个工作日"), ""),
    ("claim_hours", 8, _("认领后不办理自动释放"), _("个工作时"), _("认领人在此期间每办一步，重新计算")),
    ("tasks_per_case", 20, _("每件最多未完成的任务"), _("项"), _("任务清单")),
    ("photos_per_step", 9, _("每次最多照片"), _("张"), ""),
    ("photo_megabytes", 15, _("单张照片上限"), "MB", ""),
    ("document_megabytes", 20, _("单个文件上限"), "MB", _("PDF、docx、xlsx")),
    ("public_reports_per_hour", 10, _("同一地址每小时最多自报"), _("件"), _("居民页面，防止刷屏")),
    ("public_lookups_per_hour", 20, _("同一地址每小时查询最多错"), _("次"), _("居民页面，防止猜查询码")),
    ("late_delivery_hours", 72, _("手机暂存的上报最多补报"), _("小时"), _("更早的按收到时间计")),
    ("accuracy_metres", 100, _("定位误差超过多少提示核对"), _("米"), ""),
    ("question_days", 5, _("反映人答复期限"), _("天"), _("到期未答复照常办理")),
    ("forward_days", 14, _("外部单位答复期限"), _("天"), _("可在转办时另定")),
    ("forward_remind_days", 3, _("外部单位到期前几天提醒"), _("天"), _("每个链接提醒一次")),
    ("link_minutes", 30, _("“我的反映”短信链接有效"), _("分钟"), _("只能用一次")),
    ("link_sms_per_hour", 3, _("同一号码每小时最多发几条链接短信"), _("条"), _("防止骚扰")),
    ("my_report_months", 12, _("“我的反映”显示最近"), _("个月"), ""),
    ("sweep_batch", 400, _("升级扫描每批"), _("个"), _("一次事务处理的时钟数")),
    ("park_attempts", 5, _("搁置前最多重试"), _("次"), _("出错的时钟隔一段时间再试，之后等管理员放行")),
    ("park_minutes", 5, _("首次重试间隔"), _("分钟"), _("以后每次加倍")),
    ("digest_after", 5, _("同一小时内超过几条改为汇总"), _("条"), _("升级通知逐条发送的上限")),
    ("stale_minutes", 5, _("最久未处理到期时钟的警戒"), _("分钟"), _("超过即在健康页和管理员处显示")),
)

# What each number may be set to: below and above, the loop would not work or the promise would be none.
RANGES = {
    "returns_per_case": (0, 10),
    "extensions_per_case": (0, 10),
    "suspension_days": (1, 730),
    "reopens_per_case": (0, 10),
    "reopen_days": (1, 365),
    "archive_days": (1, 365),
    "self_handled_sample_percent": (0, 100),
    "calls_before_closing": (1, 10),
    "yellows_for_red": (2, 20),
    "points_yellow": (0, 100),
    "points_red": (0, 100),
    "reds_for_interview": (1, 100),
    "appeal_days": (1, 60),
    "photos_per_step": (1, 50),
    "photo_megabytes": (1, 100),
    "document_megabytes": (1, 100),
    "public_reports_per_hour": (1, 1000),
    "public_lookups_per_hour": (1, 1000),
    "late_delivery_hours": (1, 720),
    "accuracy_metres": (5, 5000),
    "sweep_batch": (10, 5000),
    "park_attempts": (1, 20),
    "park_minutes": (1, 240),
    "digest_after": (1, 100),
    "stale_minutes": (2, 240),
}

REASONS = {
    ReasonKind.REJECT: (
        ("not_true", _("经核实不属实")),
        ("not_ours", _("不属于受理范围")),
        ("in_court", _("已进入诉讼、仲裁或信访程序")),
        ("repeated", _("已答复，无新的情况")),
        ("unclear", _("情况不清且无法联系反映人")),
    ),
    ReasonKind.RETURN: (
        ("not_duty", _("不属于本单位职责")),
        ("wrong_place", _("不在本单位管辖范围")),
        ("wrong_facts", _("派遣内容与现场不符")),
        ("needs_lead", _("应由其他单位牵头")),
    ),
    ReasonKind.ESCALATE: (
        ("no_power", _("本级没有相应职权")),
        ("no_money", _("本级没有经费")),
        ("several_units", _("需要多个单位配合")),
        ("cross_area", _("涉及其他辖区")),
    ),
    ReasonKind.EXTEND: (
        ("complex", _("情况复杂，需要更多时间")),
        ("material", _("等待材料或设备")),
        ("weather", _("天气原因")),
        ("third_party", _("等待第三方配合")),
    ),
    ReasonKind.SUSPEND: (
        ("season", _("季节原因")),
        ("funds", _("等待资金")),
        ("lawsuit", _("诉讼期间")),
        ("relocation", _("列入征迁改造")),
    ),
    ReasonKind.CANCEL: (("mistake", _("误报")), ("test", _("测试"))),
    ReasonKind.LINK: (
        ("related", _("相关事项")),
        ("same_cause", _("同一起因")),
        ("follow_up", _("后续事项")),
    ),
}
# What a link is called from the other side, where that is something else.
REVERSE = {"follow_up": _("前期事项")}


# Three years; no source gives a term for this, so it is a proposal that an installation decides on.
RETENTION_DAYS = 1095

# Examples, marked as such: an installation writes its own.
REPLIES = (
    (
        _("示例：不予立案说明"),
        _("您反映的 {{编号}}，经核实暂不符合立案条件，原因是：（请填写）。如有新的情况，可以再次反映。"),
        ("reject",),
    ),
    (
        _("示例：办结答复"),
        _("您反映的 {{编号}}（{{类别}}）已由{{主办}}处理完毕，情况如下：（请填写）。"),
        ("report_done",),
    ),
    (
        _("示例：回访记录"),
        _("{{今天}} 电话回访，反映人表示：（请填写）。"),
        ("visit",),
    ),
    (
        _("示例：请补充地点"),
        _("请补充事情发生的具体位置（路名、门牌或附近标志），方便的话再拍一张照片。"),
        ("ask_reporter",),
    ),
)


@transaction.atomic
def seed() -> None:
    """Write the default rows that are missing: the loop's own, and limits and ladders of every kind."""
    for order, (code, name, external, field) in enumerate(CHANNELS):
        Channel.objects.get_or_create(
            code=code, defaults={"name": str(name), "external": external, "field": field, "order": order}
        )
    for key, value, label, unit, explanation in SETTINGS:
        LoopSetting.objects.get_or_create(
            key=key,
            defaults={
                "value": value,
                "label": str(label),
                "unit": str(unit),
                "explanation": str(explanation),
            },
        )
    for key, (lowest, highest) in RANGES.items():
        LoopSetting.objects.filter(
            pk=key, lowest=None, highest=None, value__gte=lowest, value__lte=highest
        ).update(lowest=lowest, highest=highest)
    for key, label, pattern, _places in numbering.PATTERNS:
        NumberPattern.objects.get_or_create(key=key, defaults={"label": str(label), "pattern": pattern})
    for reason_kind, choices in REASONS.items():
        for order, (code, text) in enumerate(choices):
            ReasonChoice.objects.get_or_create(
                kind=reason_kind,
                code=code,
                defaults={"text": str(text), "order": order, "reverse": str(REVERSE.get(code, ""))},
            )
    for flow in definitions.every().values():
        seed_limits(flow)
        seed_ladders(flow)
    RetentionRule.objects.get_or_create(category=None, defaults={"days": RETENTION_DAYS})
    if not ReplyText.objects.exists():
        ReplyText.objects.bulk_create(
            ReplyText(title=str(title), text=str(text), acts=list(acts), order=order)
            for order, (title, text, acts) in enumerate(REPLIES)
        )


def seed_limits(flow: Flow) -> None:
    """The default limits of a kind of matter, for each of its clocks that has none."""
    known = set(TimeLimit.objects.filter(kind=flow.kind).order_by().values_list("clock", flat=True))
    TimeLimit.objects.bulk_create(
        TimeLimit(
            kind=flow.kind,
            clock=clock,
            level=level,
            urgency=urgency,
            clock_type=clock_type,
            amount=amount,
            effective_from=LONG_AGO,
        )
        for (clock, level, urgency), (clock_type, amount) in (PAPER_LIMITS | flow.limits).items()
        if clock not in known
    )


def seed_ladders(flow: Flow) -> None:
    """The default ladders of a kind of matter, for each of its clocks that has none."""
    known = set(LadderRung.objects.filter(kind=flow.kind).order_by().values_list("clock", flat=True))
    LadderRung.objects.bulk_create(
        LadderRung(
            kind=flow.kind, clock=clock, order=order, percent=percent, act=act, effective_from=LONG_AGO
        )
        for clock, rungs in (PAPER_LADDERS | flow.ladders).items()
        if clock not in known
        for order, (percent, act) in enumerate(rungs)
    )

"""Values with their labels, one source each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """How fast: decides limits; emergencies run through nights and holidays and are never extended."""

    NORMAL = "normal", _("一般")
    URGENT = "urgent", _("紧急")
    EMERGENCY = "emergency", _("特急")


# What people are told of at once, at night and on holidays.
LOUD = (Urgency.URGENT, Urgency.EMERGENCY)


class Secrecy(models.TextChoices):
    """Who may read a case in full; from one to the next fewer people may."""

    OPEN = "open", _("一般")  # whoever may see cases where it lies
    CONFIDENTIAL = "confidential", _("保密")  # of those, who hold a right of its own
    MEMBERS = "members", _("仅成员可见")  # of those, its members; the others see the outline


def stricter(*levels: str) -> Secrecy:
    """The one of ``levels`` that the fewest people read."""
    order = list(Secrecy)
    return max(map(Secrecy, levels), key=order.index)


class ClockState(models.TextChoices):
    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("已暂停")
    STOPPED = "stopped", _("已停止")
    CANCELLED = "cancelled", _("已取消")


class Warning_(models.TextChoices):  # noqa: N801 (Warning is a builtin)
    """The four warning colours by the share of the limit that is used."""

    GREEN = "green", _("正常")
    BLUE = "blue", _("过半")
    YELLOW = "yellow", _("将到期")
    RED = "red", _("超期")


class CardColour(models.TextChoices):
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class RequestState(models.TextChoices):
    """A request that others decide: an extension, a suspension, an appeal."""

    WAITING = "waiting", _("待审批")
    ENDORSED = "endorsed", _("已初审")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class Satisfaction(models.IntegerChoices):
    VERY_SATISFIED = 5, _("很满意")
    SATISFIED = 4, _("满意")
    BASICALLY = 3, _("基本满意")
    DISSATISFIED = 2, _("不满意")
    VERY_DISSATISFIED = 1, _("很不满意")


class AttachmentKind(models.TextChoices):
    REPORT = "report", _("现场照片")
    BEFORE = "before", _("处置前")
    AFTER = "after", _("处置后")
    CHECK = "check", _("核查照片")
    EVIDENCE = "evidence", _("证明材料")
    DOCUMENT = "document", _("文件")


class RungAct(models.TextChoices):
    """What a rung of the ladder does when its moment comes."""

    WARN = "warn", _("提前提醒")
    REMIND = "remind", _("催办")
    YELLOW = "yellow", _("发黄牌并上级可见")
    RED = "red", _("发红牌并由上级督办")
    ONWARD = "onward", _("再上一级督办")


class ReasonKind(models.TextChoices):
    REJECT = "reject", _("不予立案")
    RETURN = "return", _("退回")
    ESCALATE = "escalate", _("请办上级")
    EXTEND = "extend", _("延期")
    SUSPEND = "suspend", _("挂账")
    CANCEL = "cancel", _("作废")
    LINK = "link", _("关联")


# What the trail calls the steps that no flow declares.
SYSTEM_ACTS = {
    "file": _("上报"),
    "member_add": _("加入成员"),
    "member_end": _("结束成员身份"),
    "rung_warn": _("到期提醒"),
    "rung_remind": _("自动催办"),
    "rung_yellow": _("自动发黄牌"),
    "rung_red": _("自动发红牌"),
    "rung_onward": _("上级逐级督办"),
    "recompute": _("按新规则重算"),
    "draft_over": _("移交暂存"),
    "claim_over": _("移交认领"),
}

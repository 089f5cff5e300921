"""What the books begin with: limits, stars, rules of points, classes of clues, the consent. All editable."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from governance.areas.models import Level
from volunteers.models import ClueClass, ConsentText, PointRule, StarLevel, VolunteerLimit
from volunteers.models.books import Book

SINCE = date(2024, 1, 1)
BANK_CAP, AGE, DAY_CAP, STEP = "bank_cap", "elder_age", "day_cap", "step"
PARTY_WEIGHT, SECURITY_WEIGHT = "party_weight", "security_weight"
LIMITS = (
    (BANK_CAP, _("时间银行个人上限"), _("分钟"), 90_000),
    (AGE, _("可以兑换和受让的年龄"), _("周岁"), 60),
    (DAY_CAP, _("每人每日计入上限"), _("分钟"), 480),
    (STEP, _("时长取整（向下）"), _("分钟"), 30),
    (PARTY_WEIGHT, _("双积分：党员积分权重"), "%", 50),
    (SECURITY_WEIGHT, _("双积分：治安志愿者积分权重"), "%", 50),
)
STARS = ((1, 6_000), (2, 18_000), (3, 36_000), (4, 60_000), (5, 90_000))
CLUE = "clue"
RULES = (
    ("meeting", _("参加会议"), Book.PARTY, 2, 4, Level.COMMUNITY),
    ("check_in_service", _("报到服务"), Book.PARTY, 5, 10, Level.COMMUNITY),
    ("need_delivered", _("认领需求并完成"), Book.PARTY, 10, 20, Level.SUBDISTRICT),
    ("patrol_hour", _("巡逻一小时"), Book.SECURITY, 1, 4, Level.COMMUNITY),
    (CLUE, _("上报线索并立案"), Book.SECURITY, 3, 9, None),
    ("dispute_screened", _("排查出矛盾纠纷"), Book.SECURITY, 3, 9, Level.COMMUNITY),
    ("training", _("通过培训"), Book.SECURITY, 5, 5, Level.SUBDISTRICT),
)
CLUES = (
    ("notice", _("一般线索"), 5),
    ("useful", _("有用线索"), 20),
    ("important", _("重要线索"), 50),
    ("major", _("重大线索"), 200),
)
CONSENT = _(
    "我自愿登记为志愿者。登记的姓名、证件号码、出生日期和手机号只用于核实身份、安排服务、记录时长和出具证明；"
    "证件号码加密保存，不公开。志愿服务是无偿的。我可以随时查看、更正自己的信息，也可以退出并要求清除个人信息；"
    "清除后，服务时长只以编号保留。"
)


def seed() -> None:
    """Rows that are missing; what administrators changed stays."""
    for code, label, unit, value in LIMITS:
        VolunteerLimit.objects.get_or_create(
            code=code, defaults={"label": str(label), "unit": str(unit), "value": value}
        )
    if not StarLevel.objects.exists():
        StarLevel.objects.bulk_create(StarLevel(stars=stars, minutes=minutes) for stars, minutes in STARS)
    for event, label, book, points, cap, approver in RULES:
        PointRule.objects.get_or_create(
            event=event,
            version=1,
            defaults={
                "label": str(label),
                "book": book,
                "points": points,
                "daily_cap": cap,
                "approver": approver,
                "effective_from": SINCE,
            },
        )
    for code, label, beans in CLUES:
        ClueClass.objects.get_or_create(code=code, defaults={"label": str(label), "beans": beans})
    ConsentText.objects.get_or_create(number=1, defaults={"text": str(CONSENT), "effective_from": SINCE})

"""What the ledgers are fed by: rules, records of service, bookings of time, donations, awards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from governance.areas.querysets import ScopedQuerySet
from governance.cases.models import Case
from governance.ledgers.models import Entry, Hold
from volunteers.models.people import Volunteer
from volunteers.people.querysets import OfVolunteerQuerySet, TimeBookingQuerySet


class VolunteerLimit(models.Model):
    """A limit or weight that administrators change. ``value`` is a whole number of ``unit``."""

    code = models.CharField(_("代码"), max_length=30, unique=True)
    label = models.CharField(_("名称"), max_length=60)
    unit = models.CharField(_("单位"), max_length=10)
    value = models.PositiveIntegerField(_("数值"))

    class Meta:
        verbose_name = _("志愿服务限额")
        verbose_name_plural = _("志愿服务限额")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class StarLevel(models.Model):
    """How many minutes of service a number of stars asks for."""

    stars = models.PositiveSmallIntegerField(_("星级"), unique=True)
    minutes = models.PositiveIntegerField(_("累计时长（分钟）"), unique=True)

    class Meta:
        verbose_name = _("星级标准")
        verbose_name_plural = _("星级标准")
        ordering = ["stars"]

    def __str__(self) -> str:
        return "★" * self.stars


class Book(models.TextChoices):
    """Which of the two books of points an event belongs to."""

    PARTY = "points_party", _("党员积分")
    SECURITY = "points_security", _("治安志愿者积分")


class PointRule(models.Model):
    """How many points an event earns, from a day on. A change is a new version; old ones stay.

    ``approver`` is the lowest level whose people may credit it; None means that the portal credits it by
    itself, from an act of the loop. ``daily_cap`` is in points for one person, event and day.
    """

    event = models.CharField(_("事件"), max_length=30)
    label = models.CharField(_("名称"), max_length=60)
    book = models.CharField(_("积分账"), max_length=20, choices=Book)
    points = models.PositiveIntegerField(_("分值"))
    daily_cap = models.PositiveIntegerField(_("每日上限"))
    approver = models.PositiveSmallIntegerField(_("审批层级"), choices=Level, null=True, blank=True)
    effective_from = models.DateField(_("生效日期"))
    version = models.PositiveIntegerField(_("版本"))

    class Meta:
        verbose_name = _("积分规则")
        verbose_name_plural = _("积分规则")
        ordering = ["event", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "version"], name="point_rule_version_once"),
            models.UniqueConstraint(
                fields=["event", "effective_from"],
                name="point_rule_day_once",
                violation_error_message=_("这一天已有一个版本，请改选生效日期。"),
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0, daily_cap__gte=F("points")),
                name="point_rule_cap_fits",
                violation_error_message=_("分值要大于零，每日上限不能低于一次的分值。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} v{self.version}"

    @property
    def stamp(self) -> str:
        """What an entry names as the rule it was made by."""
        return f"{self.event} v{self.version}"


class PointCredit(models.Model):
    """Points credited for one thing that happened: to whom, by which rule, and the entry of the book."""

    volunteer = models.ForeignKey(
        Volunteer, verbose_name=_("志愿者"), on_delete=models.PROTECT, related_name="credits"
    )
    rule = models.ForeignKey(
        PointRule, verbose_name=_("规则"), on_delete=models.PROTECT, related_name="credits"
    )
    day = models.DateField(_("日期"))
    points = models.PositiveIntegerField(_("分值"))
    source = models.CharField(_("来源"), max_length=60)
    case = models.ForeignKey(
        Case, verbose_name=_("事项"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    taken_back_by = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("积分记录")
        verbose_name_plural = _("积分记录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "source"],
                condition=Q(taken_back_by=None),
                name="point_credit_source_once",
            )
        ]
        indexes = [models.Index(fields=["volunteer", "day"], name="point_credit_of_a_day")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.source} +{self.points}"


class RecordState(models.TextChoices):
    RECORDED = "recorded", _("待核实")
    CREDITED = "credited", _("已入账")
    REFUSED = "refused", _("未通过")
    TAKEN_BACK = "taken_back", _("已冲正")


class ServiceRecord(models.Model):
    """One person's service on one occasion, with what a record has to say by law.

    ``minutes`` is what the rule makes of the two times; they reach the books when a second person verifies.
    """

    volunteer = models.ForeignKey(
        Volunteer, verbose_name=_("志愿者"), on_delete=models.PROTECT, related_name="records"
    )
    activity = models.CharField(_("活动名称"), max_length=80)
    place = models.CharField(_("地点"), max_length=120)
    content = models.CharField(_("服务内容"), max_length=200)
    organiser = models.CharField(_("组织单位"), max_length=80)
    in_charge = models.CharField(_("负责人"), max_length=60)
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"))
    breaks = models.PositiveIntegerField(_("休息和路途（分钟）"), default=0)
    minutes = models.PositiveIntegerField(_("计入时长（分钟）"))
    is_care = models.BooleanField(
        _("照护服务"), default=False, help_text=_("照护服务的时间同时存入时间银行。")
    )
    above_cap = models.CharField(_("超过每日上限的理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RecordState, default=RecordState.RECORDED)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("记录人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("核实人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务记录")
        verbose_name_plural = _("服务记录")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("started_at")),
                name="service_record_in_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]
        indexes = [models.Index(fields=["volunteer", "started_at"], name="service_record_of_a_day")]

    def __str__(self) -> str:
        return self.activity

    @property
    def cause(self) -> str:
        return f"service:{self.pk}"


class BookingState(models.TextChoices):
    BOOKED = "booked", _("已预约")
    SETTLED = "settled", _("已结算")
    CANCELLED = "cancelled", _("已取消")


class TimeBooking(models.Model):
    """Care that somebody from sixty books with time, their own or donated; held until it is confirmed."""

    elder = models.ForeignKey(
        Volunteer, verbose_name=_("受助人"), on_delete=models.PROTECT, related_name="bookings"
    )
    helper = models.ForeignKey(
        Volunteer, verbose_name=_("服务者"), on_delete=models.PROTECT, related_name="care"
    )
    what = models.CharField(_("服务内容"), max_length=120)
    on = models.DateField(_("服务日期"))
    minutes = models.PositiveIntegerField(_("预约时长（分钟）"))
    served = models.PositiveIntegerField(_("实际时长（分钟）"), null=True, blank=True)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=BookingState, default=BookingState.BOOKED)

    objects = TimeBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("时间银行预约")
        verbose_name_plural = _("时间银行预约")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(elder=F("helper")), name="time_booking_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.minutes}"


class BeanDonation(models.Model):
    """Money given to the fund that backs the beans of an area, in whole yuan, with the paper it came by."""

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    donor = models.CharField(_("捐赠人"), max_length=80)
    yuan = models.PositiveIntegerField(_("金额（元）"))
    given_on = models.DateField(_("到账日期"))
    paper = models.CharField(_("票据编号"), max_length=60, unique=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("金豆基金捐赠")
        verbose_name_plural = _("金豆基金捐赠")
        ordering = ["-given_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.donor} {self.yuan}"


class ClueClass(models.Model):
    """What a clue of a class is worth, in beans."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    label = models.CharField(_("线索类别"), max_length=60)
    beans = models.PositiveIntegerField(_("金豆"))

    class Meta:
        verbose_name = _("线索类别")
        verbose_name_plural = _("线索类别")
        ordering = ["beans"]

    def __str__(self) -> str:
        return self.label


class AwardState(models.TextChoices):
    PROPOSED = "proposed", _("待审批")
    AWARDED = "awarded", _("已发放")
    REFUSED = "refused", _("未通过")
    TAKEN_BACK = "taken_back", _("已冲正")


class BeanAward(models.Model):
    """Beans for a clue: proposed by one person, decided by another, out of the fund of ``area``."""

    volunteer = models.ForeignKey(
        Volunteer, verbose_name=_("志愿者"), on_delete=models.PROTECT, related_name="awards"
    )
    area = models.ForeignKey(Area, verbose_name=_("出资的基金"), on_delete=models.PROTECT, related_name="+")
    clue_class = models.ForeignKey(
        ClueClass, verbose_name=_("线索类别"), on_delete=models.PROTECT, related_name="+"
    )
    beans = models.PositiveIntegerField(_("金豆"))
    clue = models.CharField(_("线索"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=AwardState, default=AwardState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("审批人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfVolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("金豆奖励")
        verbose_name_plural = _("金豆奖励")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.beans}"

    @property
    def cause(self) -> str:
        return f"award:{self.pk}"

"""Rooms, equipment and skills that units open to the public free of charge, and who has booked them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import TsTzRange, Unit
from governance.areas.models import Area
from governance.cases.models import Case, ResidentLink
from governance.common import phones
from governance.common.crypto import EncryptedTextField
from governance.common.phone_fields import PhoneField
from parties.resources.querysets import BookingQuerySet, ResourceQuerySet


class ResourceKind(models.TextChoices):
    ROOM = "room", _("场地")
    EQUIPMENT = "equipment", _("设备")
    SKILL = "skill", _("技能")


class ResourceState(models.TextChoices):
    OPEN = "open", _("开放")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("不再开放")


class SharedResource(models.Model):
    """Something a unit opens to the public. It costs nothing: there is no column for a fee.

    ``pieces`` may be lent at the same time; one means one booking at a time. Never deleted: it is closed.
    """

    kind = models.CharField(_("种类"), max_length=12, choices=ResourceKind)
    name = models.CharField(_("名称"), max_length=60)
    unit = models.ForeignKey(
        Unit, verbose_name=_("提供单位"), on_delete=models.PROTECT, related_name="shared_resources"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="shared_resources"
    )
    address = models.CharField(_("地址"), max_length=120)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    about = models.TextField(_("简介"), max_length=1000, blank=True)
    rules = models.TextField(_("使用规则"), max_length=2000, blank=True)
    seats = models.PositiveSmallIntegerField(_("可容纳人数"), null=True, blank=True)
    pieces = models.PositiveSmallIntegerField(
        _("可同时借出"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("场地和人一般为 1；设备写件数"),
    )
    needs_approval = models.BooleanField(_("要提供单位同意"), default=False)
    slot_minutes = models.PositiveSmallIntegerField(
        _("预约单位（分钟）"), default=60, validators=[MinValueValidator(15), MaxValueValidator(480)]
    )
    longest_minutes = models.PositiveSmallIntegerField(
        _("一次最长（分钟）"), default=180, validators=[MinValueValidator(15), MaxValueValidator(1440)]
    )
    ahead_days = models.PositiveSmallIntegerField(
        _("可提前几天预约"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("最迟提前几小时取消"), default=2, validators=[MaxValueValidator(168)]
    )
    state = models.CharField(_("状态"), max_length=8, choices=ResourceState, default=ResourceState.OPEN)
    state_reason = models.CharField(_("原因"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("共享资源")
        verbose_name_plural = _("共享资源")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=~Q(state="closed"),
                name="shared_resource_named_once",
                violation_error_message=_("这个单位已有同名的共享资源。"),
            ),
            models.CheckConstraint(
                condition=Q(pieces__gte=1),
                name="shared_resource_has_pieces",
                violation_error_message=_("至少要有一件可借。"),
            ),
            models.CheckConstraint(
                condition=Q(longest_minutes__gte=F("slot_minutes")),
                name="shared_resource_longest",
                violation_error_message=_("一次最长的时间不能短于预约单位。"),
            ),
            models.CheckConstraint(
                condition=Q(lng=None, lat=None) | Q(lng__isnull=False, lat__isnull=False),
                name="shared_resource_point",
                violation_error_message=_("坐标不完整，请把经度和纬度都填上。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shared-resource", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ResourceState.OPEN

    @property
    def one_at_a_time(self) -> bool:
        return self.pieces == 1


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("周一")
    TUESDAY = 1, _("周二")
    WEDNESDAY = 2, _("周三")
    THURSDAY = 3, _("周四")
    FRIDAY = 4, _("周五")
    SATURDAY = 5, _("周六")
    SUNDAY = 6, _("周日")


class ResourceHours(models.Model):
    """When a resource is open on a weekday, local time; a weekday without a row is closed."""

    resource = models.ForeignKey(SharedResource, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))

    class Meta:
        verbose_name = _("开放时间")
        verbose_name_plural = _("开放时间")
        ordering = ["weekday", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "weekday"], name="resource_hours_once"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="resource_hours_in_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ResourceException(models.Model):
    """A day on which other hours hold; without hours it is closed that day."""

    resource = models.ForeignKey(SharedResource, on_delete=models.PROTECT, related_name="exceptions")
    day = models.DateField(_("日期"))
    opens = models.TimeField(_("开始"), null=True, blank=True)
    closes = models.TimeField(_("结束"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("例外日期")
        verbose_name_plural = _("例外日期")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "day"], name="resource_exception_once"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="resource_exception_in_order",
                violation_error_message=_("开始和结束要么都填，要么都不填；结束要晚于开始。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class BookingState(models.TextChoices):
    UNPROVED = "unproved", _("待验证手机")
    REQUESTED = "requested", _("待同意")
    APPROVED = "approved", _("已约好")
    USED = "used", _("已使用")
    NO_SHOW = "no_show", _("爽约")
    CANCELLED = "cancelled", _("已取消")
    REFUSED = "refused", _("未同意")
    LAPSED = "lapsed", _("逾期未定")


# What takes up the time: of these no two overlap where there is one piece.
HOLDING = ("requested", "approved", "used", "no_show")
# Time is not asked of who has not shown the telephone to be theirs.
AHEAD = ("requested", "approved")


class Booking(models.Model):
    """Somebody has a resource from an instant to another. Times are shown in Asia/Shanghai.

    ``case`` is the decision of the owner, where it needs one: a matter with a clock on the loop. A booking
    that is approved at once leaves nothing to be closed, so it has none. Name and telephone are forgotten
    some days after the end (``booking_keep_days``). ``is_exclusive`` is what the resource was when it was
    booked: one at a time.
    """

    resource = models.ForeignKey(
        SharedResource, verbose_name=_("资源"), on_delete=models.PROTECT, related_name="bookings"
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    pieces = models.PositiveSmallIntegerField(_("件数"), default=1)
    people = models.PositiveSmallIntegerField(_("人数"), default=1)
    purpose = models.CharField(_("用途"), max_length=120)
    is_exclusive = models.BooleanField(default=True, editable=False)
    state = models.CharField(_("状态"), max_length=12, choices=BookingState)
    state_since = models.DateTimeField(_("状态自"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("预约时间"))
    name = EncryptedTextField(_("姓名"), blank=True)
    phone = PhoneField(_("电话"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    booker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("预约人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    link = models.OneToOneField(
        ResidentLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="booking"
    )
    case = models.OneToOneField(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="booking")
    reminded_at = models.DateTimeField(_("已提醒"), null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("评分"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    remark = models.CharField(_("评价"), max_length=300, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("预约")
        verbose_name_plural = _("预约")
        ordering = ["starts_at", "pk"]
        constraints = [
            ExclusionConstraint(
                name="booking_one_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_exclusive=True, state__in=HOLDING),
                violation_error_message=_("这段时间已经有人约了，请另选时间。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="booking_in_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(condition=Q(pieces__gte=1), name="booking_has_pieces"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5, state="used"),
                name="booking_rated_when_used",
                violation_error_message=_("使用过的预约才能评分，1 到 5 分。"),
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "starts_at"], name="booking_by_time"),
            models.Index(fields=["phone_index", "-starts_at"], name="booking_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.phone_index = phones.index_of(self.phone) if self.phone else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("booking", args=[self.pk])

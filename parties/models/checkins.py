"""Double check-in: units and members at communities, their posts, their services, their yearly reports."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.models import Case
from governance.common import phones
from governance.common.crypto import EncryptedTextField
from governance.common.phone_fields import PhoneField
from parties.checkins.querysets import CheckInQuerySet, OfCheckInQuerySet, ServicePostQuerySet


class ServicePost(models.Model):
    """A post that a community offers to who checks in, for example the aide of a staircase."""

    area = models.ForeignKey(
        Area, verbose_name=_("社区"), on_delete=models.PROTECT, related_name="service_posts"
    )
    name = models.CharField(_("岗位"), max_length=40)
    about = models.CharField(_("做什么"), max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(
        _("需要几人"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    is_active = models.BooleanField(_("启用"), default=True)

    objects = ServicePostQuerySet.as_manager()

    class Meta:
        verbose_name = _("报到岗位")
        verbose_name_plural = _("报到岗位")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="service_post_named_once",
                violation_error_message=_("这个社区已有同名的岗位。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CheckInKind(models.TextChoices):
    UNIT = "unit", _("单位报到")
    MEMBER = "member", _("在职党员报到")


class CheckInState(models.TextChoices):
    REQUESTED = "requested", _("待社区确认")
    ACTIVE = "active", _("已报到")
    REFUSED = "refused", _("未确认")
    TRANSFERRED = "transferred", _("已转走")
    ENDED = "ended", _("已结束")


LIVE = ("requested", "active")


class CheckIn(models.Model):
    """A unit at the community of its seat, or a member in service at the community of residence.

    ``case`` is the community's confirmation: a matter with a clock on the loop, which ends when it is given
    or refused. What goes on afterwards for years is this row. One that moves is ``transferred``, and the row
    at the next community names it in ``moved_from``. Never deleted.
    """

    kind = models.CharField(_("种类"), max_length=8, choices=CheckInKind)
    case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="check_in"
    )
    unit = models.ForeignKey(Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="check_ins")
    area = models.ForeignKey(Area, verbose_name=_("社区"), on_delete=models.PROTECT, related_name="check_ins")
    name = EncryptedTextField(_("姓名"), blank=True)
    phone = PhoneField(_("电话"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    organisation = models.CharField(_("所在党组织"), max_length=80, blank=True)
    post = models.ForeignKey(
        ServicePost,
        verbose_name=_("认领岗位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="holders",
    )
    about = models.CharField(_("能做什么"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=CheckInState, default=CheckInState.REQUESTED)
    requested_at = models.DateTimeField(_("申请时间"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    moved_from = models.OneToOneField(
        "self",
        verbose_name=_("从哪里转来"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moved_to",
    )
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("双报到")
        verbose_name_plural = _("双报到")
        ordering = ["area__tree_id", "area__lft", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "area"],
                condition=Q(kind="unit", state__in=LIVE),
                name="check_in_unit_once",
                violation_error_message=_("这个单位已在这个社区报到。"),
            ),
            models.UniqueConstraint(
                fields=["phone_index", "area"],
                condition=Q(kind="member", state__in=LIVE),
                name="check_in_member_once",
                violation_error_message=_("这位党员已在这个社区报到。"),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(kind="unit", state="active"),
                name="check_in_unit_one_community",
                violation_error_message=_("一个单位只在一个社区报到。"),
            ),
            models.UniqueConstraint(
                fields=["phone_index"],
                condition=Q(kind="member", state="active"),
                name="check_in_member_one_community",
                violation_error_message=_("一位党员只在一个社区报到。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", phone_index="")
                | Q(kind="member") & (~Q(phone_index="") | ~Q(state__in=LIVE)),
                name="check_in_names_member",
                violation_error_message=_("党员报到要写姓名和电话，单位报到不写。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, state__in=LIVE) | Q(ended_on__isnull=False) & ~Q(state__in=LIVE),
                name="check_in_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.kind == CheckInKind.UNIT else self.name or str(_("（已隐去）"))

    def save(self, *args: object, **kwargs: object) -> None:
        self.phone_index = phones.index_of(self.phone) if self.phone else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("check-in", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class ServiceState(models.TextChoices):
    CLAIMED = "claimed", _("待核实")
    VERIFIED = "verified", _("已核实")
    REFUSED = "refused", _("不予认定")


class CheckInService(models.Model):
    """Something done for the community, with its hours; they count once the community has verified them."""

    check_in = models.ForeignKey(
        CheckIn, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="services"
    )
    done_on = models.DateField(_("日期"))
    hours = models.DecimalField(
        _("时长（小时）"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(24)],
    )
    people = models.PositiveSmallIntegerField(_("人数"), default=1, validators=[MinValueValidator(1)])
    what = models.CharField(_("做了什么"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=ServiceState, default=ServiceState.CLAIMED)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("核实人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = OfCheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("报到服务")
        verbose_name_plural = _("报到服务")
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=24),
                name="check_in_service_hours",
                violation_error_message=_("一次服务的时长为 0.5 到 24 小时。"),
            ),
            models.CheckConstraint(
                condition=Q(state="claimed", verified_at=None)
                | Q(verified_at__isnull=False) & ~Q(state="claimed"),
                name="check_in_service_verified",
            ),
        ]
        indexes = [models.Index(fields=["check_in", "-done_on"], name="check_in_service_day")]

    def __str__(self) -> str:
        return f"{self.check_in} {self.done_on:%Y-%m-%d}"


class Grade(models.TextChoices):
    """How the community judges the year."""

    EXCELLENT = "excellent", _("优秀")
    GOOD = "good", _("良好")
    FAIR = "fair", _("一般")
    POOR = "poor", _("较差")


class CheckInReport(models.Model):
    """The yearly report of one check-in, both ways: theirs to the community, and how they did, back to them.

    ``case`` goes round the loop: due, submitted, confirmed, returned, done.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="check_in_report")
    check_in = models.ForeignKey(
        CheckIn, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    text = models.TextField(_("报告"), max_length=5000, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    hours = models.DecimalField(_("已核实时长"), max_digits=7, decimal_places=1, null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("已核实次数"), null=True, blank=True)
    grade = models.CharField(_("评价"), max_length=10, choices=Grade, blank=True)
    feedback = models.TextField(_("表现反馈"), max_length=2000, blank=True)
    returned_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("收到时间"), null=True, blank=True)

    objects = OfCheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("双报告")
        verbose_name_plural = _("双报告")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["check_in", "year"], name="check_in_report_once"),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(confirmed_at__isnull=False) & ~Q(grade=""),
                name="check_in_report_in_order",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("submitted_at")),
                name="check_in_report_confirmed_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_in} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("check-in-report", args=[self.pk])

"""Where residents and members go: service centres, stations, studios; and the compounds they live in."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from parties.models.organisations import Organisation, OrganisationField
from parties.places.querysets import (
    CompoundQuerySet,
    CrossQuerySet,
    FieldBaseQuerySet,
    PlaceQuerySet,
    ReceptionQuerySet,
    YearQuerySet,
)
from parties.rows.querysets import SharedQuerySet

ON_EARTH = Q(lng=None, lat=None) | Q(lng__range=(-180, 180), lat__range=(-90, 90))
LEVELS = [(int(level), level.label) for level in (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)]


class PlaceType(models.Model):
    """A type of place. ``level``: every area of it should have one, which is its coverage.

    ``takes_opinions``: delegates receive people there, and what is said becomes a matter.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    level = models.PositiveSmallIntegerField(
        _("应覆盖到"), choices=LEVELS, null=True, blank=True, help_text=_("不填则不计算覆盖率")
    )
    yearly = models.CharField(
        _("每年填报"), max_length=40, blank=True, help_text=_("要填的数，例如：服务事项（件）；不填则不要求")
    )
    takes_opinions = models.BooleanField(_("接待群众意见"), default=False)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("阵地类型")
        verbose_name_plural = _("阵地类型")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place-type", args=[self.pk])


class Place(models.Model):
    """A place of a type, at an area, with its hours. Never deleted: it is closed from a day on."""

    type = models.ForeignKey(
        PlaceType, verbose_name=_("类型"), on_delete=models.PROTECT, related_name="places"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="party_places"
    )
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    serves = models.CharField(_("服务范围"), max_length=120, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("管理单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="party_places",
    )
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    opened_on = models.DateField(_("启用日期"))
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("阵地")
        verbose_name_plural = _("阵地")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(closed_on=None),
                name="place_named_once",
                violation_error_message=_("这里已有同名的阵地。"),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="place_in_order",
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
            models.CheckConstraint(
                condition=ON_EARTH,
                name="place_on_earth",
                violation_error_message=_("坐标要么都填，要么都不填，且须在有效范围内。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("party-place", args=[self.pk])


class PlaceYear(models.Model):
    """What a place counted in a year, where its type asks for it."""

    place = models.ForeignKey(Place, verbose_name=_("阵地"), on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    count = models.PositiveIntegerField(_("数量"))

    objects = YearQuerySet.as_manager()

    class Meta:
        verbose_name = _("阵地年度数")
        verbose_name_plural = _("阵地年度数")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "year"],
                name="place_counted_once_a_year",
                violation_error_message=_("这一年已经填过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.year}"


class ReceptionDay(models.Model):
    """A day on which delegates or members receive people at a place."""

    place = models.ForeignKey(
        Place, verbose_name=_("联系点"), on_delete=models.PROTECT, related_name="receptions"
    )
    on = models.DateField(_("接待日"))
    hours = models.CharField(_("时间"), max_length=40, help_text=_("例如：9:00–11:00"))
    hosts = models.CharField(
        _("谁来接待"), max_length=120, help_text=_("姓名和身份：党代表、人大代表、政协委员")
    )
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("接待日")
        verbose_name_plural = _("接待日")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.hosts}"


class Compound(models.Model):
    """A residential compound with its branch, grid or community, property company and owners' committee."""

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="compounds")
    name = models.CharField(_("名称"), max_length=60)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    branch = models.ForeignKey(
        Organisation,
        verbose_name=_("小区党支部"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compounds",
    )
    property_unit = models.ForeignKey(
        Unit,
        verbose_name=_("物业服务企业"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compounds",
    )
    owners_committee = models.CharField(_("业主委员会"), max_length=60, blank=True)
    owners_until = models.DateField(_("业委会任期届满"), null=True, blank=True)
    is_old = models.BooleanField(_("老旧小区"), default=False)
    is_red_property = models.BooleanField(_("红色物业"), default=False)
    starts_on = models.DateField(_("登记日期"))
    ends_on = models.DateField(_("注销日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = CompoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("小区")
        verbose_name_plural = _("小区")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(ends_on=None),
                name="compound_named_once",
                violation_error_message=_("这里已有同名的小区。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="compound_in_order",
                violation_error_message=_("注销日期不能早于登记日期。"),
            ),
            models.CheckConstraint(
                condition=Q(is_red_property=False) | Q(property_unit__isnull=False),
                name="compound_red_has_company",
                violation_error_message=_("红色物业要先填物业服务企业。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("compound", args=[self.pk])


class Body(models.TextChoices):
    """The bodies of a compound in which somebody may sit."""

    COMMUNITY = "community", _("社区“两委”")
    BRANCH = "branch", _("小区党支部")
    PROPERTY = "property", _("物业服务企业")
    OWNERS = "owners", _("业主委员会")


class CrossAppointment(models.Model):
    """Somebody of one body of a compound who also sits in another, from a day to a day."""

    compound = models.ForeignKey(
        Compound, verbose_name=_("小区"), on_delete=models.PROTECT, related_name="cross_appointments"
    )
    name = models.CharField(_("姓名"), max_length=40)
    home = models.CharField(_("来自"), max_length=12, choices=Body)
    home_duty = models.CharField(_("原职务"), max_length=40)
    body = models.CharField(_("任职于"), max_length=12, choices=Body)
    duty = models.CharField(_("交叉职务"), max_length=40)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = CrossQuerySet.as_manager()

    class Meta:
        verbose_name = _("交叉任职")
        verbose_name_plural = _("交叉任职")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(home=F("body")),
                name="cross_appointment_crosses",
                violation_error_message=_("交叉任职是在另一个组织里任职，两边不能相同。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="cross_appointment_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.duty}"


class FieldBase(models.Model):
    """How many parks, business districts and so on a community has, as counted on a day."""

    area = models.ForeignKey(
        Area, verbose_name=_("社区"), on_delete=models.PROTECT, related_name="field_bases"
    )
    field = models.CharField(_("领域"), max_length=20, choices=OrganisationField)
    number = models.PositiveIntegerField(_("应覆盖数"))
    counted_on = models.DateField(_("统计日期"))
    source = models.CharField(_("来源"), max_length=120, blank=True)
    starts_on = models.DateField(_("登记日期"))
    ends_on = models.DateField(_("注销日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = FieldBaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("领域基数")
        verbose_name_plural = _("领域基数")
        ordering = ["area__tree_id", "area__lft", "field", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "field"],
                condition=Q(ends_on=None),
                name="field_base_once",
                violation_error_message=_("这个社区已填过这个领域的基数，请修改原来的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_field_display()}"

    def get_absolute_url(self) -> str:
        return reverse("field-base", args=[self.pk])

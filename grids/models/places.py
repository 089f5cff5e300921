"""Buildings of a grid, the groups its people stand in, and what its one-page profile adds."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from grids.staff.querysets import BuildingQuerySet, GroupQuerySet


class Building(models.Model):
    """A building of a grid, in a compound or alone. Never deleted: it is struck off from a day on."""

    area = models.ForeignKey(Area, verbose_name=_("网格"), on_delete=models.PROTECT, related_name="buildings")
    compound = models.CharField(_("小区"), max_length=60, blank=True)
    name = models.CharField(_("楼栋"), max_length=40, help_text=_("例如：3 栋"))
    address = models.CharField(_("地址"), max_length=120, blank=True)
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    starts_on = models.DateField(_("登记日期"))
    ends_on = models.DateField(_("销号日期"), null=True, blank=True, help_text=_("当日起不再计入"))

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = _("楼栋")
        verbose_name_plural = _("楼栋")
        ordering = ["area__tree_id", "area__lft", "compound", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "compound", "name"],
                condition=Q(ends_on=None),
                name="building_named_once_per_grid",
                violation_error_message=_("这个网格已有同名楼栋。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="building_in_order",
                violation_error_message=_("销号日期不能早于登记日期。"),
            ),
            models.CheckConstraint(
                condition=Q(lng=None, lat=None) | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="building_on_earth",
                violation_error_message=_("坐标要么都填，要么都不填，且须在有效范围内。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compound}{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("staff-building", args=[self.pk])


class GridGroup(models.Model):
    """A group below the grid's branch; members stand in it. The organisation of the profile."""

    area = models.ForeignKey(Area, verbose_name=_("网格"), on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(_("小组"), max_length=60)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格小组")
        verbose_name_plural = _("网格小组")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(is_active=True),
                name="group_named_once_per_grid",
                violation_error_message=_("这个网格已有同名小组。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class GridProfile(models.Model):
    """What 一图一表一体系一群 needs beyond rows that are kept anyway: the branch and the chat group."""

    area = models.OneToOneField(
        Area, verbose_name=_("网格"), primary_key=True, on_delete=models.PROTECT, related_name="profile"
    )
    branch = models.CharField(_("党支部"), max_length=80, blank=True)
    chat_name = models.CharField(_("微信群名称"), max_length=60, blank=True)
    chat_owner = models.CharField(_("群主"), max_length=40, blank=True)
    chat_link = models.CharField(
        _("入群二维码内容"),
        max_length=300,
        blank=True,
        help_text=_("二维码里的文字或网址，打印时按它生成二维码；微信群二维码会过期，请及时更新。"),
    )
    chat_picture = models.FileField(_("入群二维码图片"), upload_to="profiles/%Y/", blank=True)
    picture_digest = models.CharField(_("入群二维码图片"), max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("网格一页档案")
        verbose_name_plural = _("网格一页档案")

    def __str__(self) -> str:
        return str(self.area)

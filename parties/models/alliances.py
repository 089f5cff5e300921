"""Alliances of the units of a subdistrict, and who belongs to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area
from parties.alliances.querysets import AllianceQuerySet, MemberQuerySet


class Alliance(models.Model):
    """The Party-building alliance of a subdistrict; there is one at most."""

    area = models.OneToOneField(
        Area,
        verbose_name=_("街道"),
        on_delete=models.PROTECT,
        related_name="alliance",
        error_messages={"unique": _("每个街道只有一个党建联盟。")},
    )
    name = models.CharField(_("名称"), max_length=80)
    founded_on = models.DateField(_("成立日期"))
    about = models.TextField(_("简介"), max_length=1000, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("党建联盟")
        verbose_name_plural = _("党建联盟")
        ordering = ["area__tree_id", "area__lft", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alliance", args=[self.pk])


class MemberRole(models.TextChoices):
    """What a unit is in an alliance: the street leads, units assist, others take part or are its nodes."""

    LEAD = "lead", _("牵头单位")
    ASSIST = "assist", _("协助单位")
    PARTICIPANT = "participant", _("参与单位")
    NODE = "node", _("结点组织")


class AllianceMember(models.Model):
    """A unit in an alliance, from a day to a day; it joins and leaves only with a paper. Never deleted."""

    alliance = models.ForeignKey(
        Alliance, verbose_name=_("党建联盟"), on_delete=models.PROTECT, related_name="members"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="alliance_memberships"
    )
    role = models.CharField(_("联盟中的角色"), max_length=12, choices=MemberRole)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("联系人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    joined_on = models.DateField(_("加入日期"))
    joined_paper = models.CharField(_("加入文件"), max_length=120, help_text=_("文件名称或文号"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    left_paper = models.CharField(_("退出文件"), max_length=120, blank=True, help_text=_("文件名称或文号"))

    lng = models.FloatField(_("经度"), null=True, blank=True, help_text=_("用于联盟主页的地图，可不填"))
    lat = models.FloatField(_("纬度"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("成员单位")
        verbose_name_plural = _("成员单位")
        ordering = ["unit__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "unit"],
                condition=Q(left_on=None),
                name="alliance_member_once",
                violation_error_message=_("这个单位已是成员单位。"),
            ),
            models.CheckConstraint(
                condition=~Q(joined_paper=""),
                name="alliance_joined_with_paper",
                violation_error_message=_("加入联盟要有文件。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_paper="") | Q(left_on__isnull=False) & ~Q(left_paper=""),
                name="alliance_left_with_paper",
                violation_error_message=_("退出联盟要有文件和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="alliance_member_in_order",
                violation_error_message=_("退出日期不能早于加入日期。"),
            ),
            models.CheckConstraint(
                condition=Q(lng=None, lat=None) | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="alliance_member_on_earth",
                violation_error_message=_("坐标要么都填，要么都不填，且须在有效范围内。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("alliance-member", args=[self.pk])

"""The five-level tree, the groups in which areas are ranked, and the trail of what was changed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from governance.areas.querysets import AreaQuerySet, ScopedQuerySet
from governance.areas.scope import Span


class Level(models.IntegerChoices):
    """The five levels; an area's level is its depth in the tree."""

    CITY = 0, _("市")
    DISTRICT = 1, _("区县")
    SUBDISTRICT = 2, _("街道")
    COMMUNITY = 3, _("社区")
    GRID = 4, _("网格")


class AreaKind(models.TextChoices):
    """Special grids stand beside the residential ones: markets, schools, hospitals (GB/T 34300)."""

    ORDINARY = "ordinary", _("普通")
    SPECIAL = "special", _("专属网格")
    DEVELOPMENT_ZONE = "development_zone", _("功能区")


class AreaSource(models.TextChoices):
    """Where a row comes from, so that generated demo grids are never mistaken for real ones."""

    OFFICIAL = "official", _("官方区划")
    ENTERED = "entered", _("人工录入")
    GENERATED = "generated", _("演示生成")


def validate_code(value: str) -> None:
    """Refuse a code that does not match the installation's AREA_CODE_PATTERN."""
    if not re.fullmatch(settings.AREA_CODE_PATTERN, value):
        raise ValidationError(_("编码不符合规则：应为 12 位区划代码，网格再加 3 位序号。"), code="area_code")


class Area(MPTTModel):
    """A place of the administrative tree: the city, a district, subdistrict, community or grid.

    Written only through ``areas.services``: concurrent writes would corrupt the nested sets.
    """

    code = models.CharField(_("编码"), max_length=32, unique=True, validators=[validate_code])
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    parent = TreeForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    kind = models.CharField(_("类型"), max_length=20, choices=AreaKind, default=AreaKind.ORDINARY)
    source = models.CharField(_("来源"), max_length=12, choices=AreaSource, default=AreaSource.ENTERED)
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True)
    boundary = models.JSONField(_("边界"), null=True, blank=True, help_text=_("GeoJSON 面或多面"))
    centre_lng = models.FloatField(_("中心经度"), null=True, blank=True)
    centre_lat = models.FloatField(_("中心纬度"), null=True, blank=True)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当日起不再使用"))
    # The level the parent must have; a foreign key on (parent, parent_level) makes it so.
    parent_level = models.GeneratedField(
        expression=F("level") - 1, output_field=models.IntegerField(), db_persist=True
    )

    objects = TreeManager.from_queryset(AreaQuerySet)()

    class MPTTMeta:
        order_insertion_by = ["code"]

    class Meta:
        verbose_name = _("区域")
        verbose_name_plural = _("区域")
        ordering = ["tree_id", "lft"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=Level.CITY, level__lte=Level.GRID),
                name="area_level_known",
                violation_error_message=_("层级只有市、区县、街道、社区、网格五级。"),
            ),
            models.CheckConstraint(
                condition=Q(level=Level.CITY, parent__isnull=True)
                | Q(level__gt=Level.CITY, parent__isnull=False),
                name="area_only_city_has_no_parent",
                violation_error_message=_("除市级外，每个区域都要有上级。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="area_valid_in_order",
                violation_error_message=_("停用日期不能早于启用日期。"),
            ),
            models.CheckConstraint(
                condition=Q(centre_lng=None, centre_lat=None)
                | Q(centre_lng__range=(-180, 180), centre_lat__range=(-90, 90)),
                name="area_centre_on_earth",
                violation_error_message=_("中心坐标要么都填，要么都不填，且须在有效范围内。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=AreaKind.ORDINARY)
                | Q(kind=AreaKind.SPECIAL, level=Level.GRID)
                | Q(kind=AreaKind.DEVELOPMENT_ZONE, level__lt=Level.GRID),
                name="area_kind_fits_level",
                violation_error_message=_("专属网格只能设在网格一级，功能区不能设在网格一级。"),
            ),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft", "rght"], name="area_span"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def is_current(self, on: date | None = None) -> bool:
        """Whether it is valid on the local date ``on`` (today), as ``AreaQuerySet.current`` finds it."""
        day = on or timezone.localdate()
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    def get_absolute_url(self) -> str:
        return reverse("area", args=[self.code])

    @property
    def span(self) -> Span:
        return Span.of(self)

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Areas are retired (``valid_to``), never deleted: closed cases keep saying where they were."""
        raise ValidationError(_("区域不能删除，请改为停用。"), code="area_delete")


class RankingGroup(models.Model):
    """Areas that are compared with each other, such as "eight urban units". Not a level of the tree."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    explanation = models.TextField(_("说明"), blank=True)
    areas = models.ManyToManyField(Area, verbose_name=_("区域"), related_name="ranking_groups")

    class Meta:
        verbose_name = _("考核分组")
        verbose_name_plural = _("考核分组")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AreaChangeQuerySet(ScopedQuerySet):
    """Steps on the tree; restrict(user, right) keeps those about one's own areas."""


class AreaChange(models.Model):
    """One act on the tree: who, when, what it was before and after. Append-only in the database."""

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    acting_for = models.CharField(_("代"), max_length=40, blank=True)
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="changes")
    act = models.CharField(_("操作"), max_length=20)
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    ip_address = models.GenericIPAddressField(_("来源地址"), null=True, blank=True)

    objects = AreaChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("区域变更")
        verbose_name_plural = _("区域变更")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.area_id}"


class Reshaping(models.Model):
    """What a merge, a split or a retirement with a hand-over did, row by row, so that it can be undone whole.

    ``change`` is the step of the area that goes on (or, without one, that ended). ``ledger`` holds plain
    values: ``areas.unmaking`` says which. Append-only in the database.
    """

    change = models.OneToOneField(
        AreaChange, verbose_name=_("变更"), on_delete=models.PROTECT, related_name="reshaping"
    )
    ledger = models.JSONField(_("移交明细"))

    class Meta:
        verbose_name = _("合并或拆分的移交明细")
        verbose_name_plural = _("合并或拆分的移交明细")

    def __str__(self) -> str:
        return f"{self.change_id}"

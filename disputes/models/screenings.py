"""Screenings (排查): each grid of an area looks for quarrels, and reports also that there are none."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from disputes.models.disputes import Dispute, Special
from governance.areas.models import Area
from governance.areas.querysets import ScopedQuerySet
from governance.cases.models import Category
from governance.common.crypto import EncryptedTextField


class ScreeningQuerySet(ScopedQuerySet):
    def concerning(self, user: Any, right: str) -> Self:
        """Those arranged where ``user`` holds ``right``, and those arranged above that ask them, too."""
        scope = user.scope(right)
        asked = scope.q("area__")
        for span in scope.spans:
            asked |= Q(area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght)
        found: Self = self.filter(asked)
        return found

    def open(self) -> Self:
        found: Self = self.filter(closed_on=None)
        return found


class Screening(models.Model):
    """A round: all grids of ``area`` look for quarrels between two days."""

    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="screenings"
    )
    title = models.CharField(_("排查名称"), max_length=60)
    subject = models.CharField(
        _("专题"), max_length=60, blank=True, help_text=_("如：春节前欠薪、汛期房屋安全")
    )
    special = models.CharField(_("重点领域"), max_length=10, choices=Special, blank=True)
    starts_on = models.DateField(_("开始"))
    due_on = models.DateField(_("上报期限"))
    closed_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("矛盾纠纷排查")
        verbose_name_plural = _("矛盾纠纷排查")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="screening_in_order",
                violation_error_message=_("上报期限不能早于开始日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("screening", args=[self.pk])


class GridLook(models.Model):
    """That a grid was looked through: by whom, when, how many households. Nothing found is a report, too."""

    screening = models.ForeignKey(Screening, on_delete=models.PROTECT, related_name="looks")
    grid = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("排查日期"))
    households = models.PositiveIntegerField(_("走访户数"), default=0)

    class Meta:
        verbose_name = _("网格排查")
        verbose_name_plural = _("网格排查")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "grid"],
                name="grid_looked_once",
                violation_error_message=_("这个网格已经上报过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid} {self.on}"


class Finding(models.Model):
    """A quarrel that was found. Finder and community read its words, until it is entered as a dispute."""

    look = models.ForeignKey(GridLook, on_delete=models.PROTECT, related_name="findings")
    category = models.ForeignKey(Category, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+")
    facts = EncryptedTextField(_("发现的情况"), blank=True)
    people = models.PositiveSmallIntegerField(_("涉及人数"), default=2)
    dispute = models.OneToOneField(
        Dispute, null=True, blank=True, on_delete=models.PROTECT, related_name="finding"
    )

    class Meta:
        verbose_name = _("排查发现的纠纷")
        verbose_name_plural = _("排查发现的纠纷")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.category)

    @property
    def audit_name(self) -> str:
        """What the audit calls it: never by its words."""
        return f"{self.pk}"


def counted(rows: Any, scope: Any) -> Any:
    """``rows`` with how many grids within ``scope`` looked, what they found, what was entered."""
    here = scope.q("looks__grid__")
    return rows.annotate(
        looked=models.Count("looks", filter=here, distinct=True),
        found=models.Count("looks__findings", filter=here, distinct=True),
        entered=models.Count(
            "looks__findings", filter=here & Q(looks__findings__dispute__isnull=False), distinct=True
        ),
    )

"""The four lists of secretaries: responsibilities, projects, problems and their rectifications."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post
from governance.areas.models import Area
from governance.cases.models import Case
from parties.secretaries.querysets import SecretaryItemQuerySet


class SecretaryList(models.TextChoices):
    RESPONSIBILITY = "responsibility", _("责任清单")
    PROJECT = "project", _("项目清单")
    PROBLEM = "problem", _("问题清单")
    RECTIFICATION = "rectification", _("整改清单")


class SecretaryItem(models.Model):
    """One line of a secretary's list; the matter itself is ``case``.

    ``area`` is whose list it stands on, which says the level; ``post`` is the secretary that answers for it.
    ``problem`` is what a rectification puts right, and nothing else has one.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="secretary_item")
    list = models.CharField(_("清单"), max_length=16, choices=SecretaryList)
    area = models.ForeignKey(
        Area, verbose_name=_("哪一级的清单"), on_delete=models.PROTECT, related_name="secretary_items"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("责任书记"), on_delete=models.PROTECT, related_name="secretary_items"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    due_on = models.DateField(_("完成日期"))
    problem = models.ForeignKey(
        "self",
        verbose_name=_("整改哪个问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rectifications",
    )
    evidence = models.TextField(_("佐证"), blank=True)
    done_on = models.DateField(_("报完成日期"), null=True, blank=True)

    objects = SecretaryItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("书记清单事项")
        verbose_name_plural = _("书记清单事项")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(list="rectification", problem__isnull=False)
                | ~Q(list="rectification") & Q(problem=None),
                name="secretary_item_rectifies_a_problem",
            ),
        ]
        indexes = [models.Index(fields=["area", "year"], name="secretary_item_by_area")]

    def __str__(self) -> str:
        return str(self.case)

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()

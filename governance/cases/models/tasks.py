"""The short list of what has to be done on a case before it is done."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.cases.models.case import Case


class TaskQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(done_at=None, dropped_at=None)


class Task(models.Model):
    """One thing to do on a case, by whoever is named. Ticked off or dropped with a reason, never deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    text = models.CharField(_("任务"), max_length=200)
    who = models.CharField(_("谁来做"), max_length=60, blank=True)
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("加入人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("加入时间"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("完成人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    remark = models.CharField(_("备注"), max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dropped_at=None),
                name="task_done_or_dropped",
                violation_error_message=_("任务不能既完成又取消。"),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None

"""What a person is told. The bell shows it; other ways of delivery stand on the same rows."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Weight(models.TextChoices):
    """How loud a notice is; the page shows an icon and words for each."""

    INFO = "info", _("知会")
    TODO = "todo", _("待办")
    WARNING = "warning", _("预警")
    ALARM = "alarm", _("告警")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: object) -> Self:
        return self.filter(person=person)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One sentence to one person, with the page it is about. ``key`` makes a repeated telling harmless."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="notices"
    )
    weight = models.CharField(_("级别"), max_length=8, choices=Weight, default=Weight.INFO)
    text = models.CharField(_("内容"), max_length=300)
    reason = models.CharField(_("为何通知我"), max_length=120, blank=True)
    url = models.CharField(_("页面"), max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="notice_told_once")
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_by_person"),
            # The bell's count, on every page.
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text

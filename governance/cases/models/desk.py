"""What people keep for their own work: views of lists, and exports that take a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Role
from governance.areas.models import Area

if TYPE_CHECKING:
    from governance.access.models import User


CASES = "/cases/"  # the address of the list of cases


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: User) -> SavedViewQuerySet:
        """One's own, and those shared with a role one holds in the place it is shared in.

        Nobody's own while somebody else looks through their eyes.
        """
        condition = Q(pk__in=[]) if user.is_looked_through else Q(owner=user)
        for post in user.posts_in_force():
            condition |= Q(
                role=post.role_id,
                area__tree_id=post.area.tree_id,
                area__lft__lte=post.area.lft,
                area__rght__gte=post.area.rght,
            )
        return self.filter(condition)


class SavedView(models.Model):
    """Filters of the list at ``page`` under a name; with a role and an area it is shared with its holders."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=30)
    page = models.CharField(_("页面"), max_length=100, default=CASES)
    query = models.CharField(_("筛选条件"), max_length=1000, blank=True)
    role = models.ForeignKey(
        Role, verbose_name=_("共享给"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("共享范围"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("保存的视图")
        verbose_name_plural = _("保存的视图")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                name="saved_view_name_once",
                violation_error_message=_("您已有同名的视图。"),
            ),
            models.CheckConstraint(
                condition=Q(role=None, area=None) | Q(role__isnull=False, area__isnull=False),
                name="saved_view_shared_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return f"{self.page}?{self.query}" if self.query else self.page


class CaseExport(models.Model):
    """An export too large to wait for: what was asked, and the file when it is written."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_exports")
    query = models.CharField(_("筛选条件"), max_length=1000, blank=True)
    columns = models.CharField(_("列"), max_length=200, blank=True)
    expected = models.PositiveIntegerField(_("条数"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    file = models.FileField(_("文件"), upload_to="exports/%Y/%m/", blank=True)
    rows = models.PositiveIntegerField(_("写入的条数"), default=0)
    asked_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("导出")
        verbose_name_plural = _("导出")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.asked_at:%Y-%m-%d %H:%M} {self.state}"

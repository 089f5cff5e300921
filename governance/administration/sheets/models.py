"""A file brought in through the kit, and what became of its rows."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import User
from governance.administration.sheets import definitions
from governance.areas.models import Area
from governance.areas.querysets import ScopedQuerySet


class SheetBatchQuerySet(ScopedQuerySet):
    def readable(self, user: User) -> Self:
        """The batches of kinds and areas where ``user`` holds the kind's right."""
        condition = Q(pk__in=[])
        for sheet in definitions.every().values():
            condition |= Q(kind=sheet.code) & user.scope(sheet.right).q("area__")
        return self.filter(condition)


class SheetBatch(models.Model):
    """One file of one kind for one area: previewed, confirmed, written whole or not at all."""

    class State(models.TextChoices):
        CHECKING = "checking", _("正在比对")
        CHECKED = "checked", _("待确认")
        RUNNING = "running", _("正在写入")
        DONE = "done", _("已写入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        FAILED = "failed", _("没有写入")

    BUSY: ClassVar[tuple[str, ...]] = (State.CHECKING, State.RUNNING, State.UNDOING)

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CHECKING)
    kind = models.CharField(_("种类"), max_length=40)
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="sheets/%Y/%m/")
    digest = models.CharField(max_length=64)
    plan_digest = models.CharField(max_length=64, blank=True)
    ignored = models.JSONField(_("没有用到的栏目"), default=list)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("修改"), default=0)
    same = models.PositiveIntegerField(_("不变"), default=0)
    faulty = models.PositiveIntegerField(_("有问题"), default=0)
    missing = models.PositiveIntegerField(_("文件里没有"), default=0)
    note = models.TextField(_("说明"), blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("上传人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    done_by = models.ForeignKey(
        User, verbose_name=_("确认人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(_("写入时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, verbose_name=_("撤销人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = SheetBatchQuerySet.as_manager()

    class Meta:
        app_label = "administration"
        verbose_name = _("批量表格")
        verbose_name_plural = _("批量表格")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("sheet-batch", args=[self.pk])

    @property
    def sheet(self) -> definitions.Sheet:
        return definitions.every()[self.kind]

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def to_write(self) -> int:
        return self.new + self.changed


class SheetLine(models.Model):
    """One row that is not the same in file and system. ``differences`` are (label, before, after) in words,
    personal values masked; the row's own text stays in the file. ``made_id`` is the row it added or changed.
    """

    class State(models.TextChoices):
        NEW = definitions.NEW, _("新增")
        CHANGED = definitions.CHANGED, _("修改")
        FAULTY = definitions.FAULTY, _("有问题")
        MISSING = definitions.MISSING, _("文件里没有")

    batch = models.ForeignKey(SheetBatch, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("行"))
    state = models.CharField(_("结果"), max_length=10, choices=State)
    key = models.CharField(_("编号"), max_length=200, blank=True)
    label = models.CharField(_("名称"), max_length=200, blank=True)
    differences = models.JSONField(_("差别"), default=list)
    faults = models.JSONField(_("问题"), default=list)
    made_id = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "administration"
        verbose_name = _("表格的行")
        verbose_name_plural = _("表格的行")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["batch", "state", "number"], name="sheet_line_by_state")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"

"""A file of messages brought in as one batch: how its columns were read, what became of each row."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import User
from governance.areas.models import Area
from governance.areas.querysets import ScopedQuerySet
from governance.cases.models import Case, Category, Channel


class BatchQuerySet(ScopedQuerySet):
    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)


class ImportBatch(models.Model):
    """One file. It is imported whole or not at all, and can be taken back whole."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("待对应栏目")
        CHECKING = "checking", _("正在试读")
        CHECKED = "checked", _("已试读")
        RUNNING = "running", _("正在导入")
        DONE = "done", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        FAILED = "failed", _("没有导入")

    BUSY: ClassVar[tuple[str, ...]] = (State.CHECKING, State.RUNNING, State.UNDOING)

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.MAPPING)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m/")
    digest = models.CharField(max_length=64)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    columns = models.JSONField(_("栏目"), default=list)
    mapping = models.JSONField(_("对应"), default=dict)
    kind = models.CharField(_("事项种类"), max_length=20)
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+")
    skip_faulty = models.BooleanField(_("跳过有问题的行"), default=False)
    total = models.PositiveIntegerField(_("行数"), default=0)
    good = models.PositiveIntegerField(_("可以导入"), default=0)
    faulty = models.PositiveIntegerField(_("有问题"), default=0)
    answered = models.PositiveIntegerField(_("已答复"), default=0)
    error = models.TextField(_("没有导入的原因"), blank=True)
    made_by = models.ForeignKey(
        User, verbose_name=_("导入人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("上传时间"))
    done_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, verbose_name=_("撤销人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("import-batch", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY


class ImportRow(models.Model):
    """What became of one row: the case it made, or what is wrong with it and what to do.

    ``faults`` are pairs of column and sentence. The row's own text is not kept here.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    external_number = models.CharField(_("外部编号"), max_length=60, blank=True)
    faults = models.JSONField(_("问题"), default=list)
    case = models.OneToOneField(
        Case, verbose_name=_("事项"), null=True, on_delete=models.PROTECT, related_name="import_row"
    )

    class Meta:
        verbose_name = _("导入的行")
        verbose_name_plural = _("导入的行")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


__all__: list[Any] = ["BatchQuerySet", "ImportBatch", "ImportRow"]

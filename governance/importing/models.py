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

    class Timing(models.TextChoices):
        """What becomes of rows that nobody has answered yet."""

        HISTORY = "history", _("只作历史数据：不计时，不催办，不发督办单和黄红牌")
        TODAY = "today", _("从导入当天起计时：按现在的时限重新起算，到期照常升级")

    BUSY: ClassVar[tuple[str, ...]] = (State.CHECKING, State.RUNNING, State.UNDOING)

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.MAPPING)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(_("文件"), upload_to="imports/%Y/%m/")
    digest = models.CharField(max_length=64)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    columns = models.JSONField(_("栏目"), default=list)
    mapping = models.JSONField(_("对应"), default=dict)
    # Which worksheet and which row of names were read, of which worksheets, and what was left out or filled.
    sheet = models.CharField(_("工作表"), max_length=100, blank=True, default="")
    sheets = models.JSONField(_("有内容的工作表"), default=list)
    heading = models.PositiveIntegerField(_("表头在第几行"), default=1)
    notes = models.JSONField(_("读文件时的说明"), default=list)
    # Codes of categories by what the file calls them, where it uses other words; those nobody has matched
    # yet, each with the number of its rows.
    classes = models.JSONField(_("类别的对应"), default=dict)
    strange_classes = models.JSONField(_("未对应的类别"), default=list)
    kind = models.CharField(_("事项种类"), max_length=20)
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="+")
    timing = models.CharField(_("未办结的怎样计时"), max_length=10, choices=Timing, default=Timing.HISTORY)
    skip_faulty = models.BooleanField(_("跳过有问题的行"), default=False)
    total = models.PositiveIntegerField(_("行数"), default=0)
    good = models.PositiveIntegerField(_("可以导入"), default=0)
    faulty = models.PositiveIntegerField(_("有问题"), default=0)
    answered = models.PositiveIntegerField(_("已答复"), default=0)
    remarked = models.PositiveIntegerField(_("有改动"), default=0)
    # How many good rows lie in each district, by its code: so many numbers are reserved for them.
    districts = models.JSONField(default=dict)
    oldest_open = models.DateTimeField(_("最早的未办结"), null=True, blank=True)
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
    def open(self) -> int:
        """How many of the good rows nobody has answered yet."""
        return self.good - self.answered

    @property
    def unused(self) -> list[str]:
        """The file's columns of which nothing is imported."""
        used = set(self.mapping.values())
        return [column for column in self.columns if column not in used]

    @property
    def has_file(self) -> bool:
        """Whether the file is still kept: it goes when the reporters in it do (``retention``)."""
        return bool(self.file.name and self.file.storage.exists(self.file.name))

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY


class ImportRow(models.Model):
    """What became of one row: the case it made, or what is wrong with it and what to do.

    ``faults`` and ``remarks`` (what was changed so that it fits) are pairs of column and sentence. The row's
    own text is not kept here.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    external_number = models.CharField(_("外部编号"), max_length=60, blank=True)
    faults = models.JSONField(_("问题"), default=list)
    remarks = models.JSONField(_("改动"), default=list)
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

"""Who changed which rule, when, why, from what to what; what is being prepared; what is recomputed for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area

if TYPE_CHECKING:
    from governance.areas.querysets import Reader


class RuleGroup(models.TextChoices):
    """The chapters of the rule book."""

    LIMITS = "limits", _("时限")
    LADDER = "ladder", _("升级阶梯")
    SETTING = "setting", _("闭环参数")
    CATEGORY = "category", _("类别")
    CONDITION = "condition", _("立案条件")
    ROUTING = "routing", _("处置单位规则")
    REASON = "reason", _("理由")
    CHANNEL = "channel", _("来源")
    TEXT = "text", _("通知文本")
    PATTERN = "pattern", _("编号格式")
    QUIET = "quiet", _("免打扰时段")
    CALENDAR = "calendar", _("工作日历")
    RETENTION = "retention", _("个人信息保存期")
    QUESTION = "question", _("类别问题")
    REPLY = "reply", _("答复模板")
    INDICATOR = "indicator", _("指标")


class Running(models.TextChoices):
    """What a change means for clocks that run already."""

    KEEP = "keep", _("已在计时的按原规则")
    RECOMPUTE = "recompute", _("已在计时的按新规则重算")


# The same choice for rules that no clock goes by.
FILED_BEFORE = {
    Running.KEEP: _("之前上报的按原规则"),
    Running.RECOMPUTE: _("之前上报、未结的也按新规则"),
}


class RulePublicationQuerySet(models.QuerySet["RulePublication"]):
    def shown_to(self, user: Reader, right: str) -> Self:
        """Changes that hold where ``user`` has ``right``: the city's, those of areas around and inside."""
        scope = user.scope(right)
        if scope.everything:
            return self
        condition = Q(area=None)
        for span in (*scope.spans, *(span for _unit, span in scope.units)):
            tree = Q(area__tree_id=span.tree_id)
            condition |= tree & Q(area__lft__lte=span.lft, area__rght__gte=span.rght)
            condition |= tree & Q(area__lft__gte=span.lft, area__rght__lte=span.rght)
        return self.filter(condition)

    def waiting(self, at: datetime | None = None) -> Self:
        """Published, not yet in force, not taken back."""
        return self.filter(cancelled_at=None, effective_from__gt=at or timezone.now())

    def standing(self) -> Self:
        return self.filter(cancelled_at=None)


class RulePublication(models.Model):
    """One change of the rule book. ``before`` and ``after`` are the values as JSON, ``subject`` whose.

    ``applied_at`` is when it was written where the engine reads: at once for rules that carry their own
    dates (limits, ladders), on its day for the others.
    """

    group = models.CharField(_("规则"), max_length=10, choices=RuleGroup)
    subject = models.CharField(_("对象"), max_length=80)
    label = models.CharField(_("名称"), max_length=160)
    area = models.ForeignKey(
        Area, verbose_name=_("区域"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(_("原来"), default=dict)
    after = models.JSONField(_("改为"), default=dict)
    reason = models.CharField(_("修改原因"), max_length=200)
    running = models.CharField(_("已在计时的"), max_length=10, choices=Running, default=Running.KEEP)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("修改人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("发布时间"), default=timezone.now)
    effective_from = models.DateTimeField(_("生效"))
    applied_at = models.DateTimeField(_("写入时间"), null=True, blank=True)
    restores = models.ForeignKey(
        "self", verbose_name=_("恢复自"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("取消人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fault = models.CharField(_("未能生效的原因"), max_length=300, blank=True)

    objects = RulePublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("规则修改")
        verbose_name_plural = _("规则修改")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="rule_publication_has_reason",
                violation_error_message=_("须写明修改原因。"),
            ),
            models.UniqueConstraint(
                fields=["group", "subject"],
                condition=Q(applied_at=None, cancelled_at=None),
                name="rule_publication_one_waits",
                violation_error_message=_("已有一次修改等待生效，请先取消它。"),
            ),
        ]
        indexes = [models.Index(fields=["group", "subject", "-id"], name="rule_publication_of")]

    def __str__(self) -> str:
        return f"{self.get_group_display()} · {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("rule-publication", args=[self.pk])

    @property
    def running_said(self) -> str:
        """The choice in the words of its group: about running clocks, or about matters reported before.

        Empty where nothing runs by the rule: a text, a number, a reason.
        """
        if self.group in (RuleGroup.CATEGORY, RuleGroup.CONDITION, RuleGroup.ROUTING):
            return str(FILED_BEFORE[Running(self.running)])
        if self.group in (RuleGroup.LIMITS, RuleGroup.LADDER, RuleGroup.CALENDAR):
            return str(self.get_running_display())
        return ""

    @property
    def begins(self) -> bool:
        """Whether there was nothing before: a new row, or a place that had no rule of its own."""
        return not any(self.before.values())

    @property
    def is_waiting(self) -> bool:
        return self.cancelled_at is None and self.effective_from > timezone.now()


class RuleDraft(models.Model):
    """A change that somebody prepares and tries on the bench. One a person and subject."""

    group = models.CharField(_("规则"), max_length=10, choices=RuleGroup)
    subject = models.CharField(_("对象"), max_length=80)
    label = models.CharField(_("名称"), max_length=160)
    values: Any = models.JSONField(_("内容"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("起草人"), on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("保存时间"), auto_now=True)

    class Meta:
        verbose_name = _("规则草稿")
        verbose_name_plural = _("规则草稿")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["group", "subject", "by"], name="rule_draft_once")]

    def __str__(self) -> str:
        return f"{self.get_group_display()} · {self.label}"

    def get_absolute_url(self) -> str:
        """The form in which it is gone on with, filled as it was left."""
        if self.group == RuleGroup.CALENDAR:
            name = "rule-calendar-hours" if self.values["act"] == "hours" else "rule-calendar-notice"
            return f"{reverse(name, args=[self.subject])}?draft={self.pk}"
        return f"{reverse('rule-edit', args=[self.group, self.subject])}?draft={self.pk}"


class Recomputation(models.Model):
    """Running clocks put under a new rule: in batches, each clock once, from where the last batch ended.

    ``reached`` is the last clock done and ``last`` the newest clock there was when it began: clocks
    started later go by the new rule anyhow.
    """

    publication = models.OneToOneField(
        RulePublication, verbose_name=_("规则修改"), on_delete=models.PROTECT, related_name="recomputation"
    )
    not_before = models.DateTimeField(_("不早于"))
    reached = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(_("查看"), default=0)
    moved = models.PositiveIntegerField(_("重算"), default=0)
    overdue = models.PositiveIntegerField(_("重算后即超期"), default=0)
    kept = models.PositiveIntegerField(_("未能重算而保留"), default=0)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("重算")
        verbose_name_plural = _("重算")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.publication} {self.moved}"


class NumberPattern(models.Model):
    """How a kind of number is made, in a small language of places: {area}-{yy}{mm}{dd}-{serial:4}."""

    key = models.SlugField(_("键"), max_length=30, primary_key=True)
    label = models.CharField(_("名称"), max_length=60)
    pattern = models.CharField(_("格式"), max_length=80)

    class Meta:
        verbose_name = _("编号格式")
        verbose_name_plural = _("编号格式")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.label} {self.pattern}"

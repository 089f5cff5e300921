"""Stability assessment (稳评) of a decision: its experts drawn by lot, their opinions, what was decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.areas.querysets import ScopedQuerySet
from governance.cases.models import Case
from governance.common.crypto import EncryptedTextField


class RiskLevel(models.TextChoices):
    HIGH = "high", _("高风险")
    MEDIUM = "medium", _("中风险")
    LOW = "low", _("低风险")


class Decision(models.TextChoices):
    GO = "go", _("可以实施")
    CONDITIONAL = "conditional", _("落实措施后实施")
    NO = "no", _("不予实施")


class RegisterQuerySet(ScopedQuerySet):
    def active(self) -> Any:
        return self.filter(is_active=True)


class Expert(models.Model):
    """Somebody of the register of experts, who is drawn for the assessments of an area and below it."""

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    field = models.CharField(_("专业"), max_length=60, help_text=_("如：法律、城建、环保、信访、心理"))
    employer = models.CharField(_("工作单位"), max_length=80)
    is_active = models.BooleanField(_("在库"), default=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("评审专家")
        verbose_name_plural = _("评审专家")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "employer"],
                name="expert_once",
                violation_error_message=_("这个单位的这位专家已在库中。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("expert-edit", args=[self.pk])


class Institution(models.Model):
    """A third party that assesses."""

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(
        _("机构名称"), max_length=80, unique=True, error_messages={"unique": _("这个机构已在库中。")}
    )
    field = models.CharField(_("业务范围"), max_length=80)
    is_active = models.BooleanField(_("在库"), default=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("第三方机构")
        verbose_name_plural = _("第三方机构")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("institution-edit", args=[self.pk])


class Assessment(models.Model):
    """The assessment of one decision or project. Its words are encrypted; the case beside it has none."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="assessment")
    matter = EncryptedTextField(_("评估事项"))
    owner = models.CharField(_("决策（责任）单位"), max_length=80)
    summary = EncryptedTextField(_("事项情况和可能的风险"))
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments"
    )
    report = EncryptedTextField(_("第三方评估意见"), blank=True)
    report_risk = models.CharField(_("第三方认定"), max_length=8, choices=RiskLevel, blank=True)
    risk = models.CharField(_("风险等级"), max_length=8, choices=RiskLevel, blank=True)
    decision = models.CharField(_("决定"), max_length=12, choices=Decision, blank=True)
    is_adopted = models.BooleanField(_("采纳评估意见"), null=True)
    why = EncryptedTextField(_("理由或需落实的措施"), blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("稳定风险评估")
        verbose_name_plural = _("稳定风险评估")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(is_adopted__isnull=False, decided_on__isnull=False) & ~Q(risk=""),
                name="assessment_decided_whole",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.case.number}"

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.case.number])

    @property
    def audit_name(self) -> str:
        """What the audit calls it: by its number alone."""
        return str(self)


class Draw(models.Model):
    """A draw by lot: its seed and the pool it drew from, so that whoever doubts it can repeat it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="draws")
    seed = models.CharField(_("种子"), max_length=64)
    pool = models.JSONField(_("备选专家"))  # the keys of the experts without a conflict, ascending
    count = models.PositiveSmallIntegerField(_("抽取人数"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("抽取记录")
        verbose_name_plural = _("抽取记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.seed


class Seat(models.Model):
    """An expert who was drawn, with the opinion they gave; ``left_on`` where a conflict came out later."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="seats")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    risk = models.CharField(_("认定的风险"), max_length=8, choices=RiskLevel, blank=True)
    opinion = EncryptedTextField(_("评审意见"), blank=True)
    on = models.DateField(_("意见日期"), null=True)
    left_on = models.DateField(_("回避日期"), null=True)

    class Meta:
        verbose_name = _("参评专家")
        verbose_name_plural = _("参评专家")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "expert"], name="expert_drawn_once")]

    def __str__(self) -> str:
        return str(self.expert)


class ExpertConflict(models.Model):
    """An expert who is kept from an assessment."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="conflicts")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        verbose_name = _("专家回避")
        verbose_name_plural = _("专家回避")
        constraints = [models.UniqueConstraint(fields=["assessment", "expert"], name="expert_conflict_once")]

    def __str__(self) -> str:
        return str(self.expert)


class AssessmentFollowUp(models.Model):
    """What was seen after the decision: whether the measures were taken, what came of it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="follow_ups")
    on = models.DateField(_("跟踪日期"))
    text = EncryptedTextField(_("跟踪情况"))

    class Meta:
        verbose_name = _("跟踪")
        verbose_name_plural = _("跟踪")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on}"

"""Who had a case, what was done with it, what was kept with it, and the counters of its numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.choices import AttachmentKind
from governance.cases.models.case import Case
from governance.cases.models.querysets import AssignmentQuerySet


class Assignment(models.Model):
    """A unit, or an area's own people, made responsible for a case for a while. Never deleted: ended."""

    class Role(models.TextChoices):
        LEAD = "lead", _("主办")
        ASSIST = "assist", _("协办")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("分工"), max_length=8, choices=Role, default=Role.LEAD)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("网格或社区"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leg = models.PositiveSmallIntegerField(_("办理段"), default=1)
    instruction = models.TextField(_("办理要求"), blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("派遣人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    assigned_at = models.DateTimeField(_("派遣时间"))
    accepted_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("签收人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=12, blank=True)  # done, returned, recalled, moved
    # Kept from the case, so that a unit's open cases are found without passing all it ever had.
    case_open = models.BooleanField(default=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("派遣")
        verbose_name_plural = _("派遣")
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, area=None) | Q(unit=None, area__isnull=False),
                name="assignment_unit_or_area",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role="lead", ended_at=None),
                name="assignment_one_lead",
                violation_error_message=_("一件事项同时只有一个主办。"),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "case"], name="assignment_unit_case"),
            # Who holds a members-only case now: see readers.py.
            models.Index(fields=["unit", "case"], condition=Q(ended_at=None), name="assignment_unit_live"),
            models.Index(
                fields=["area", "case"], condition=Q(ended_at=None, unit=None), name="assignment_area_live"
            ),
            models.Index(fields=["unit", "case"], condition=Q(case_open=True), name="assignment_unit_open"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit or self.area}"


class CaseLog(models.Model):
    """One step of a case: who, when, from where to where, why, by which right. Append-only and chained.

    ``digest`` covers this row and the digest before it, so that a row changed or taken out behind the
    database's back shows (``manage.py check_trails``).
    """

    # Both are found by the indexes below, which begin with them.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="log", db_index=False)
    step = models.PositiveIntegerField(_("步"))
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    actor_name = models.CharField(_("姓名与职务"), max_length=120)
    act = models.CharField(_("操作"), max_length=30)
    from_state = models.CharField(_("从"), max_length=20, blank=True)
    to_state = models.CharField(_("到"), max_length=20)
    right = models.CharField(_("依据的权限"), max_length=60, blank=True)
    text = models.TextField(_("说明"), blank=True)
    detail = models.JSONField(_("内容"), default=dict, blank=True)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("流转记录")
        verbose_name_plural = _("流转记录")
        ordering = ["case_id", "step"]
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="case_log_step_once")]
        indexes = [models.Index(fields=["actor", "-at"], name="case_log_actor")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.step} {self.act}"


class Attachment(models.Model):
    """A photo or file of a case. Photos are written anew without place and metadata before they are kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments", null=True)
    kind = models.CharField(_("种类"), max_length=10, choices=AttachmentKind)
    file = models.FileField(_("文件"), upload_to="cases/%Y/%m/%d/")
    thumbnail = models.FileField(_("缩略图"), upload_to="cases/%Y/%m/%d/", blank=True)
    name = models.CharField(_("原文件名"), max_length=120, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("大小（字节）"))
    digest = models.CharField(max_length=64)
    step = models.PositiveIntegerField(_("随哪一步提交"), default=1)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提交人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("提交时间"))
    is_personal = models.BooleanField(
        _("含个人信息"), default=False, help_text=_("保存期满后删除，只留下记录")
    )

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown; whatever else it is can only be downloaded."""
        return self.content_type.startswith("image/")


class NumberCounter(models.Model):
    """The last serial number given under a prefix; taken by one statement, so never twice."""

    prefix = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"

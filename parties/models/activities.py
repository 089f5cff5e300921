"""What organisations do: meetings and lectures with their attendance, and the campaigns they count for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from parties.activities.querysets import ActivityQuerySet, CampaignQuerySet
from parties.models.organisations import Organisation
from parties.rows.querysets import SharedQuerySet


class ActivityKind(models.Model):
    """A kind of activity. ``is_meeting``: a branch owes one of these every month."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    is_meeting = models.BooleanField(_("算作当月会议"), default=False)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动种类")
        verbose_name_plural = _("活动种类")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("activity-kind", args=[self.pk])


class ActivityTag(models.Model):
    """A word that activities are sorted by, such as the four of 四抓四提升."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动标签")
        verbose_name_plural = _("活动标签")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("activity-tag", args=[self.pk])


class Measure(models.TextChoices):
    """What of its activities a campaign counts."""

    LECTURERS = "lecturers", _("主讲人（不重复）")
    SESSIONS = "sessions", _("场次")
    ATTENDED = "attended", _("参加人次")


class Campaign(models.Model):
    """A goal that the activities of an area work towards.

    ``is_placeholder``: nobody has confirmed the goal.
    """

    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(_("名称"), max_length=40)
    measure = models.CharField(_("统计口径"), max_length=12, choices=Measure, default=Measure.SESSIONS)
    goal = models.PositiveIntegerField(_("目标"))
    is_placeholder = models.BooleanField(
        _("目标待核定"), default=False, help_text=_("文件没有写明的目标先填暂定数，核定后取消勾选")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动计划")
        verbose_name_plural = _("活动计划")
        ordering = ["area__tree_id", "area__lft", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(ends_on=None),
                name="campaign_named_once",
                violation_error_message=_("这里已有同名的活动计划。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaign_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(goal__gte=1),
                name="campaign_has_goal",
                violation_error_message=_("目标至少为 1。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.pk])


class Activity(models.Model):
    """A meeting, lecture or other activity of an organisation on a day. Struck off, never deleted."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="activities"
    )
    kind = models.ForeignKey(
        ActivityKind, verbose_name=_("种类"), on_delete=models.PROTECT, related_name="activities"
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("活动计划"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    tag = models.ForeignKey(
        ActivityTag,
        verbose_name=_("标签"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    held_on = models.DateField(_("日期"))
    topic = models.CharField(_("主题"), max_length=120)
    lecturer = models.CharField(_("主讲人"), max_length=40, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    expected = models.PositiveIntegerField(_("应到"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("实到"))
    note = models.TextField(_("记录"), max_length=2000, blank=True)
    struck_on = models.DateField(_("作废日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织活动")
        verbose_name_plural = _("组织活动")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["organisation", "held_on"], name="activity_held")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected=None) | Q(attended__lte=F("expected")),
                name="activity_attended_of_expected",
                violation_error_message=_("实到人数不能多于应到人数。"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "held_on", "topic"],
                condition=Q(struck_on=None),
                name="activity_once",
                violation_error_message=_("这次活动已经登记过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("activity", args=[self.pk])

"""Meetings of alliances with agenda and attendance; grand Party committees with their commissioners."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from parties.alliances.meeting_querysets import (
    AttendanceQuerySet,
    CommissionerQuerySet,
    CommitteeQuerySet,
    ItemQuerySet,
    MeetingQuerySet,
)
from parties.models.alliances import Alliance, AllianceMember


class AllianceMeeting(models.Model):
    """A meeting of an alliance: planned for an instant, held on a day with minutes, or cancelled."""

    alliance = models.ForeignKey(
        Alliance, verbose_name=_("党建联盟"), on_delete=models.PROTECT, related_name="meetings"
    )
    title = models.CharField(_("名称"), max_length=80)
    at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=120)
    held_on = models.DateField(_("召开日期"), null=True, blank=True)
    minutes = models.TextField(_("会议纪要"), max_length=10000, blank=True)
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("联席会议")
        verbose_name_plural = _("联席会议")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on=None, minutes="") | Q(held_on__isnull=False) & ~Q(minutes=""),
                name="meeting_held_with_minutes",
                violation_error_message=_("开过的会要有纪要。"),
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(cancelled_on=None),
                name="meeting_held_or_cancelled",
                violation_error_message=_("开过的会不能取消。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("alliance-meeting", args=[self.pk])

    @property
    def quarter(self) -> str:
        """The quarter it counts for, such as 2026 Q4: of the day it was held, else of the day planned."""
        day = self.held_on or timezone.localtime(self.at).date()
        return f"{day.year} Q{(day.month + 2) // 3}"


class AgendaItem(models.Model):
    """A matter of a meeting's agenda. ``source`` and ``key`` say where it came from, so that it comes once.

    ``became`` and ``number`` say what it was made into: a whistle, a need.
    """

    meeting = models.ForeignKey(
        AllianceMeeting, verbose_name=_("联席会议"), on_delete=models.PROTECT, related_name="items"
    )
    title = models.CharField(_("议题"), max_length=120)
    text = models.CharField(_("说明"), max_length=500, blank=True)
    source = models.CharField(_("来源"), max_length=40, blank=True, editable=False)
    key = models.CharField(max_length=60, blank=True, editable=False)
    url = models.CharField(max_length=200, blank=True, editable=False)
    conclusion = models.CharField(_("结论"), max_length=500, blank=True)
    became = models.CharField(_("转为"), max_length=40, blank=True)
    number = models.CharField(_("编号"), max_length=40, blank=True)
    dropped_on = models.DateField(_("移出日期"), null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议议题")
        verbose_name_plural = _("会议议题")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source", "key"],
                condition=~Q(source="") & Q(dropped_on=None),
                name="agenda_item_once",
                violation_error_message=_("这件事已在议程里。"),
            ),
            models.CheckConstraint(
                condition=Q(became="", number="") | ~Q(became="") & ~Q(number=""),
                name="agenda_item_became_something",
                violation_error_message=_("转为什么和编号要一起填。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingAttendance(models.Model):
    """Whether a member unit came to a meeting, and who for it."""

    meeting = models.ForeignKey(
        AllianceMeeting, verbose_name=_("联席会议"), on_delete=models.PROTECT, related_name="attendance"
    )
    member = models.ForeignKey(
        AllianceMember, verbose_name=_("成员单位"), on_delete=models.PROTECT, related_name="attendance"
    )
    came = models.BooleanField(_("到会"))
    who = models.CharField(_("参会人"), max_length=40, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("参会情况")
        verbose_name_plural = _("参会情况")
        ordering = ["member__unit__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.meeting}"


class GrandCommittee(models.Model):
    """The grand Party committee (大党委) of a community; one at a time."""

    area = models.ForeignKey(
        Area, verbose_name=_("社区"), on_delete=models.PROTECT, related_name="grand_committees"
    )
    name = models.CharField(_("名称"), max_length=80)
    founded_on = models.DateField(_("成立日期"))
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)
    is_demo = models.BooleanField(_("演示"), default=False, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("社区大党委")
        verbose_name_plural = _("社区大党委")
        ordering = ["area__tree_id", "area__lft", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(dissolved_on=None),
                name="grand_committee_once",
                violation_error_message=_("每个社区只有一个大党委。"),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="grand_committee_in_order",
                violation_error_message=_("撤销日期不能早于成立日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("grand-committee", args=[self.pk])


class Commissioner(models.Model):
    """A part-time commissioner of a grand committee, sent by a member unit, from a day to a day."""

    committee = models.ForeignKey(
        GrandCommittee, verbose_name=_("社区大党委"), on_delete=models.PROTECT, related_name="commissioners"
    )
    member = models.ForeignKey(
        AllianceMember, verbose_name=_("成员单位"), on_delete=models.PROTECT, related_name="commissioners"
    )
    name = models.CharField(_("姓名"), max_length=40)
    duty = models.CharField(_("本单位职务"), max_length=40, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = CommissionerQuerySet.as_manager()

    class Meta:
        verbose_name = _("兼职委员")
        verbose_name_plural = _("兼职委员")
        ordering = ["member__unit__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "member", "name"],
                condition=Q(ends_on=None),
                name="commissioner_once",
                violation_error_message=_("这位同志已是这里的兼职委员。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="commissioner_in_order",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.member}）"

"""Deadlines are rows: what runs, since when, its pauses, when it is due, and how it ended."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.cases.choices import ClockState, RungAct, Warning_
from governance.cases.models.case import Case
from governance.cases.models.rules import TimeLimit
from governance.cases.sla import clock_kinds
from governance.clock.choices import CLOCK_TYPES, LAST_DAY_ENDS
from governance.clock.models import CalendarVersion


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> ClockQuerySet:
        return self.filter(state=ClockState.RUNNING)

    def live(self) -> ClockQuerySet:
        """Running or paused: not yet judged."""
        return self.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED])

    def due_to_fire(self, at: datetime) -> ClockQuerySet:
        """Clocks whose next rung has come, the oldest first; parked ones when it is time again."""
        ready = Q(parked=None) | Q(parked__retry_at__lte=at)
        return self.running().filter(ready, next_fire_at__lte=at).order_by("next_fire_at", "pk")


class Warned:
    """What a clock tells of its own instants, whether it is a row or a line of a list."""

    clock_type: str
    due_at: datetime | None
    blue_at: datetime | None
    yellow_at: datetime | None
    stopped_at: datetime | None

    @property
    def in_days(self) -> bool:
        return self.clock_type in TimeLimit.DAY_TYPES

    def colour(self, at: datetime | None = None) -> str:
        """The warning colour at the instant ``at`` (now), or at the stop for a clock that has stopped."""
        moment = self.stopped_at or at or timezone.now()
        if self.due_at is not None and moment > self.due_at:
            return Warning_.RED
        if self.yellow_at is not None and moment >= self.yellow_at:
            return Warning_.YELLOW
        if self.blue_at is not None and moment >= self.blue_at:
            return Warning_.BLUE
        return Warning_.GREEN


class Clock(Warned, models.Model):
    """One deadline of one case: amount, type, calendar version and rule as they were when it started.

    All instants are UTC. ``pauses`` are pairs of ISO instants, the last open while paused. The verdict
    is frozen when the clock stops; a reopened leg starts a new clock.
    """

    # Found by ``clock_by_case``; of unit, area and calendar nobody asks for all clocks there ever were.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(_("时钟"), max_length=clock_kinds.LONGEST)
    # Tells clocks of one kind apart that run beside each other: a milestone, a unit; empty for the only one.
    key = models.CharField(_("时钟标识"), max_length=40, blank=True, default="", db_default="")
    leg = models.PositiveSmallIntegerField(_("办理段"), default=1)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level)
    # Who answers for it: the unit where there is one, else the area's desk.
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The area whose own people were handed it, where no unit was.
    lead_area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(_("状态"), max_length=10, choices=ClockState, default=ClockState.RUNNING)

    limit = models.ForeignKey(TimeLimit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    clock_type = models.CharField(_("计时方式"), max_length=16, choices=CLOCK_TYPES)
    amount = models.PositiveIntegerField(_("时限"), help_text=_("小时类以分钟计，日类以天计"))
    last_day_ends = models.CharField(max_length=20, choices=LAST_DAY_ENDS, blank=True)
    calendar_version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    started_at = models.DateTimeField(_("开始"))
    pauses = models.JSONField(_("暂停"), default=list, blank=True)
    due_at = models.DateTimeField(_("到期"), null=True)
    original_due_at = models.DateTimeField(_("原定到期"))
    # When the chip turns blue (half used) and yellow (four fifths used); red is due_at.
    blue_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(_("停止"), null=True, blank=True)
    in_time = models.BooleanField(_("按时"), null=True, blank=True)

    # Whose ladder it climbs: the one in force at this instant; empty is when it started.
    ladder_at = models.DateTimeField(null=True, blank=True)
    next_rung = models.PositiveSmallIntegerField(default=0)
    next_fire_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("时钟")
        verbose_name_plural = _("时钟")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "key"],
                condition=Q(state__in=["running", "paused"]) & ~Q(kind__in=["supervision", "card"]),
                name="clock_one_of_a_kind_runs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], stopped_at=None, in_time=None)
                | Q(state="stopped", stopped_at__isnull=False, in_time__isnull=False)
                | Q(state="cancelled", stopped_at__isnull=False, in_time=None),
                name="clock_judged_when_stopped",
            ),
        ]
        indexes = [
            models.Index(fields=["next_fire_at", "id"], condition=Q(state="running"), name="clock_sweep"),
            models.Index(fields=["case", "state"], name="clock_by_case"),
            # Orders are given by the clock of their reply.
            models.Index(fields=["area"], condition=Q(kind="supervision"), name="clock_order_area"),
            models.Index(fields=["unit"], condition=Q(kind="supervision"), name="clock_order_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.due_at}"

    def get_kind_display(self) -> str:
        return clock_kinds.label_of(self.kind)

    @property
    def ladder_since(self) -> datetime:
        """The instant whose ladder holds for this clock."""
        return self.ladder_at or self.started_at

    def is_overdue(self, at: datetime | None = None) -> bool:
        return self.due_at is not None and (self.stopped_at or at or timezone.now()) > self.due_at


class Firing(models.Model):
    """A rung that has fired for a clock at a deadline: written with the act itself, so never twice."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="firings", db_index=False)
    rung = models.PositiveSmallIntegerField(_("级"))
    act = models.CharField(_("动作"), max_length=10, choices=RungAct)
    due_at = models.DateTimeField(_("当时的到期时间"))
    fired_at = models.DateTimeField(_("触发时间"))

    class Meta:
        verbose_name = _("升级触发")
        verbose_name_plural = _("升级触发")
        ordering = ["-fired_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["clock", "rung", "due_at"], name="firing_once")]

    def __str__(self) -> str:
        return f"{self.clock_id}/{self.rung}"


class ParkedClock(models.Model):
    """A clock whose rung failed: put aside so that the rest goes on, and shown to administrators.

    Tried again at ``retry_at``; when that is empty it waits until an administrator releases it.
    """

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="parked")
    error = models.TextField(_("错误"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=1)
    parked_at = models.DateTimeField(_("搁置时间"))
    retry_at = models.DateTimeField(_("重试时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("搁置的时钟")
        verbose_name_plural = _("搁置的时钟")
        ordering = ["parked_at"]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.error[:60]}"

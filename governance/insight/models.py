"""What figures are made of: a fact for each case, sums by day, and what people set about an indicator."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.ancestry import STAMP
from governance.areas.models import Area
from governance.cases.models import Case, Category, Channel
from governance.insight.measures import CODES


def _to(model: Any, **options: Any) -> Any:
    """A key that only the facts' own statement writes: checked with them, not row by row."""
    return models.ForeignKey(
        model, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False, **options
    )


class CaseFact(models.Model):
    """One case as the figures see it: where, on which local days it counts, and which flags it bears.

    Written only by ``facts.keep``, from the case's rows, in the transaction that changes the case. A day
    is empty while the case does not count there (``due_on`` of a suspended case, for instance).
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="fact")
    kind = models.CharField(max_length=20)
    city = _to(Area)
    district = _to(Area, null=True)
    subdistrict = _to(Area, null=True)
    community = _to(Area, null=True)
    grid = _to(Area, null=True)
    category = _to(Category, null=True)
    channel = _to(Channel)
    unit = _to(Unit, null=True)

    reported_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    dispatched_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)  # to be checked
    closed_on = models.DateField(null=True)  # for the first time: a case that is reopened was closed then
    due_on = models.DateField(null=True)  # of the deadline, or of the closing where that came first
    yellow_days = ArrayField(models.DateField(), default=list)  # of each standing card
    red_days = ArrayField(models.DateField(), default=list)
    reported_at = models.DateTimeField(null=True)  # the instant behind ``reported_on``: ages are elapsed time
    deadline_at = models.DateTimeField(null=True)  # of the whole case
    next_due_at = models.DateTimeField(null=True)  # of the stage that runs
    hours = models.PositiveIntegerField(null=True)  # registered to closed, begun hours counted whole

    is_patrol = models.BooleanField(default=False)
    is_self_handled = models.BooleanField(default=False)
    is_returned = models.BooleanField(default=False)
    is_reworked = models.BooleanField(default=False)
    is_closed = models.BooleanField(default=False)
    is_first_fix = models.BooleanField(default=False)
    is_answered = models.BooleanField(default=False)
    is_satisfied = models.BooleanField(default=False)
    is_unreached = models.BooleanField(default=False)
    is_judged = models.BooleanField(default=False)
    is_solved = models.BooleanField(default=False)
    is_on_time = models.BooleanField(default=False)
    is_extended = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False)
    is_suspended = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("事项的统计事实")
        verbose_name_plural = _("事项的统计事实")
        indexes = [
            # Lists behind a figure: the days that are asked for most, newest first.
            *[
                models.Index(fields=[stamp, f"-{day}", "-case"], name=f"fact_{stamp}_{day[:-3]}")
                for stamp in ("city", "district", "subdistrict")
                for day in ("reported_on", "due_on", "closed_on")
            ],
            models.Index(fields=["community"], name="fact_community"),
            models.Index(fields=["grid"], name="fact_grid"),
            # Stocks: what is open now.
            *[
                models.Index(
                    fields=[stamp, "deadline_at"], condition=Q(is_open=True), name=f"fact_{stamp}_open"
                )
                for stamp in STAMP.values()
            ],
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Sums(models.Model):
    """The measures as columns, made from their definitions."""

    day = models.DateField(_("日"))

    class Meta:
        abstract = True


for _code in CODES:
    Sums.add_to_class(_code, models.IntegerField(default=0))


class DayDelta(Sums):
    """What one change of a case adds to a day, not yet folded into ``DayFact``. Appended, never updated.

    Acts only insert, so that two of them never wait for each other over one day's sum; readers add these
    rows to the folded ones in one statement, which sees either the rows or the sum, never both.
    """

    city = _to(Area)
    district = _to(Area, null=True)
    subdistrict = _to(Area, null=True)
    community = _to(Area, null=True)
    kind = models.CharField(max_length=20)
    category = _to(Category, null=True)
    hours = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("待并入的日计数")
        verbose_name_plural = _("待并入的日计数")

    def __str__(self) -> str:
        return f"{self.day} {self.city_id}"


class DayFact(Sums):
    """The measures of one area, kind of matter and day: in all, by category, or by hours of handling.

    ``dimension`` says which (``measures.TOTAL``, ``BY_CATEGORY``, ``BY_HOURS``), ``key`` is the category or
    the number of hours, 0 in all.
    """

    area = _to(Area)
    dimension = models.PositiveSmallIntegerField()
    key = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("日计数")
        verbose_name_plural = _("日计数")
        constraints = [
            # The kind stands last: the days of all kinds are one range, and those of one kind lie in it.
            models.UniqueConstraint(fields=["area", "dimension", "day", "key", "kind"], name="day_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.area_id} {self.dimension}/{self.key}"


class Direction(models.TextChoices):
    UP = "up", _("越高越好")
    DOWN = "down", _("越低越好")
    NEITHER = "neither", _("不评好坏")


class IndicatorSetting(models.Model):
    """What people decide about an indicator; what it counts stands in ``indicators``."""

    code = models.SlugField(_("代码"), max_length=40, primary_key=True)
    target = models.DecimalField(_("目标"), max_digits=8, decimal_places=2, null=True, blank=True)
    direction = models.CharField(_("方向"), max_length=8, choices=Direction)
    explanation = models.CharField(_("说明"), max_length=300, blank=True)
    least = models.PositiveIntegerField(_("参加排名的最少件数"), default=10)
    green_from = models.DecimalField(_("绿色起"), max_digits=8, decimal_places=2, null=True, blank=True)
    blue_from = models.DecimalField(_("蓝色起"), max_digits=8, decimal_places=2, null=True, blank=True)
    yellow_from = models.DecimalField(_("黄色起"), max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("指标设置")
        verbose_name_plural = _("指标设置")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

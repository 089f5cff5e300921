"""What decides: categories, limits, ladders, channels, reasons. Rows that administrators edit."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.cases.choices import ReasonKind, RungAct, Urgency
from governance.cases.sla import clock_kinds
from governance.clock.choices import CLOCK_TYPES, LAST_DAY_ENDS


class Channel(models.Model):
    """Where a matter comes from: grid patrol, the counter, 12345, residents, the level above."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    external = models.BooleanField(
        _("外部来源"), default=False, help_text=_("须填外部编号，同一来源内不重复")
    )
    field = models.BooleanField(_("现场上报"), default=False, help_text=_("须附现场照片"))
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("来源")
        verbose_name_plural = _("来源")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """What kind of matter: a tree of classes with stable codes, kept beside the standard's own code."""

    kind = models.CharField(_("事项种类"), max_length=20)
    code = models.SlugField(_("代码"), max_length=40, unique=True)
    standard_ref = models.CharField(_("标准编码"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name = models.CharField(_("名称"), max_length=60)
    default_urgency = models.CharField(
        _("默认紧急程度"), max_length=10, choices=Urgency, default=Urgency.NORMAL
    )
    emergency_advice = models.CharField(
        _("紧急提示"), max_length=200, blank=True, help_text=_("上报前先提示，如：燃气泄漏请先拨打 119")
    )
    duplicate_metres = models.PositiveIntegerField(_("疑似重复的距离（米）"), default=100)
    duplicate_days = models.PositiveSmallIntegerField(_("疑似重复的天数"), default=30)
    after_photos = models.PositiveSmallIntegerField(
        _("办结时至少几张照片"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(9)],
        help_text=_("处置后照片；噪声一类拍不出来的填 0。不填则按上级类别，都不填为 1 张"),
    )
    icon = models.CharField(_("图标"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("类别")
        verbose_name_plural = _("类别")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    def photos_when_done(self) -> int | None:
        """How many photos of the finished work the category asks for; None leaves it to the act."""
        said = (one.after_photos for one in self.lineage())
        return next((number for number in said if number is not None), None)

    def lineage(self) -> list[Category]:
        """This category and those above it, itself first."""
        found: list[Category] = [self]
        while (above := found[-1].parent) is not None and above not in found:
            found.append(above)
        return found


class FilingCondition(models.Model):
    """When a category is registered, and when it counts as done. Limits hang on this, not on the class."""

    category = models.ForeignKey(
        Category, verbose_name=_("类别"), on_delete=models.CASCADE, related_name="conditions"
    )
    filing = models.CharField(_("立案条件"), max_length=200)
    closing = models.CharField(_("结案条件"), max_length=200)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("立案条件")
        verbose_name_plural = _("立案条件")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.filing


class Routing(models.Model):
    """Who is responsible for a category in an area: suggested at dispatch, the nearest rule wins."""

    category = models.ForeignKey(
        Category, verbose_name=_("类别"), on_delete=models.CASCADE, related_name="routings"
    )
    area = models.ForeignKey(Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, verbose_name=_("处置单位"), on_delete=models.PROTECT, related_name="+")
    supervising_unit = models.ForeignKey(
        Unit, verbose_name=_("主管部门"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("处置单位规则")
        verbose_name_plural = _("处置单位规则")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "area"],
                name="routing_once",
                violation_error_message=_("该区域的这一类别已有处置单位。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} · {self.area} → {self.unit}"


class TimeLimitQuerySet(models.QuerySet["TimeLimit"]):
    def in_force(self, at: datetime | None = None) -> Self:
        moment = at or timezone.now()
        return self.filter(Q(effective_to=None) | Q(effective_to__gt=moment), effective_from__lte=moment)


class TimeLimit(models.Model):
    """How long a clock may run. Never edited: a change ends this row and adds the next (see ``number``).

    A limit is found by clock, then the most specific row: condition before level, urgency always.
    ``minutes`` for the hour clocks, ``days`` for the day clocks.
    """

    kind = models.CharField(_("事项种类"), max_length=20)
    clock = models.CharField(_("时钟"), max_length=clock_kinds.LONGEST)
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level, null=True, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency)
    condition = models.ForeignKey(
        FilingCondition,
        verbose_name=_("立案条件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="limits",
    )
    clock_type = models.CharField(_("计时方式"), max_length=16, choices=CLOCK_TYPES)
    amount = models.PositiveIntegerField(
        _("时限"), validators=[MinValueValidator(1)], help_text=_("小时类以分钟计，日类以天计")
    )
    last_day_ends = models.CharField(_("末日截止"), max_length=20, choices=LAST_DAY_ENDS, blank=True)
    number = models.PositiveIntegerField(_("版本"), default=1)
    effective_from = models.DateTimeField(_("生效"), default=timezone.now)
    effective_to = models.DateTimeField(_("失效"), null=True, blank=True)

    objects = TimeLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        ordering = ["clock", "level", "urgency", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "clock", "level", "urgency", "condition"],
                condition=Q(effective_to=None),
                nulls_distinct=False,
                name="time_limit_one_in_force",
                violation_error_message=_("同样条件的时限已有一条在用。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="time_limit_positive",
                violation_error_message=_("时限须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} {self.get_urgency_display()} {self.amount}"

    def get_clock_display(self) -> str:
        return clock_kinds.label_of(self.clock)

    DAY_TYPES: ClassVar[tuple[str, ...]] = ("working_day", "calendar_day")

    @property
    def in_days(self) -> bool:
        return self.clock_type in self.DAY_TYPES


class LadderRungQuerySet(models.QuerySet["LadderRung"]):
    def in_force(self, at: datetime | None = None) -> Self:
        """The rungs of every ladder as it stood at the instant ``at`` (now)."""
        moment = at or timezone.now()
        return self.filter(Q(effective_to=None) | Q(effective_to__gt=moment), effective_from__lte=moment)


class LadderRung(models.Model):
    """What happens when a share of a clock's limit is used, and again when it stays so.

    Never edited: a new ladder ends these rows and adds its own. A rung that stays what it was keeps its
    ``order``; that of another is never given again, so that a firing always says which rung it was.
    """

    kind = models.CharField(_("事项种类"), max_length=20)
    clock = models.CharField(_("时钟"), max_length=clock_kinds.LONGEST)
    order = models.PositiveSmallIntegerField(_("级"))
    percent = models.PositiveIntegerField(_("已用时限的百分比"), help_text=_("100 为到期，150 为超期一半"))
    act = models.CharField(_("动作"), max_length=10, choices=RungAct)
    is_active = models.BooleanField(_("启用"), default=True)
    effective_from = models.DateTimeField(_("生效"), default=timezone.now)
    effective_to = models.DateTimeField(_("失效"), null=True, blank=True)

    objects = LadderRungQuerySet.as_manager()

    class Meta:
        verbose_name = _("升级阶梯")
        verbose_name_plural = _("升级阶梯")
        ordering = ["kind", "clock", "percent", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "clock", "order"],
                condition=Q(effective_to=None),
                name="ladder_rung_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "clock", "percent"],
                condition=Q(effective_to=None),
                name="ladder_percent_once",
                violation_error_message=_("同一百分比只能有一级。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} {self.percent}% {self.get_act_display()}"

    def get_clock_display(self) -> str:
        return clock_kinds.label_of(self.clock)

    def is_in_force(self, at: datetime) -> bool:
        """Whether the ladder held this rung at the instant ``at``, as ``in_force`` finds it."""
        return self.effective_from <= at and (self.effective_to is None or self.effective_to > at)


class LoopSetting(models.Model):
    """A number that the loop goes by, such as how often a case may be returned."""

    key = models.SlugField(_("键"), max_length=60, primary_key=True)
    value = models.IntegerField(_("值"))
    label = models.CharField(_("名称"), max_length=80)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    explanation = models.CharField(_("说明"), max_length=200, blank=True)
    lowest = models.IntegerField(_("最小"), null=True, blank=True)
    highest = models.IntegerField(_("最大"), null=True, blank=True)

    class Meta:
        verbose_name = _("闭环参数")
        verbose_name_plural = _("闭环参数")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest=None) | Q(value__gte=models.F("lowest")),
                name="loop_setting_not_too_low",
                violation_error_message=_("低于允许的最小值。"),
            ),
            models.CheckConstraint(
                condition=Q(highest=None) | Q(value__lte=models.F("highest")),
                name="loop_setting_not_too_high",
                violation_error_message=_("高于允许的最大值。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.value}{self.unit}"


class RetentionRule(models.Model):
    """Days after archiving until the reporters of a category become anonymous. No category: the default."""

    category = models.OneToOneField(
        Category,
        verbose_name=_("类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="retention",
    )
    days = models.PositiveIntegerField(_("归档后天数"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("个人信息保存期")
        verbose_name_plural = _("个人信息保存期")
        ordering = ["category__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category"],
                nulls_distinct=False,
                name="retention_one_a_category",
                violation_error_message=_("这个类别已有保存期。"),
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0),
                name="retention_positive",
                violation_error_message=_("天数须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or '–'} {self.days}"


class ReasonQuerySet(models.QuerySet["ReasonChoice"]):
    def given_for(self, use: str, case_kind: str | None = None) -> Self:
        """Reasons for ``use`` (a ``ReasonKind``) with a matter of ``case_kind`` (any, for None)."""
        rows = self.filter(kind=use)
        return rows if case_kind is None else rows.filter(case_kind__in=("", case_kind))


class ReasonChoice(models.Model):
    """A reason that may be given: for rejecting, returning, asking above, extending, suspending, linking.

    ``case_kind`` limits it to one kind of matter; empty is every kind.
    ``reverse`` is what a link says on the page of the other case; empty is the same words.
    """

    kind = models.CharField(_("用于"), max_length=10, choices=ReasonKind)
    code = models.SlugField(_("代码"), max_length=40)
    case_kind = models.CharField(_("只用于"), max_length=20, blank=True)
    text = models.CharField(_("理由"), max_length=80)
    reverse = models.CharField(
        _("反向说法"),
        max_length=80,
        blank=True,
        help_text=_("只用于关联：在另一件事项上怎么说；不填则两边说法相同"),
    )
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("理由")
        verbose_name_plural = _("理由")
        ordering = ["kind", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="reason_choice_once")]

    def __str__(self) -> str:
        return self.text

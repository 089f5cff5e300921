"""Whistles: their kinds and sources, whom they call, and how each called unit was scored."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.cases.models import Case, Category, FilingCondition
from parties.whistles.querysets import WhistleCallQuerySet, WhistleQuerySet


class WhistleKind(models.Model):
    """A kind of whistle: a category of the rule book, on whose condition its limits hang.

    ``levels`` are those that may blow it.
    """

    category = models.OneToOneField(
        Category, verbose_name=_("种类"), on_delete=models.PROTECT, related_name="whistle_kind"
    )
    condition = models.OneToOneField(
        FilingCondition, verbose_name=_("吹哨条件"), on_delete=models.PROTECT, related_name="whistle_kind"
    )
    levels = ArrayField(
        models.PositiveSmallIntegerField(choices=Level.choices), verbose_name=_("可由哪一级吹"), default=list
    )

    class Meta:
        verbose_name = _("哨的种类")
        verbose_name_plural = _("哨的种类")
        ordering = ["category__order", "pk"]

    def __str__(self) -> str:
        return self.category.name


class WhistleSource(models.Model):
    """Where the matter of a whistle came from."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("哨的来源")
        verbose_name_plural = _("哨的来源")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class ScoreItem(models.Model):
    """What a called unit is scored on, and the marks it can get. Those in use make a hundred together."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("项目"), max_length=40)
    full = models.PositiveSmallIntegerField(
        _("满分"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    guide = models.CharField(_("评分说明"), max_length=200, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("考核项目")
        verbose_name_plural = _("考核项目")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(full__gt=0, full__lte=100), name="score_item_marks"),
        ]

    def __str__(self) -> str:
        return self.name


class Why(models.TextChoices):
    """Why ordinary dispatch fails."""

    DUTY_UNCLEAR = "duty_unclear", _("职责不清")
    SEVERAL_UNITS = "several_units", _("需要几个单位一起办")
    REPEATED = "repeated", _("反复发生，派遣解决不了")
    URGENT = "urgent", _("情况紧急")


class Outcome(models.TextChoices):
    """What becomes of the incident when its whistle ends."""

    CLOSE = "close", _("随哨办结")
    RETURN = "return", _("退回继续办理")
    LEAVE = "leave", _("不动，照原样办理")


class Whistle(models.Model):
    """What is special to a whistle; the matter itself is ``case``. ``area`` is in whose name it is blown."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="whistle")
    kind = models.ForeignKey(
        WhistleKind, verbose_name=_("种类"), on_delete=models.PROTECT, related_name="whistles"
    )
    area = models.ForeignKey(
        Area, verbose_name=_("吹哨的一级"), on_delete=models.PROTECT, related_name="whistles"
    )
    why = models.CharField(_("为何吹哨"), max_length=20, choices=Why)
    source = models.ForeignKey(
        WhistleSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(Unit, verbose_name=_("牵头单位"), on_delete=models.PROTECT, related_name="+")
    wanted = models.ManyToManyField(Unit, verbose_name=_("呼叫的单位"), related_name="+")
    report_at = models.DateTimeField(_("报到时间"), null=True, blank=True)
    report_place = models.CharField(_("报到地点"), max_length=120, blank=True)
    blown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("吹哨人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    blown_at = models.DateTimeField(_("吹哨时间"), null=True, blank=True)
    is_upgraded = models.BooleanField(_("升级"), default=False)
    is_solved = models.BooleanField(_("已解决"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    incident = models.ForeignKey(
        Case,
        verbose_name=_("由哪件事项吹哨"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="whistles",
    )
    outcome = models.CharField(_("事项的去向"), max_length=8, choices=Outcome, blank=True)

    objects = WhistleQuerySet.as_manager()

    class Meta:
        verbose_name = _("哨")
        verbose_name_plural = _("哨")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area", "-blown_at"], name="whistle_by_area")]

    def __str__(self) -> str:
        return str(self.case)

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()


class Mode(models.TextChoices):
    ON_SPOT = "on_spot", _("到现场")
    ONLINE = "online", _("线上")


class Rank(models.TextChoices):
    """The rank of the highest who came."""

    HEAD = "head", _("主要负责人")
    DEPUTY = "deputy", _("分管负责人")
    SECTION = "section", _("科室负责人")
    STAFF = "staff", _("经办人")


class Verdict(models.TextChoices):
    """What the clock of reporting in says of a unit."""

    PUNCTUAL = "punctual", _("准时报到")
    LATE = "late", _("迟到")
    ABSENT = "absent", _("缺席")


class WhistleCall(models.Model):
    """One unit that a whistle calls, on its own way round the loop: ``case`` is a part of the whistle's.

    A whistle that went up a level calls anew: ``leg`` is that of the whistle's case.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="whistle_call")
    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="calls")
    unit = models.ForeignKey(
        Unit, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="whistle_calls"
    )
    leg = models.PositiveSmallIntegerField(default=1)
    is_lead = models.BooleanField(_("牵头"), default=False)
    called_at = models.DateTimeField(_("呼叫时间"))

    arrived_at = models.DateTimeField(_("报到时间"), null=True, blank=True)
    arrived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("报到人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    mode = models.CharField(_("报到方式"), max_length=8, choices=Mode, blank=True)
    rank = models.CharField(_("到场最高职级"), max_length=8, choices=Rank, blank=True)
    people = models.PositiveSmallIntegerField(_("到场人数"), null=True, blank=True)
    place = models.CharField(_("报到地点"), max_length=120, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    accuracy = models.FloatField(_("定位精度（米）"), null=True, blank=True)
    measures = models.TextField(_("处置措施"), blank=True)
    measured_at = models.DateTimeField(_("首次报措施"), null=True, blank=True)
    resulted_at = models.DateTimeField(_("反馈结果"), null=True, blank=True)
    contested_at = models.DateTimeField(_("提出异议"), null=True, blank=True)
    verdict = models.CharField(_("报到评定"), max_length=8, choices=Verdict, blank=True)

    total = models.PositiveSmallIntegerField(_("得分"), null=True, blank=True)
    remark = models.CharField(_("评语"), max_length=300, blank=True)
    scored_at = models.DateTimeField(_("评分时间"), null=True, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("评分人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # The unit contests its score, once; the level that checks decides.
    appealed_at = models.DateTimeField(_("申诉时间"), null=True, blank=True)
    appeal_decided_at = models.DateTimeField(_("申诉裁定时间"), null=True, blank=True)
    is_appeal_upheld = models.BooleanField(_("申诉成立"), null=True, blank=True)

    objects = WhistleCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("哨的呼叫")
        verbose_name_plural = _("哨的呼叫")
        ordering = ["-is_lead", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["whistle", "unit", "leg"], name="whistle_calls_unit_once"),
            models.CheckConstraint(
                condition=Q(total=None, scored_at=None) | Q(total__lte=100, scored_at__isnull=False),
                name="whistle_call_scored",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_at=None, is_appeal_upheld=None)
                | Q(
                    appealed_at__isnull=False, appeal_decided_at__isnull=False, is_appeal_upheld__isnull=False
                ),
                name="whistle_call_appeal_decided",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("called_at")),
                name="whistle_call_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="absent") | Q(arrived_at=None) & (Q(total=None) | Q(total=0)),
                name="whistle_call_absent_has_nothing",
                violation_error_message=_("缺席的单位得 0 分。"),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-called_at"], name="whistle_call_unit")]

    def __str__(self) -> str:
        return f"{self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.case.number])


class CallScore(models.Model):
    """The marks of one item, with its name and full marks as they were then."""

    call = models.ForeignKey(WhistleCall, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(ScoreItem, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("项目"), max_length=40)
    full = models.PositiveSmallIntegerField(_("满分"))
    points = models.PositiveSmallIntegerField(_("得分"))

    class Meta:
        verbose_name = _("评分")
        verbose_name_plural = _("评分")
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "item"], name="call_score_once"),
            models.CheckConstraint(condition=Q(points__lte=F("full")), name="call_score_within"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.points}/{self.full}"

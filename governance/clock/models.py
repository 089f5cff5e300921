"""Work calendars: whose they are, their versions, and what a version says of weekdays and dates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area
from governance.clock import office_spans
from governance.clock.calendars import OfficeHours as OfficeHoursValue
from governance.clock.calendars import SpecialDay as SpecialDayValue
from governance.clock.calendars import check_spans, check_week
from governance.clock.choices import DAY_KINDS
from governance.clock.querysets import CalendarVersionQuerySet, WorkCalendarQuerySet


def validate_week(value: Any) -> None:
    """Refuse a week that is not seven lists of sound spans with at least one day worked."""
    try:
        check_week(office_spans.week_from_json(value))
    except ValueError as error:
        raise ValidationError(
            _("办公时间须为周一至周日七天，每段在一天之内、先后不重叠，且至少一天上班。"), code="week"
        ) from error


def validate_day_spans(value: Any) -> None:
    """Refuse spans that do not lie within a day, in order, without overlap; None is no spans of its own."""
    try:
        if value is not None:
            check_spans(office_spans.spans_from_json(value))
    except ValueError as error:
        raise ValidationError(_("办公时段须在一天之内、先后不重叠。"), code="spans") from error


class WorkCalendar(models.Model):
    """The working time of an area and of all below it that have no calendar of their own.

    What it says stands in its versions. One that is ended no longer serves: the area inherits again.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("区域"), on_delete=models.PROTECT, related_name="work_calendars"
    )
    name = models.CharField(_("名称"), max_length=60)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("停用人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    end_reason = models.CharField(_("停用原因"), max_length=200, blank=True)

    objects = WorkCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        ordering = ["area__tree_id", "area__lft", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(ended_at=None),
                name="clock_one_calendar_per_area",
                violation_error_message=_("该区域已有工作日历，请修订原日历。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(end_reason=""),
                name="clock_end_has_reason",
                violation_error_message=_("停用工作日历须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar said from one publication to the next; frozen by the database once published.

    Deadlines judged by it keep its number, so it stays readable for ever. Which office hours hold on
    which date is said by its ``OfficeHours``; when the city came to know them, by ``published_at``.
    """

    calendar = models.ForeignKey(
        WorkCalendar, verbose_name=_("工作日历"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("版本号"))
    reason = models.CharField(_("修订原因"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("修订人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("空为系统"),
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历版本")
        verbose_name_plural = _("日历版本")
        ordering = ["calendar", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"],
                name="clock_version_number_once",
                violation_error_message=_("日历已被他人修订，请刷新后再改。"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="clock_version_from_one",
                violation_error_message=_("版本号从 1 起。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="clock_version_has_reason",
                violation_error_message=_("须写明修订原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"


class OfficeHours(models.Model):
    """The weekday rule that holds from a local date on; summer and winter hours are two of them."""

    version = models.ForeignKey(
        CalendarVersion, verbose_name=_("日历版本"), on_delete=models.PROTECT, related_name="hours"
    )
    starts_on = models.DateField(_("起用日期"))
    week = models.JSONField(
        _("每周办公时间"),
        validators=[validate_week],
        help_text=_('周一至周日各一列，如 [["09:00","12:00"],["13:30","17:30"]]；不上班为 []'),
    )

    class Meta:
        verbose_name = _("办公时间")
        verbose_name_plural = _("办公时间")
        ordering = ["version", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "starts_on"],
                name="clock_hours_once_a_date",
                violation_error_message=_("同一日期只能起用一套办公时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d}"

    @property
    def value(self) -> OfficeHoursValue:
        return OfficeHoursValue(self.starts_on, office_spans.week_from_json(self.week))


class SpecialDay(models.Model):
    """A date that does not follow its weekday: a holiday, or a make-up workday (调休上班)."""

    version = models.ForeignKey(
        CalendarVersion, verbose_name=_("日历版本"), on_delete=models.PROTECT, related_name="special_days"
    )
    date = models.DateField(_("日期"))
    kind = models.CharField(_("安排"), max_length=8, choices=DAY_KINDS)
    name = models.CharField(_("节日"), max_length=40, blank=True)
    spans = models.JSONField(
        _("当日办公时间"),
        null=True,
        blank=True,
        validators=[validate_day_spans],
        help_text=_("空为平日的办公时间"),
    )
    notice = models.PositiveSmallIntegerField(
        _("由哪年的通知安排"), null=True, blank=True, help_text=_("12 月的日期可能由下一年的通知安排")
    )

    class Meta:
        verbose_name = _("节假日与调休")
        verbose_name_plural = _("节假日与调休")
        ordering = ["version", "date"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "date"],
                name="clock_special_day_once",
                violation_error_message=_("同一日期只能有一种安排。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[value for value, _label in DAY_KINDS]),
                name="clock_special_day_kind_known",
                violation_error_message=_("安排只有放假、上班两种。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="workday") | Q(spans=None),
                name="clock_holiday_has_no_hours",
                violation_error_message=_("放假日没有办公时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()}"

    @property
    def value(self) -> SpecialDayValue:
        return office_spans.special_day(self.date, self.kind, self.name, self.spans, self.notice)


class CoveredYear(models.Model):
    """A year whose holidays a version knows, and from where: a package's data or a State Council notice."""

    version = models.ForeignKey(
        CalendarVersion, verbose_name=_("日历版本"), on_delete=models.PROTECT, related_name="covered_years"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("已录入年份")
        verbose_name_plural = _("已录入年份")
        ordering = ["version", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "year"],
                name="clock_year_covered_once",
                violation_error_message=_("同一年份只录入一次。"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1949, year__lte=9998),
                name="clock_year_plausible",
                violation_error_message=_("年份不在可录入的范围内。"),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="clock_year_has_source",
                violation_error_message=_("须写明依据。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"

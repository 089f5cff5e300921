"""Forms for calendars: a week's office hours, a published holiday notice, a place's own calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.models import Running
from governance.clock import notice
from governance.clock.calendars import OfficeHours, Span
from governance.clock.explanation import weekday_text
from governance.common import tables
from governance.common.refusals import Refused

MONDAY = date(2024, 1, 1)


class HowForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("为什么修改"), max_length=200)
    running = forms.ChoiceField(
        label=gettext_lazy("已在计时的事项"),
        choices=Running.choices,
        initial=Running.KEEP,
        help_text=gettext_lazy("重算从各自的起点按新日历重新推算，暂停和已批的延期都保留；逐件留痕。"),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)


class HoursForm(HowForm):
    """A weekday rule from a date on: each day as "09:00-12:00 13:30-17:30", empty for a day off."""

    starts_on = forms.DateField(
        label=gettext_lazy("自哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["starts_on"]

    def __init__(self, *args: Any, week: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(7):
            self.fields[f"day_{number}"] = forms.CharField(
                label=weekday_text(MONDAY + timedelta(number)),
                required=False,
                max_length=80,
                initial=" ".join(f"{begin}-{end}" for begin, end in (span.texts for span in week[number])),
            )
        self.order_fields(["starts_on", *(f"day_{n}" for n in range(7)), "reason", "running", "based_on"])

    def _spans(self, number: int) -> tuple[Span, ...]:
        text = self.cleaned_data.get(f"day_{number}", "").replace("–", "-").replace("—", "-")
        found = []
        for part in text.replace("，", " ").replace("、", " ").replace(",", " ").split():
            begin, _dash, end = part.replace("：", ":").partition("-")
            found.append(Span.parse(begin, end))
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        week = []
        for number in range(7):
            try:
                week.append(self._spans(number))
            except ValueError:
                self.add_error(f"day_{number}", _("请写成 09:00-12:00 13:30-17:30；休息留空。"))
        if not self.errors:
            try:
                given["hours"] = OfficeHours(given["starts_on"], tuple(week))
            except ValueError as error:
                raise ValidationError(_("每段要在一天之内、先后不重叠，且一周至少有一天上班。")) from error
        return given


class NoticeForm(HowForm):
    """The text of a notice, or a table; the year it is for, and where it was published."""

    year = forms.IntegerField(label=gettext_lazy("年份"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("通知的名称和文号。")
    )
    text = forms.CharField(
        label=gettext_lazy("通知正文"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("粘贴“一、元旦：1月1日（周四）至3日（周六）放假……”那几段，照原文即可。"),
    )
    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=gettext_lazy("或上传表格"),
        required=False,
        help_text=gettext_lazy("csv 或 xlsx，三列：日期、安排（放假或上班）、节日。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _("可不填，默认为“录入某年放假安排”。")
        self.order_fields(["year", "source", "text", "file", "reason", "running", "based_on"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        year = given.get("year")
        if year is None:
            return given
        upload = given.get("file")
        if upload is not None:
            try:
                table = tables.read(upload.read(1024 * 1024 + 1), upload.name, known=("日期", "安排", "节日"))
            except Refused as refused:
                self.add_error("file", str(refused))
                return given
            given["notice"] = notice.read_rows((cells for _n, cells, _more in table.rows), year)
        elif given.get("text"):
            given["notice"] = notice.read_text(given["text"], year)
        else:
            self.add_error("text", _("请粘贴通知正文，或上传表格。"))
        for fault in given["notice"].faults if "notice" in given else []:
            self.add_error("text" if upload is None else "file", fault)
        return given


class OwnForm(forms.Form):
    place = forms.CharField(label=gettext_lazy("区域"), max_length=60, help_text=gettext_lazy("名称或编码。"))
    name = forms.CharField(label=gettext_lazy("日历名称"), max_length=60)
    reason = forms.CharField(label=gettext_lazy("为什么单独建"), max_length=200)


class EndForm(HowForm):
    """Why a place goes back to the calendar of the place above."""

"""Calendars: their versions, other office hours, a published holiday notice, a place's own calendar."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import find, insist, needs
from governance.administration.rules import places
from governance.cases.models import RulePublication, Running
from governance.cases.rulebook import calendars
from governance.clock import notice, resolve, services, warnings
from governance.clock import reasons as clock_reasons
from governance.clock.calendars import OfficeHours, Span
from governance.clock.explanation import weekday_text
from governance.clock.models import WorkCalendar
from governance.clock.yearview import year_view
from governance.common import tables
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

READ, RIGHT = "areas.view", calendars.RIGHT
MONDAY = date(2024, 1, 1)
VERSIONS_SHOWN = 30


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
                table = tables.read(upload.read(1024 * 1024 + 1), upload.name)
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


@needs(READ)
@require_GET
def calendar_list(request: AuthedRequest) -> HttpResponse:
    user = request.user
    scope = user.scope(READ)
    rows = []
    missing = warnings.missing_years()
    for row in WorkCalendar.objects.in_force().select_related("area").defer("area__boundary"):
        if not (
            scope.covers(row.area) or any(row.area.span.holds(p.area.span) for p in user.posts_in_force())
        ):
            continue
        rows.append(
            {
                "row": row,
                "version": services.newest_version(row),
                "missing": [one for one in missing if one.calendar.pk == row.pk],
                "may": user.has_right(RIGHT, row.area),
                "reach": scope.covers(row.area),
            }
        )
    context = {"rows": rows, "manages": user.has_right(RIGHT), "next_year": timezone.localdate().year + 1}
    return render(request, "administration/rules/calendars.html", context)


@needs(READ)
@require_GET
def calendar_page(request: AuthedRequest, pk: int) -> HttpResponse:
    """The versions of a calendar, each with what it changed."""
    row = _found(request, pk, READ)
    versions = list(
        row.versions.published().newest().select_related("created_by", "calendar")[:VERSIONS_SHOWN]
    )
    values = resolve.values(versions)
    said = [calendars.described(values[one.pk]) for one in versions]
    lines = []
    for number, version in enumerate(versions):
        before = said[number + 1] if number + 1 < len(versions) else None
        lines.append(
            {
                "version": version,
                "differences": calendars.differences(before, said[number]) if before is not None else None,
            }
        )
    context = {
        "calendar": row,
        "lines": lines,
        "may": request.user.has_right(RIGHT, row.area) and row.ended_at is None,
        "missing": warnings.missing_years(row.area),
    }
    return render(request, "administration/rules/calendar.html", context)


def _found(request: AuthedRequest, pk: int, right: str) -> WorkCalendar:
    """404 outside what one sees, 403 where one sees and may not."""
    row: WorkCalendar = find(
        WorkCalendar.objects.select_related("area").defer("area__boundary"), request.user, READ, pk=pk
    )
    if right != READ:
        insist(request.user, right, row.area)
    return row


def _editable(request: AuthedRequest, pk: int) -> WorkCalendar:
    row = _found(request, pk, RIGHT)
    if row.ended_at is not None:
        raise Http404
    return row


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def hours(request: AuthedRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    version = services.newest_version(row)
    now = resolve.values([version])[version.pk]
    initial = {"starts_on": timezone.localdate() + timedelta(days=1), "based_on": version.number}
    form = HoursForm(request.POST or None, week=now.hours_on(timezone.localdate()).week, initial=initial)
    context: dict[str, Any] = {"calendar": row, "form": form, "version": version, "kind": "hours"}
    if request.method == "POST" and form.is_valid():

        def act() -> RulePublication:
            return calendars.change_hours(
                row,
                form.cleaned_data["hours"],
                actor=request.user,
                reason=form.cleaned_data["reason"],
                running=form.cleaned_data["running"],
                based_on=form.cleaned_data["based_on"],
            )

        done = _act(request, row, form, act, context)
        if done is not None:
            return done
    return _calendar_form(request, form, context)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def import_notice(request: AuthedRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    version = services.newest_version(row)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and len(asked) == 4 else _next_missing(row)
    form = NoticeForm(
        request.POST or None, request.FILES or None, initial={"year": year, "based_on": version.number}
    )
    context: dict[str, Any] = {"calendar": row, "form": form, "version": version, "kind": "notice"}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if (
            given.get("file") is not None
        ):  # what was read is carried on as text, so that nothing is sent twice
            context["carried"] = _as_text(given["notice"])

        def act() -> RulePublication:
            return calendars.import_notice(
                row,
                given["year"],
                given["notice"].days,
                source=given["source"],
                actor=request.user,
                reason=given["reason"],
                running=given["running"],
                based_on=given["based_on"],
            )

        done = _act(request, row, form, act, context, year=given["year"])
        if done is not None:
            return done
    return _calendar_form(request, form, context)


def _next_missing(row: WorkCalendar) -> int:
    found = [one.year for one in warnings.missing_years(row.area)]
    return found[0] if found else timezone.localdate().year + 1


def _as_text(found: notice.Notice) -> str:
    return "\n".join(
        f"{day.name or _('放假安排')}：{day.date.year}年{day.date.month}月{day.date.day}日"
        f"{'放假' if day.kind == 'holiday' else '上班'}。"
        for day in found.days
    )


def _act(
    request: AuthedRequest,
    row: WorkCalendar,
    form: forms.Form,
    act: Any,
    context: dict[str, Any],
    *,
    year: int | None = None,
) -> HttpResponse | None:
    """Publish, or try it out and show what it would change. None when there is a form to be shown."""
    try:
        if request.POST.get("do") == "publish":
            made = act()
            messages.success(request, _("已发布新的一版日历，从现在起按它推算。"))
            return redirect(made)
        with suppress(_Back), transaction.atomic():
            made = act()
            context["differences"] = calendars.differences(made.before, made.after)
            context["survey"] = calendars.preview(row)
            if year is not None:
                version = services.newest_version(row)
                context["view"] = year_view(resolve.values([version])[version.pk], year)
            raise _Back
    except Refused as refused:
        if refused.reason == clock_reasons.CHANGED_MEANWHILE:
            # Their version is shown and becomes what this form is based on; what was typed stays.
            newest = services.newest_version(row)
            context["version"], context["theirs"] = newest, newest
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["based_on"] = str(newest.number)  # type: ignore[index]
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    except ValidationError as error:
        form.add_error(None, error)
    return None


class _Back(Exception):
    """Takes a trial back."""


def _calendar_form(request: AuthedRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 409 if "theirs" in context else 422 if form.errors else 200
    return render(request, "administration/rules/calendar_form.html", context, status=status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def own(request: AuthedRequest) -> HttpResponse:
    """Give a place a calendar of its own."""
    form = OwnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            area = places.find(request.user, RIGHT, given["place"])
            calendars.give_own(area, name=given["name"], actor=request.user, reason=given["reason"])
        except ValidationError as error:
            form.add_error("place", error)
        except Refused as refused:
            form.add_error("place", str(refused))
        else:
            row = WorkCalendar.objects.in_force().get(area=area)
            messages.success(request, _("已建立，内容与原来沿用的一样，现在可以修改。"))
            return redirect("rule-calendar", row.pk)
    status = 422 if form.errors else 200
    return render(request, "administration/rules/calendar_own.html", {"form": form}, status=status)


class EndForm(HowForm):
    """Why a place goes back to the calendar of the place above."""


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = calendars.end_own(
                row,
                actor=request.user,
                reason=form.cleaned_data["reason"],
                running=form.cleaned_data["running"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已停用，现在沿用上级的日历。"))
            return redirect(made)
    context = {"form": form, "calendar": row, "kind": "end"}
    return render(
        request, "administration/rules/calendar_form.html", context, status=422 if form.errors else 200
    )

"""Calendars: their versions, other office hours, a published holiday notice, a place's own calendar."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import find, insist, needs
from governance.administration.rules import places
from governance.administration.rules.calendar_forms import EndForm, HoursForm, NoticeForm, OwnForm
from governance.cases.models import RuleDraft, RuleGroup, RulePublication
from governance.cases.rules import calendars, publishing, subjects
from governance.clock import reasons as clock_reasons
from governance.clock import resolve, services, warnings
from governance.clock.calendars import SpecialDay
from governance.clock.models import WorkCalendar
from governance.clock.yearview import year_view
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

READ, RIGHT = "areas.view", calendars.RIGHT
VERSIONS_SHOWN = 30


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
    week = now.hours_on(timezone.localdate()).week
    if (draft := _draft(request, row, "hours")) is not None:
        kept = calendars.hours_of(draft.values)
        week, initial["starts_on"] = kept.week, kept.starts_on
    form = HoursForm(request.POST or None, week=week, initial=initial)
    context: dict[str, Any] = {"calendar": row, "form": form, "version": version, "kind": "hours"}
    context["can_try"] = _tries(request)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "try":
            values = calendars.hours_values(form.cleaned_data["hours"])
            return _tried(request, row, form, values) or _calendar_form(request, form, context)

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
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else _next_missing(row)
    initial: dict[str, Any] = {"year": year, "based_on": version.number}
    if (draft := _draft(request, row, "days")) is not None:
        kept = draft.values
        initial |= {"year": kept["year"], "source": kept["source"]}
        initial["text"] = _as_text(calendars.days_of(kept))
    form = NoticeForm(request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, Any] = {
        "calendar": row,
        "form": form,
        "version": version,
        "kind": "notice",
        "can_try": _tries(request),
    }
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if (
            given.get("file") is not None
        ):  # what was read is carried on as text, so that nothing is sent twice
            context["carried"] = _as_text(given["notice"].days)
        context["remarks"] = given["notice"].remarks
        context["kept"] = services.kept_days(row, given["year"], given["notice"].days)
        if request.POST.get("do") == "try":
            values = calendars.days_values(given["year"], given["notice"].days, given["source"])
            return _tried(request, row, form, values) or _calendar_form(request, form, context)

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


def _tries(request: AuthedRequest) -> bool:
    """The bench is open to those who keep rules."""
    return request.user.has_right(subjects.RIGHT)


def _draft(request: AuthedRequest, row: WorkCalendar, act: str) -> RuleDraft | None:
    """One's own draft of this calendar, asked for by address."""
    asked = request.GET.get("draft", "")
    mine = RuleDraft.objects.filter(by=request.user, group=RuleGroup.CALENDAR, subject=str(row.pk))
    found: RuleDraft | None = mine.filter(pk=asked, values__act=act).first() if asked.isdecimal() else None
    return found


def _tried(request: AuthedRequest, row: WorkCalendar, form: forms.Form, values: Any) -> HttpResponse | None:
    """Keep it as a draft and go to the bench; None when it is refused."""
    if not _tries(request):
        raise PermissionDenied
    try:
        draft = publishing.keep_draft(calendars.Sketch(str(row.pk)), values, actor=request.user)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return redirect(f"{reverse('rule-try')}?draft={draft.pk}")


def _as_text(days: Iterable[SpecialDay]) -> str:
    return "\n".join(
        f"{day.name or _('放假安排')}：{day.date.year}年{day.date.month}月{day.date.day}日"
        f"{'放假' if day.kind == 'holiday' else '上班'}。"
        for day in days
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
            context["dropped"] = calendars.dropped(made.before, made.after)
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

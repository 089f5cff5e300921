"""What is in force, since when, by whom, and what is to come: pages that everybody with cases may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance.access.gate import needs
from governance.administration.rules import dates, kinds, themes
from governance.administration.rules.forms import FORMS
from governance.administration.rules.views.editing import back_to, found, insist
from governance.areas.models import Level
from governance.cases.choices import Urgency
from governance.cases.models import (
    Channel,
    LadderRung,
    LoopSetting,
    NumberPattern,
    ReasonChoice,
    RuleDraft,
    RuleGroup,
    RulePublication,
    TimeLimit,
)
from governance.cases.rules import calendars, publishing, recompute, subjects, tables
from governance.cases.rules.seeds import LONG_AGO
from governance.cases.rules.wording import Pattern, Quiet
from governance.cases.sla import clock_kinds
from governance.clock import warnings
from governance.common import editing
from governance.common.lists import Column, FilterForm, Listing
from governance.common.refusals import Refused
from governance.notices import text_kinds
from governance.notices.models import NoticeText

if TYPE_CHECKING:
    from governance.cases.rules.subjects import Subject
    from governance.cases.sla.clock_kinds import ClockKind
    from governance.cases.workflow.definitions import Flow
    from governance.portal.requests import AuthedRequest

READ = "cases.view"
CHAPTERS: tuple[tuple[str, str, Any, Any, tuple[str, ...]], ...] = (
    (
        "rule-limits",
        "clock",
        gettext_lazy("时限"),
        gettext_lazy("每个环节多久，按层级和紧急程度"),
        ("limits",),
    ),
    (
        "rule-ladders",
        "bell",
        gettext_lazy("升级阶梯"),
        gettext_lazy("用到几成提醒，超期后谁来催办、发牌、督办"),
        ("ladder",),
    ),
    (
        "rule-categories",
        "list",
        gettext_lazy("类别与处置单位"),
        gettext_lazy("事项分类、立案结案条件、各地由谁处置"),
        ("category", "condition", "routing"),
    ),
    (
        "rule-settings",
        "settings",
        gettext_lazy("闭环参数与编号"),
        gettext_lazy("退回、延期、抽查、归档的次数和天数，编号格式"),
        ("setting", "pattern"),
    ),
    (
        "rule-calendars",
        "calendar",
        gettext_lazy("工作日历"),
        gettext_lazy("办公时间、放假与调休，按地方"),
        ("calendar",),
    ),
    (
        "rule-texts",
        "message",
        gettext_lazy("通知文本"),
        gettext_lazy("系统自动通知的措辞和渠道"),
        ("text", "quiet"),
    ),
    (
        "rule-lists",
        "list-check",
        gettext_lazy("理由与来源"),
        gettext_lazy("退回、延期等可选的理由，事项从哪里来"),
        ("reason", "channel"),
    ),
    (
        "rule-printouts",
        "printer",
        gettext_lazy("文书模板"),
        gettext_lazy("派遣单等下载为 docx 时的版式"),
        (),
    ),
)


@needs(READ)
@require_GET
def home(request: AuthedRequest) -> HttpResponse:
    shown = RulePublication.objects.shown_to(request.user, READ)
    newest = {
        row["group"]: row["pk__max"]
        for row in shown.standing().values("group").order_by().annotate(Max("pk"))
    }
    rows = RulePublication.objects.select_related("by").in_bulk(newest.values())
    waiting = list(shown.waiting().select_related("by").order_by("effective_from"))
    chapters = []
    for url_name, icon, label, about, groups in CHAPTERS:
        last = max((newest[group] for group in groups if group in newest), default=None)
        chapters.append(
            {
                "url_name": url_name,
                "icon": icon,
                "label": label,
                "about": about,
                "last": rows.get(last),
                "waiting": sum(one.group in groups for one in waiting),
            }
        )
    user = request.user
    scope = user.scope("calendar.manage")
    context = {
        "chapters": chapters,
        "waiting": waiting,
        "recent": shown.select_related("by")[:8],
        "drafts": RuleDraft.objects.filter(by=user) if user.has_right(subjects.RIGHT) else [],
        "missing": [one for one in warnings.missing_years() if scope.covers(one.area)] if scope else [],
        "is_keeper": user.has_right(subjects.RIGHT, subjects.city()),
        "manages": user.has_right(subjects.RIGHT),
    }
    return render(request, "administration/rules/home.html", context)


def _edits(request: AuthedRequest) -> bool:
    """Whether the reader may change what holds in the whole city."""
    return request.user.has_right(subjects.RIGHT, subjects.city())


def _clocks(flow: Flow) -> list[ClockKind]:
    """The clocks of a kind of matter, in the order in which it meets them, those of papers last."""
    return [clock_kinds.get(code) for code in (*flow.clocks, *clock_kinds.PAPERS)]


@needs(READ)
@require_GET
def limit_tables(request: AuthedRequest) -> HttpResponse:
    """Every clock's table; limits of single conditions stand with their category."""
    flow = kinds.chosen(request)
    rows = list(TimeLimit.objects.in_force().filter(kind=flow.kind, condition=None))
    own = TimeLimit.objects.in_force().filter(kind=flow.kind).exclude(condition=None)
    clocks = []
    waiting = dates.waiting(RuleGroup.LIMITS)
    for clock in _clocks(flow):
        cells = {tables.cell(row.level, row.urgency): row for row in rows if row.clock == clock.code}
        if not cells:
            continue
        lines = [
            {
                "level": level,
                "cells": [cells.get(tables.cell(level, urgency)) for urgency in Urgency],
            }
            for level in tables.LEVELS
            if any(tables.cell(level, urgency) in cells for urgency in Urgency)
        ]
        key = f"{flow.kind}/{clock.code}"
        clocks.append(
            {
                "clock": clock,
                "key": key,
                "lines": [line | {"name": _level_name(line["level"])} for line in lines],
                "since": (since := max(row.effective_from for row in cells.values())),
                "is_first": since == LONG_AGO,
                "waits": waiting.get(key),
            }
        )
    context = {
        "clocks": clocks,
        "kinds": kinds.tabs(flow),
        "urgencies": list(Urgency),
        "may_edit": _edits(request),
        "own": own.values("condition").distinct().count(),
    }
    return render(request, "administration/rules/limits.html", context)


def _level_name(level: Any) -> str:
    return str(Level(level).label) if level is not None else _("各级")


@needs(READ)
@require_GET
def ladders(request: AuthedRequest) -> HttpResponse:
    flow = kinds.chosen(request)
    found_rungs: dict[str, list[LadderRung]] = {}
    for rung in LadderRung.objects.in_force().filter(kind=flow.kind, is_active=True).order_by("percent"):
        found_rungs.setdefault(rung.clock, []).append(rung)
    waiting = dates.waiting(RuleGroup.LADDER)
    clocks = [
        {
            "clock": clock,
            "key": f"{flow.kind}/{clock.code}",
            "rungs": found_rungs.get(clock.code, []),
            "waits": waiting.get(f"{flow.kind}/{clock.code}"),
        }
        for clock in _clocks(flow)
    ]
    context = {"clocks": clocks, "kinds": kinds.tabs(flow), "may_edit": _edits(request)}
    return render(request, "administration/rules/ladders.html", context)


@needs(READ)
@require_GET
def settings_page(request: AuthedRequest) -> HttpResponse:
    numbers, every = list(LoopSetting.objects.order_by("label")), list(NumberPattern.objects.all())
    known = dates.RuleDates(RuleGroup.SETTING, RuleGroup.PATTERN)
    groups = themes.sorted_in({"row": row, "dates": known.of(RuleGroup.SETTING, row.key)} for row in numbers)
    patterns = [
        {
            "row": row,
            "sample": Pattern(row.key).preview(row.pattern),
            "dates": known.of(RuleGroup.PATTERN, row.key),
        }
        for row in every
    ]
    context = {"groups": groups, "patterns": patterns, "may_edit": _edits(request)}
    return render(request, "administration/rules/settings.html", context)


@needs(READ)
@require_GET
def text_list(request: AuthedRequest) -> HttpResponse:
    known = {row.code: row for row in NoticeText.objects.all()}
    of = dates.RuleDates(RuleGroup.TEXT, RuleGroup.QUIET).of
    rows = [
        {
            "kind": kind,
            "row": known.get(code),
            "is_edited": _is_edited(kind, known.get(code)),
            "dates": of(RuleGroup.TEXT, code),
        }
        for code, kind in text_kinds.every().items()
    ]
    context = {
        "rows": rows,
        "may_edit": _edits(request),
        "quiet": Quiet("city").read(),
        "quiet_dates": of(RuleGroup.QUIET, "city"),
    }
    return render(request, "administration/rules/texts.html", context)


def _is_edited(kind: text_kinds.TextKind, row: NoticeText | None) -> bool:
    return row is not None and row.text != str(kind.default)


@needs(READ)
@require_GET
def lists(request: AuthedRequest) -> HttpResponse:
    flow = kinds.chosen(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    every = list(ReasonChoice.objects.filter(case_kind__in=("", flow.kind)))
    channels = list(Channel.objects.all())
    of = dates.RuleDates(RuleGroup.REASON, RuleGroup.CHANNEL).of
    for row in every:
        only = flow.label if row.case_kind else ""
        line = {"row": row, "only": only, "dates": of(RuleGroup.REASON, row.pk)}
        groups.setdefault(str(row.get_kind_display()), []).append(line)
    context = {
        "groups": groups.items(),
        "kinds": kinds.tabs(flow),
        "channels": [{"row": row, "dates": of(RuleGroup.CHANNEL, row.pk)} for row in channels],
        "may_edit": _edits(request),
    }
    return render(request, "administration/rules/lists.html", context)


# History --------------------------------------------------------------------------------------


class HistoryFilters(FilterForm):
    q = forms.CharField(label=gettext_lazy("名称或原因"), max_length=60, widget=forms.SearchInput())
    group = forms.ChoiceField(
        label=gettext_lazy("规则"), choices=lambda: [("", gettext_lazy("全部")), *RuleGroup.choices]
    )

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(label__icontains=value) | rows.filter(reason__icontains=value)

    def filter_group(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(group=value)


@needs(READ)
@require_GET
def history(request: AuthedRequest) -> HttpResponse:
    listing = Listing(
        request,
        RulePublication.objects.shown_to(request.user, READ)
        .select_related("by", "area")
        .defer("area__boundary"),
        order=("-pk",),
        filters=HistoryFilters,
        columns=(
            Column("label", gettext_lazy("修改了什么")),
            Column("reason", gettext_lazy("原因")),
            Column("by", gettext_lazy("修改人")),
            Column("effective_from", gettext_lazy("生效")),
            Column("running", gettext_lazy("之前的事项"), "minor"),
        ),
        empty=gettext_lazy("还没有修改过规则，现行的都是初始设置。"),
    )
    return listing.render("administration/rules/history.html", "administration/rules/history_rows.html")


@needs(READ)
@require_GET
def publication(request: AuthedRequest, pk: int) -> HttpResponse:
    """One change: the difference, what it did to running clocks, taking it back or restoring it."""
    row = _publication(request, pk)
    subject = _subject_of(row)
    job = getattr(row, "recomputation", None)
    context: dict[str, Any] = {
        "row": row,
        "subject": subject,
        "job": job,
        "survey": recompute.Survey(job.seen, job.moved, job.overdue, job.kept, job.moved) if job else None,
        "differences": publishing.differences(subject, row.before, row.after)
        if subject is not None
        else _plain_differences(row),
        "may_edit": subject is not None and row.group in FORMS and subject.may(request.user),
        "back": back_to(subject) if subject is not None else "",
    }
    if subject is not None:
        current = subject.read()
        context["is_current"] = subject.described(current) == subject.described(row.after)
        if not context["is_current"] and row.cancelled_at is None:
            context["against_now"] = publishing.differences(subject, row.after, current)
    return render(request, "administration/rules/publication.html", context)


def _publication(request: AuthedRequest, pk: int) -> RulePublication:
    rows = RulePublication.objects.shown_to(request.user, READ).select_related(
        "by", "area", "cancelled_by", "recomputation", "restores"
    )
    row: RulePublication | None = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _subject_of(row: RulePublication) -> Subject | None:
    """None for what another room keeps, or what is gone."""
    try:
        return subjects.of(row.group, row.subject)
    except Refused:
        return None


def _plain_differences(row: RulePublication) -> list[Any]:
    if row.group == RuleGroup.CALENDAR:
        return calendars.differences(row.before, row.after)
    return editing.differences(row.before, row.after)


@needs(subjects.RIGHT)
@require_POST
def cancel(request: AuthedRequest, pk: int) -> HttpResponse:
    row = _publication(request, pk)
    insist(request, found(row.group, row.subject))
    try:
        publishing.cancel(row, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已取消，现行规则不变。"))
    return redirect(row)


@needs(subjects.RIGHT)
@require_POST
def draft_drop(request: AuthedRequest, pk: int) -> HttpResponse:
    """Throw one's own draft away."""
    gone, _rows = RuleDraft.objects.filter(pk=pk, by=request.user).delete()
    if not gone:
        raise Http404
    messages.success(request, _("草稿已删除。"))
    return redirect("rule-home")

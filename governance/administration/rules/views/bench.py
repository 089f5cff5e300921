"""The test bench: what would happen to a matter, by the rules in force and by those being prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from governance.access.gate import needs
from governance.administration.rules import dates, kinds, places
from governance.cases.choices import Urgency
from governance.cases.models import Category, Channel, FilingCondition, RuleDraft, RuleGroup, RulePublication
from governance.cases.rules import bench, calendars, subjects
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.workflow.definitions import Flow
    from governance.portal.requests import AuthedRequest


TRIED = ("limits", "ladder", "routing", "category")
OF_A_KIND = (RuleGroup.LIMITS, RuleGroup.LADDER)  # their subjects begin with the kind


class BenchForm(forms.Form):
    """A matter of one kind as somebody might bring it, and the rules to compare with."""

    kind = forms.CharField(widget=forms.HiddenInput)
    category = forms.ModelChoiceField(Category.objects.none(), label=gettext_lazy("类别"))
    condition = forms.ModelChoiceField(
        FilingCondition.objects.filter(is_active=True),
        label=gettext_lazy("立案条件"),
        required=False,
        empty_label=gettext_lazy("不指定"),
        help_text=gettext_lazy("要属于所选的类别。"),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("紧急程度"),
        required=False,
        choices=lambda: [("", gettext_lazy("按类别的默认")), *Urgency.choices],
    )
    place = forms.CharField(
        label=gettext_lazy("地点"), max_length=60, help_text=gettext_lazy("网格、社区等的名称或编码。")
    )
    channel = forms.ModelChoiceField(
        Channel.objects.filter(is_active=True),
        label=gettext_lazy("来源"),
        required=False,
        empty_label=gettext_lazy("不指定"),
    )
    at = forms.DateTimeField(
        label=gettext_lazy("上报时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    after = forms.ChoiceField(
        label=gettext_lazy("核查、回访从何时计"),
        required=False,
        choices=(
            ("due", gettext_lazy("处置到期时办结，接着计")),
            ("at", gettext_lazy("处置在另填的时刻办结，接着计")),
            ("", gettext_lazy("各环节都从上报起计")),
        ),
    )
    handled_at = forms.DateTimeField(
        label=gettext_lazy("处置办结的时刻"),
        required=False,
        help_text=gettext_lazy("选“另填的时刻”时才用。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    compare = forms.MultipleChoiceField(
        label=gettext_lazy("同时按这些试算"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: User, flow: Flow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["kind"].initial = flow.kind
        self.fields["kind"].required = False
        category: Any = self.fields["category"]
        category.label_from_instance = lambda one: f"{one.parent} › {one}" if one.parent else str(one)
        leaves = dates.classes().filter(kind=flow.kind, children=None).select_related("parent")
        category.queryset = leaves.order_by("parent__order", "order", "code")
        condition: Any = self.fields["condition"]
        conditions = condition.queryset.filter(category__kind=flow.kind).select_related("category")
        condition.queryset = conditions.order_by("category", "order")
        condition.label_from_instance = lambda one: f"{one.category} · {one}"
        compare: Any = self.fields["compare"]
        compare.choices = choices(user, flow.kind)
        if not compare.choices:
            del self.fields["compare"]

    def clean_place(self) -> Any:
        return places.find(self.user, subjects.RIGHT, self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        condition, category = given.get("condition"), given.get("category")
        if condition is not None and category is not None and condition.category_id != category.pk:
            self.add_error("condition", _("这条立案条件属于“%s”，请重选。") % condition.category)
        at, handled_at = given.get("at"), given.get("handled_at")
        if given.get("after") == "at" and "handled_at" not in self.errors:
            if handled_at is None:
                self.add_error("handled_at", _("请填处置在何时办结。"))
            elif at is not None and handled_at < at:
                self.add_error("handled_at", _("办结不能早于上报。"))
        return given


def choices(user: User, kind: str) -> list[tuple[str, str]]:
    """What may be tried: one's own drafts, and what is published for later.

    Limits and ladders of other kinds of matter than ``kind`` would change nothing.
    """
    drafts = [
        (f"draft-{one.pk}", _("草稿：%s") % one)
        for one in RuleDraft.objects.filter(by=user)
        if _concerns(one, kind)
    ]
    waiting = [
        (
            f"publication-{one.pk}",
            _("%(rule)s（%(at)s 起）")
            % {"rule": one, "at": f"{timezone.localtime(one.effective_from):%Y-%m-%d %H:%M}"},
        )
        for one in RulePublication.objects.shown_to(user, subjects.RIGHT).waiting().filter(group__in=TRIED)
        if _concerns(one, kind)
    ]
    return drafts + waiting


def _concerns(rule: RuleDraft | RulePublication, kind: str) -> bool:
    """Whether a rule may say something of matters of ``kind``."""
    return rule.group not in OF_A_KIND or rule.subject.startswith(f"{kind}/")


@needs(subjects.RIGHT)
@require_GET
def try_rules(request: AuthedRequest) -> HttpResponse:
    asked, flow = request.GET.copy(), kinds.chosen(request)
    context: dict[str, Any] = {"kinds": kinds.tabs(flow)}
    if "category" in asked:
        form = BenchForm(asked, user=request.user, flow=flow)
        if form.is_valid():
            context |= _answers(form, request.user)
    else:
        initial: dict[str, Any] = {
            "at": timezone.localtime().replace(second=0, microsecond=0),
            "category": Category.objects.filter(kind=flow.kind, is_active=True, children=None).first(),
            "after": "due",
        }
        posts = request.user.posts_in_force()
        if posts:
            initial["place"] = posts[0].area.code
        if asked.get("draft", "").isdecimal():
            initial["compare"] = [f"draft-{asked['draft']}"]
        form = BenchForm(initial=initial, user=request.user, flow=flow)
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "administration/rules/try.html", context, status=status)


def _answers(form: BenchForm, user: User) -> dict[str, Any]:
    given = form.cleaned_data
    question = bench.Question(
        category=given["category"],
        area=given["place"],
        at=given["at"],
        condition=given["condition"],
        urgency=given["urgency"],
        channel=given["channel"],
        chained=given["after"] != "",
        handled_at=given["handled_at"] if given["after"] == "at" else None,
    )
    columns: list[dict[str, Any]] = [{"name": _("现行规则"), "answer": bench.predict(question)}]
    chosen = given.get("compare") or []
    if chosen:
        try:
            changes = _changes(chosen, user)
            sketched = {one.calendar.pk for one, _values in changes if isinstance(one, calendars.Sketch)}
            with bench.imposed(changes):
                answer = bench.predict(question, sketched=sketched)
                columns.append({"name": _("按所选草稿"), "answer": answer})
        except (Refused, ValidationError) as error:
            form.add_error("compare", str(error) if isinstance(error, Refused) else error)
    now = {_same(rung) for rung in columns[0]["answer"].rungs}
    for column in columns:
        column["rungs"] = [
            {"rung": rung, "differs": _same(rung) not in now} for rung in column["answer"].rungs
        ]
    went = {_gone(column["answer"]) for column in columns}
    return {"question": question, "columns": columns, "lines": _lines(columns), "moves": len(went) > 1}


def _gone(answer: bench.Answer) -> tuple[Any, ...]:
    """Where a matter goes by an answer, to be compared."""
    rule = answer.rule
    return answer.urgency, *((rule.unit_id, rule.supervising_unit_id) if rule is not None else (None, None))


def _same(rung: bench.Rung) -> tuple[Any, ...]:
    return rung.clock, rung.percent, rung.act, rung.at, rung.people


def _changes(chosen: list[str], user: User) -> list[tuple[subjects.Subject, dict[str, Any]]]:
    found = []
    for one in chosen:
        kind, _dash, pk = one.partition("-")
        if kind == "draft":
            draft = RuleDraft.objects.get(pk=pk, by=user)
            subject = (
                calendars.Sketch(draft.subject)
                if draft.group == RuleGroup.CALENDAR
                else subjects.of(draft.group, draft.subject)
            )
            found.append((subject, draft.values))
        else:
            row = RulePublication.objects.shown_to(user, subjects.RIGHT).get(pk=pk)
            found.append((subjects.of(row.group, row.subject), row.after))
    return found


def _lines(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The clocks side by side: which differ is said, not only coloured."""
    kinds = list(columns[0]["answer"].lines)
    lines = []
    for kind in kinds:
        cells = [column["answer"].lines.get(kind) for column in columns]
        lines.append(
            {
                "label": cells[0].label,
                "cells": cells,
                "differs": len({cell.due_at if cell else None for cell in cells}) > 1,
            }
        )
    return lines

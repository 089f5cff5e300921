"""The questions of a category, kept by whoever maintains the loop's rules; linkable from the category."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from governance.access.gate import needs
from governance.cases.filing import questions
from governance.cases.models import Category, CategoryQuestion
from governance.cases.pages.views.saving import save_form
from governance.cases.rules import keepers, reasons
from governance.common import editing

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

LABELS = {
    "text": gettext_lazy("问题"),
    "help": gettext_lazy("提示"),
    "kind": gettext_lazy("回答方式"),
    "choices": gettext_lazy("选项"),
    "is_required": gettext_lazy("必答"),
    "only_if_id": gettext_lazy("仅在回答了这个问题时问"),
    "only_if_answer": gettext_lazy("且回答是"),
    "order": gettext_lazy("排序"),
    "is_active": gettext_lazy("启用"),
}


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class QuestionForm(forms.ModelForm):
    choices = LinesField(
        label=gettext_lazy("选项"),
        required=False,
        help_text=gettext_lazy("回答方式是“选项”时填，一行一个"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CategoryQuestion
        fields = (
            "text",
            "help",
            "kind",
            "choices",
            "is_required",
            "only_if",
            "only_if_answer",
            "order",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = CategoryQuestion.objects.filter(category=self.instance.category, is_active=True)
        field: Any = self.fields["only_if"]
        field.queryset = others.exclude(pk=self.instance.pk)
        field.empty_label = _("总是问")

    def clean_choices(self) -> list[str]:
        return list(self.cleaned_data["choices"])


@needs(questions.RIGHT)
@require_GET
def categories(request: AuthedRequest) -> HttpResponse:
    """Classes with their categories, each with how many questions it has of its own."""
    rows = (
        Category.objects.filter(is_active=True)
        .annotate(own=Count("questions", filter=Q(questions__is_active=True)))
        .order_by("order", "code")
    )
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.parent_id is None:
            groups.setdefault(row.pk, {})["category"] = row
    for row in rows:
        if row.parent_id in groups:
            groups[row.parent_id].setdefault("leaves", []).append(row)
    return render(request, "cases/questions/categories.html", {"groups": groups.values()})


@needs(questions.RIGHT)
@require_GET
def of_category(request: AuthedRequest, code: str) -> HttpResponse:
    """The questions in the order in which they are put, those of the class above first."""
    category = get_object_or_404(Category.objects.select_related("parent"), code=code)
    inherited = [one for one in questions.of_category(category) if one.category_id != category.pk]
    context = {
        "category": category,
        "inherited": inherited,
        "own": category.questions.select_related("only_if"),
        "may_edit": keepers.keeps(request.user, questions.RIGHT, None),
    }
    return render(request, "cases/questions/list.html", context)


@needs(questions.RIGHT)
@require_http_methods(["GET", "POST"])
def question(request: AuthedRequest, code: str, pk: int | None = None) -> HttpResponse:
    """A new question, or one that is there; answers given before keep the words they were given to."""
    _insist(request)
    category = get_object_or_404(Category, code=code)
    known = get_object_or_404(CategoryQuestion, pk=pk, category=category) if pk is not None else None
    subject = known or CategoryQuestion(category=category, order=category.questions.count())
    if request.method == "GET":
        seen = editing.seen(_values(known)) if known else ""
        return _show(request, QuestionForm(instance=subject, initial={"seen": seen}), category)
    form = QuestionForm(request.POST, instance=subject)
    changed = save_form(
        form, known, values=_values, labels=LABELS, save=partial(questions.save_question, actor=request.user)
    )
    if changed is None:
        messages.success(request, _("已保存“%(name)s”。") % {"name": form.instance.text})
        return redirect("questions", code=code)
    return _show(request, form, category, changed=changed, status=422)


def _insist(request: AuthedRequest) -> None:
    """Questions hold in the whole city, and so does the right to change them."""
    if not keepers.keeps(request.user, questions.RIGHT, None):
        raise PermissionDenied(str(reasons.CITY_ONLY()))


def _values(one: CategoryQuestion) -> dict[str, Any]:
    return {name: getattr(one, name) for name in LABELS}


def _show(
    request: AuthedRequest,
    form: QuestionForm,
    category: Category,
    *,
    changed: list[editing.Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "category": category, "question": form.instance, "changed": changed or []}
    return render(request, "cases/questions/edit.html", context, status=status)

"""How long reporters are known, by category, and what the next run will make anonymous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.cases.models import Category, RetentionRule
from governance.cases.privacy import retention

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


def _label(row: Category) -> str:
    return f"　{row.name}" if row.parent_id else row.name


class TermForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("类别"), required=False, empty_label=gettext_lazy("默认")
    )
    days = forms.IntegerField(
        label=gettext_lazy("归档后多少天匿名化"),
        required=False,
        min_value=1,
        max_value=36_500,
        help_text=gettext_lazy("类别留空即按默认；默认留空即长期保存。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = Category.objects.filter(is_active=True).order_by("order", "code")
        field: forms.ModelChoiceField[Category] = self.fields["category"]  # type: ignore[assignment]
        field.queryset = rows
        field.label_from_instance = _label  # type: ignore[method-assign,assignment]


@needs(retention.RIGHT)
@require_http_methods(["GET", "POST"])
def terms(request: AuthedRequest) -> HttpResponse:
    """The terms, one form to change one of them, and the look before the run."""
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.set_term(form.cleaned_data["category"], form.cleaned_data["days"], actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已保存保存期。"))
            return redirect("retention")
    context = {
        "form": form,
        "rules": RetentionRule.objects.select_related("category"),
        "look": retention.look(timezone.now(), shown=20),
    }
    return render(request, "cases/retention.html", context, status=422 if form.errors else 200)

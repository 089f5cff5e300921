"""How long reporters are known, by category, what the next run will forget, and what a change would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.access.gate import needs
from governance.cases.models import Category, RetentionRule, RuleGroup, RulePublication
from governance.cases.privacy import retention
from governance.cases.rules import keepers, publishing, reasons, terms
from governance.cases.workflow import validation
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

SHOWN = 20


def _label(row: Category) -> str:
    return f"　{row.name}" if row.parent_id else row.name


class TermForm(forms.Form):
    """A new term. ``seen`` holds the change whose consequences were shown; only that one is saved."""

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
    reason = forms.CharField(label=gettext_lazy("修改原因"), max_length=200)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = Category.objects.filter(is_active=True).order_by("order", "code")
        field: forms.ModelChoiceField[Category] = self.fields["category"]  # type: ignore[assignment]
        field.queryset = rows
        field.label_from_instance = _label  # type: ignore[method-assign,assignment]

    @property
    def change(self) -> retention.Change:
        category = self.cleaned_data["category"]
        return (category.pk if category is not None else None), self.cleaned_data["days"]

    @property
    def token(self) -> str:
        return "{}:{}".format(*self.change)


@needs(retention.RIGHT)
@require_http_methods(["GET", "POST"])
def retention_terms(request: AuthedRequest) -> HttpResponse:
    """The terms and what waits; for whoever keeps the whole city's, changing one and the look before it."""
    may_edit = keepers.keeps(request.user, retention.RIGHT, None)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied(str(reasons.CITY_ONLY()))
    if request.POST.get("cancel"):
        return _cancel(request)
    form = TermForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "may_edit": may_edit}
    if request.method == "POST" and form.is_valid():
        erases = retention.shortens(form.change)
        if erases and form.cleaned_data["seen"] != form.token:
            context["preview"] = retention.look(timezone.now() + terms.WAIT, shown=SHOWN, change=form.change)
            data = request.POST.copy()
            data["seen"] = form.token
            form.data = data
        elif _saved(request, form, erases):
            return redirect("retention")
    context |= {
        "rules": RetentionRule.objects.select_related("category"),
        "waiting": terms.waiting(),
        # Numbers of the whole city are for whoever keeps it.
        "look": retention.look(timezone.now(), shown=SHOWN) if may_edit else None,
    }
    return render(request, "cases/retention.html", context, status=422 if form.errors else 200)


def _saved(request: AuthedRequest, form: TermForm, erases: bool) -> bool:
    said = form.cleaned_data
    try:
        terms.set_term(
            said["category"], said["days"], actor=request.user, reason=said["reason"], erases=erases
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except Refused as refused:
        validation.put_into(form, refused)
        return False
    if erases:
        messages.success(request, _("已安排，一天后生效。在此之前可以取消。"))
    else:
        messages.success(request, _("已保存保存期。"))
    return True


def _cancel(request: AuthedRequest) -> HttpResponse:
    wanted = request.POST["cancel"]
    rows = RulePublication.objects.filter(group=RuleGroup.RETENTION)
    row = get_object_or_404(rows, pk=wanted if wanted.isdecimal() else 0)
    try:
        publishing.cancel(row, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已取消，保存期不变。"))
    return redirect("retention")

"""Standard texts: the list, one of them with its preview. Kept by whoever holds the right for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access.gate import needs
from governance.cases.models import Category, ReplyText
from governance.cases.pages import canned_replies
from governance.cases.pages.views.saving import save_form
from governance.cases.rules import keepers, reasons
from governance.common import editing
from governance.common.lists import Column, FilterForm, Listing

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest

COLUMNS = (
    Column("title", gettext_lazy("名称")),
    Column("text", gettext_lazy("内容"), "minor"),
    Column("acts", gettext_lazy("用于")),
    Column("category", gettext_lazy("类别")),
    Column("area", gettext_lazy("适用范围")),
    Column("active", gettext_lazy("启用")),
)
LABELS = {
    "title": gettext_lazy("名称"),
    "text": gettext_lazy("内容"),
    "acts": gettext_lazy("用于"),
    "category": gettext_lazy("类别"),
    "is_active": gettext_lazy("启用"),
    "order": gettext_lazy("排序"),
}


class ReplyFilters(FilterForm):
    q = forms.CharField(label=gettext_lazy("名称或内容"), max_length=60, widget=forms.SearchInput())
    act = forms.ChoiceField(label=gettext_lazy("用于"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("全部")), *canned_replies.acts_with_words().items()]  # type: ignore[attr-defined]

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=value) | Q(text__icontains=value))

    def filter_act(self, rows: Any, value: str) -> QuerySet[Any]:
        return rows.filter(Q(acts=[]) | Q(acts__contains=[value]))


class ReplyForm(forms.ModelForm):
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("用于哪些操作"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("都不勾选即各操作都可用"),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ReplyText
        fields = ("title", "text", "acts", "category", "order", "is_active")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if found := canned_replies.faults(text):
            raise forms.ValidationError(found)
        return text

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acts"].choices = list(canned_replies.acts_with_words().items())  # type: ignore[attr-defined]
        rows = Category.objects.filter(is_active=True).select_related("parent")
        self.fields["category"].queryset = rows.order_by("order", "code")  # type: ignore[attr-defined]
        self.fields["category"].empty_label = _("各类别")  # type: ignore[attr-defined]
        self.fields["category"].label_from_instance = lambda row: (  # type: ignore[attr-defined]
            f"　{row.name}" if row.parent_id else row.name
        )


def _values(reply: ReplyText) -> dict[str, Any]:
    return {name: getattr(reply, "category_id" if name == "category" else name) for name in LABELS}


@needs(canned_replies.RIGHT)
@require_GET
def reply_texts(request: AuthedRequest) -> HttpResponse:
    rows = canned_replies.kept_by(request.user).select_related("category", "area")
    listing = Listing(
        request,
        rows,
        order=("order", "pk"),
        columns=COLUMNS,
        filters=ReplyFilters,
        empty=_("还没有模板。写好的模板会出现在操作表单里，点一下就填进去。"),
    )
    labels = canned_replies.acts_with_words()
    for row in listing.rows:
        row.may_edit = keepers.keeps(request.user, canned_replies.RIGHT, row.area)
        row.act_labels = [labels.get(code, code) for code in row.acts]
    return listing.render("cases/replies/list.html", "cases/replies/rows.html")


@needs(canned_replies.RIGHT)
@require_http_methods(["GET", "POST"])
def reply_text(request: AuthedRequest, pk: int | None = None) -> HttpResponse:
    """A new standard text, or one that is there; of two who edit it the second sees what the first did."""
    known = get_object_or_404(canned_replies.kept_by(request.user), pk=pk) if pk is not None else None
    if known is not None and not keepers.keeps(request.user, canned_replies.RIGHT, known.area):
        raise PermissionDenied(str(reasons.CITY_ONLY()))
    if request.method == "GET":
        form = ReplyForm(instance=known, initial={"seen": editing.seen(_values(known)) if known else ""})
        return _show(request, form, known)
    form = ReplyForm(request.POST, instance=known)
    changed = save_form(
        form,
        known,
        values=_values,
        labels=LABELS,
        save=partial(canned_replies.save_reply, actor=request.user),
    )
    if changed is None:
        messages.success(request, _("已保存“%(name)s”。") % {"name": form.instance.title})
        return redirect("reply-texts")
    return _show(request, form, known, changed=changed, status=422)


@needs(canned_replies.RIGHT)
@require_POST
def reply_preview(request: AuthedRequest) -> HttpResponse:
    """What the text would say for a case that there is; or what is wrong with it."""
    text = request.POST.get("text", "")[:2000]
    chosen = request.POST.get("category", "")
    category = Category.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    case = canned_replies.sample(category, request.user)
    context = {
        "faults": canned_replies.faults(text),
        "filled": canned_replies.fill(text, case) if case else text,
        "sample": case,
        "text": text,
    }
    return render(request, "cases/replies/preview.html", context)


def _show(
    request: AuthedRequest,
    form: ReplyForm,
    reply: ReplyText | None,
    *,
    changed: list[editing.Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "reply": reply,
        "variables": canned_replies.VARIABLES.values(),
        "changed": changed or [],
    }
    return render(request, "cases/replies/edit.html", context, status=status)

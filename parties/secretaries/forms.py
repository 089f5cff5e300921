"""Forms of the lists of secretaries. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, User
from governance.cases.models import Case
from governance.portal.area_filters import AreaFilters
from parties.models.secretaries import SecretaryList
from parties.rights import KEEP_LISTS, LISTS
from parties.secretaries.services import LEVELS, Line

if TYPE_CHECKING:
    from django.db.models import QuerySet

BY_HAND = tuple(one for one in SecretaryList if one != SecretaryList.RECTIFICATION)


class SecretaryFilters(AreaFilters):
    RIGHT = LISTS
    STATES = (("", _("未办结")), ("overdue", _("超期")), ("ended", _("已结束")), ("every", _("全部")))

    list = forms.ChoiceField(label=_("清单"), choices=[("", _("全部")), *SecretaryList.choices])
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    year = forms.ChoiceField(label=_("年度"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localdate().year
        years: Any = self.fields["year"]
        years.choices = [("", _("全部")), *((str(year), str(year)) for year in range(now, now - 4, -1))]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_list(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(list=value)

    def filter_year(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(year=int(value))

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "overdue":
            late = Case.objects.overdue().unscoped("the rows are restricted already")
            return rows.filter(Exists(late.filter(pk=OuterRef("case"))))
        return rows.filter(case__is_open=False) if value == "ended" else rows


class LineForm(forms.Form):
    """A line of a secretary's list."""

    list = forms.ChoiceField(label=_("清单"), choices=[(one.value, one.label) for one in BY_HAND])
    post = forms.ModelChoiceField(Post.objects.none(), label=_("责任书记"), empty_label=_("请选择"))
    title = forms.CharField(label=_("事项"), max_length=60)
    text = forms.CharField(
        label=_("要求：做到什么程度"),
        min_length=5,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    due_on = forms.DateField(
        label=_("完成日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts: Any = self.fields["post"]
        rows = Post.objects.in_force().answering().with_right(KEEP_LISTS).filter(unit=None)
        rows = rows.filter(user.scope(KEEP_LISTS).q("area__"), area__level__in=LEVELS)
        posts.queryset = (
            rows.select_related("person", "role", "area__parent")
            .defer("area__boundary", "area__parent__boundary")
            .order_by("area__tree_id", "area__lft", "pk")
        )
        posts.label_from_instance = _post_label
        posts.widget.attrs["data-picker"] = "true"

    def line(self) -> Line:
        return Line(**self.cleaned_data)


def _post_label(post: Any) -> str:
    return f"{post.area} · {post.person.name}（{post.title or post.role}）"

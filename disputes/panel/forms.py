"""Forms of legal reviews. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.models.reviews import PanelMember
from disputes.rights import REVIEW
from governance.areas.models import Area, Level
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, indented, light

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User


class ReviewFilters(AreaFilters):
    RIGHT = REVIEW
    STATES = (("", _("全部")), ("waiting", _("待给意见")), ("answered", _("已答复")))

    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(opinion_on=None) if value == "waiting" else rows.exclude(is_adopted=None)


class AskForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("区域"), to_field_name="code")
    dispute = forms.CharField(
        label=_("纠纷编号"), max_length=40, required=False, help_text=_("不针对某件纠纷的，不填")
    )
    question = forms.CharField(
        label=_("需要评析的问题"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    members = forms.ModelMultipleChoiceField(
        PanelMember.objects.none(), label=_("常设成员（五位）"), widget=forms.CheckboxSelectMultiple
    )
    invited = forms.CharField(label=_("邀请参加的人"), max_length=500, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        here = _areas(user)
        fields["area"].queryset = here
        fields["area"].label_from_instance = indented
        fields["members"].queryset = near(user)
        fields["members"].label_from_instance = lambda one: f"{one.name}（{one.field}）"


def near(user: User) -> Any:
    """Standing members of the reader's areas and of those above them."""
    above = Area.objects.none()
    for span in user.scope(REVIEW).spans:
        above = above | Area.objects.filter(tree_id=span.tree_id, lft__lte=span.lft, rght__gte=span.rght)
    inside = Area.objects.restrict(user, REVIEW)
    both = (above | inside).order_by().values("pk")
    return PanelMember.objects.filter(is_active=True, area__in=both)


class MemberForm(SeenForm):
    class Meta:
        model = PanelMember
        fields = ["area", "name", "field", "user"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = _areas(user)
        fields["area"].label_from_instance = indented
        people: Any = fields["user"].queryset
        fields["user"].queryset = people.filter(is_active=True, posts__area__in=_areas(user)).distinct()


def _areas(user: User) -> Any:
    return light().restrict(user, REVIEW).current().filter(level__lte=Level.COMMUNITY).order_by("lft")

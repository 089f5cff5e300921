"""Forms of alliances. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Unit, User
from governance.areas.models import Level
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, light
from parties.alliances.meetings import without_meeting
from parties.models import Alliance, AllianceMember
from parties.models.alliances import MemberRole
from parties.rights import ALLIANCES, ALLY

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AllianceFilters(AreaFilters):
    RIGHT = ALLIANCES

    idle = forms.BooleanField(label=_("本季度没有会议"))

    def filter_idle(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        found: QuerySet[Any] = without_meeting(rows)
        return found


class MemberFilters(AreaFilters):
    RIGHT = ALLIANCES
    STATES = (("", _("成员")), ("left", _("已退出")), ("every", _("全部")))

    q = forms.CharField(label=_("单位"), max_length=60, widget=forms.SearchInput())
    role = forms.ChoiceField(label=_("角色"), choices=[("", _("全部")), *MemberRole.choices])
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "role", "state"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(left_on=None)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(unit__name__icontains=value.strip())

    def filter_role(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(role=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.exclude(left_on=None) if value == "left" else rows


class AllianceForm(SeenForm):
    class Meta:
        model = Alliance
        fields = ["area", "name", "founded_on", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["area"]
        else:
            streets = light().restrict(user, ALLY).current().at_level(Level.SUBDISTRICT)
            fields["area"].queryset = streets.filter(alliance=None).order_by("lft")


class JoinForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    role = forms.ChoiceField(label=_("联盟中的角色"), choices=MemberRole.choices, initial="participant")
    paper = forms.CharField(label=_("加入文件"), max_length=120, help_text=_("文件名称或文号"))
    on = forms.DateField(
        label=_("加入日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = alliance.area
        inside = Q(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght)
        above = Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
        field: Any = self.fields["unit"]
        units = Unit.objects.active().filter(inside | above)
        members = AllianceMember.objects.filter(alliance=alliance, left_on=None).values("unit")
        field.queryset = units.exclude(pk__in=members).select_related("kind", "area")
        field.widget.attrs["data-picker"] = "true"


class MemberForm(SeenForm):
    class Meta:
        model = AllianceMember
        fields = ["role", "contact", "lng", "lat"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.in_force().filter(unit=self.instance.unit_id)
        fields: Any = self.fields
        fields["contact"].queryset = User.objects.filter(pk__in=posts.values("person"))
        fields["contact"].empty_label = _("还没有")
        fields["contact"].help_text = _(
            "只列出在本单位任职的人；还没有的，请先由管理员给“联盟单位联系人”岗位。"
        )


class LeaveForm(forms.Form):
    paper = forms.CharField(label=_("退出文件"), max_length=120, help_text=_("文件名称或文号"))
    on = forms.DateField(
        label=_("退出日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

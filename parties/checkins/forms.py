"""Forms of double check-in. The rules stand in the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.common.phone_fields import PhoneInput
from governance.portal.area_filters import AreaFilters, light
from parties.models import ServicePost
from parties.models.checkins import CheckInKind, CheckInState, Grade, ServiceState
from parties.resources.forms import ALL, day_input
from parties.rights import CHECK_IN, CHECKINS, CONFIRM

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from parties.models import CheckIn


class CheckInFilters(AreaFilters):
    RIGHT = CHECKINS
    STATES = (("", _("报到中")), *CheckInState.choices, ("every", _("全部")))

    q = forms.CharField(label=_("单位或党组织"), max_length=60, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("种类"), choices=[ALL, *CheckInKind.choices])
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "kind", "state"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(state__in=("requested", "active"))

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.named(value)  # type: ignore[attr-defined]
        return found

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows if value == "every" else rows.filter(state=value)


class PostFilters(AreaFilters):
    RIGHT = CHECKINS


class ServiceFilters(AreaFilters):
    RIGHT = CHECKINS
    STATES = (("", _("待核实")), *ServiceState.choices[1:], ("every", _("全部")))

    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(state=ServiceState.CLAIMED)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows if value == "every" else rows.filter(state=value)


class ReportFilters(AreaFilters):
    RIGHT = CHECKINS
    STATES = (
        ("", _("还没办完")),
        ("overdue", _("已超期")),
        ("due", _("待提交")),
        ("submitted", _("待社区确认")),
        ("confirmed", _("待反馈表现")),
        ("returned", _("待单位收阅")),
        ("done", _("已完成")),
        ("every", _("全部")),
    )

    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["year", "area", "state"]

    def __init__(self, *args: Any, at: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_year(self, rows: QuerySet[Any], value: int) -> QuerySet[Any]:
        return rows.filter(year=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "overdue":
            return rows.filter(case__is_open=True, case__next_due_at__lt=self.at)
        if value == "done":
            return rows.filter(case__state__in=("done", "archived"))
        return rows if value == "every" else rows.filter(case__state=value)


class CheckInForm(forms.Form):
    """Checking in a unit, or a member of it."""

    kind = forms.ChoiceField(label=_("谁来报到"), choices=CheckInKind.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("社区"), help_text=_("单位填所在地的社区，党员填居住地的社区")
    )
    name = forms.CharField(label=_("党员姓名"), max_length=60, required=False)
    phone = PhoneInput(label=_("党员电话"), required=False)
    organisation = forms.CharField(label=_("所在党组织"), max_length=80, required=False)
    about = forms.CharField(label=_("能做什么"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        scope = user.scope(CHECK_IN)
        units = Unit.objects.active()
        if not scope.everything and not scope.spans:
            units = units.filter(pk__in=scope.unit_ids)
        fields["unit"].queryset = units.order_by("name")
        fields["area"].queryset = _communities(scope.q_with_posts())
        fields["area"].label_from_instance = with_street
        for name in ("unit", "area"):
            fields[name].widget.attrs["data-picker"] = "true"


def _communities(reach: Q) -> Any:
    return light().current().filter(reach, level=Level.COMMUNITY).order_by("tree_id", "lft")


def with_street(area: Any) -> str:
    return f"{area}（{area.parent}）"


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class PickForm(forms.Form):
    post = forms.ModelChoiceField(
        ServicePost.objects.none(), label=_("岗位"), required=False, empty_label=_("不认领")
    )

    def __init__(self, *args: Any, check_in: CheckIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset = ServicePost.objects.filter(area=check_in.area_id, is_active=True)
        field.initial = check_in.post_id


class TransferForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("转到哪个社区"))

    def __init__(self, *args: Any, check_in: CheckIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = _communities(Q(tree_id=check_in.area.tree_id)).exclude(pk=check_in.area_id)
        field.label_from_instance = with_street
        field.widget.attrs["data-picker"] = "true"


class ServiceForm(forms.Form):
    done_on = forms.DateField(label=_("日期"), widget=day_input())
    hours = forms.DecimalField(
        label=_("时长（小时）"), min_value=Decimal("0.5"), max_value=24, max_digits=4, decimal_places=1
    )
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=9999, initial=1)
    what = forms.CharField(label=_("做了什么"), max_length=200)


class PostForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("社区"))
    name = forms.CharField(label=_("岗位"), max_length=40, help_text=_("例如：楼道长助理"))
    about = forms.CharField(label=_("做什么"), max_length=200, required=False)
    places = forms.IntegerField(label=_("需要几人"), min_value=1, max_value=500, initial=1)
    is_active = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, post: ServicePost | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if post is not None:
            del fields["area"]
        else:
            fields["area"].queryset = _communities(user.scope(CONFIRM).q())
            fields["area"].label_from_instance = with_street


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("哪里"))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["year"].initial = today.year
        areas = light().current().filter(user.scope(CONFIRM).q(), level__gte=Level.SUBDISTRICT)
        fields["area"].queryset = areas.filter(level__lte=Level.COMMUNITY).order_by("tree_id", "lft")
        fields["area"].empty_label = None


class SubmitForm(forms.Form):
    text = forms.CharField(
        label=_("一年来做了什么、有何收获"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )


class FeedbackForm(forms.Form):
    grade = forms.ChoiceField(label=_("评价"), choices=[("", _("请选择")), *Grade.choices])
    text = forms.CharField(label=_("表现反馈"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class TextForm(forms.Form):
    text = forms.CharField(label=_("原因"), max_length=500)

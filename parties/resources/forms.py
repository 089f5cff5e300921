"""Forms of shared resources and bookings. The rules stand in the services."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.common import phones
from governance.common.phone_fields import PhoneInput
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, indented
from parties.models import SharedResource
from parties.models.resources import BookingState, ResourceKind, ResourceState, Weekday
from parties.resources.booking import Wanted
from parties.resources.services import EDITABLE
from parties.rights import KEEP, RESOURCES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User

ALL = ("", _("全部"))


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ResourceFilters(AreaFilters):
    RIGHT = RESOURCES

    q = forms.CharField(label=_("名称或单位"), max_length=60, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("种类"), choices=[ALL, *ResourceKind.choices])
    state = forms.ChoiceField(label=_("状态"), choices=[ALL, *ResourceState.choices])
    field_order = ["q", "area", "kind", "state"]

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.named(value)  # type: ignore[attr-defined]
        return found

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)


class BookingFilters(AreaFilters):
    RIGHT = RESOURCES
    STATES = (
        ("", _("以后的")),
        ("requested", _("待同意")),
        ("settle", _("待登记到场")),
        ("used", BookingState.USED.label),
        ("no_show", BookingState.NO_SHOW.label),
        ("fallen", _("取消、未同意")),
        ("every", _("全部")),
    )

    q = forms.CharField(label=_("资源或单位"), max_length=60, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("哪些"), choices=STATES)
    field_order = ["q", "area", "state"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        if "state" in self.values():
            return rows
        return rows.filter(state__in=("requested", "approved"), ends_at__gt=self.at)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(resource__name__icontains=text) | Q(resource__unit__name__icontains=text))

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "settle":
            return rows.filter(state="approved", starts_at__lte=self.at)
        if value == "fallen":
            return rows.filter(state__in=("cancelled", "refused", "lapsed"))
        return rows if value == "every" else rows.filter(state=value)


class ResourceForm(SeenForm):
    """A resource with its hours by weekday: two times a day, both empty where it is closed."""

    class Meta:
        model = SharedResource
        fields = ["unit", *EDITABLE]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "rules": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        scope = user.scope(KEEP)
        areas = Area.objects.defer("boundary").current().filter(scope.q_with_posts())
        areas = areas.filter(level__gte=Level.DISTRICT, level__lte=Level.COMMUNITY)
        fields["area"].queryset = areas.order_by("tree_id", "lft")
        fields["area"].label_from_instance = indented
        fields["area"].widget.attrs["data-picker"] = "true"
        if self.instance.pk:
            del fields["unit"]
        else:
            units = Unit.objects.active().filter(Q(pk__in=scope.unit_ids) | scope.q("area__"))
            fields["unit"].queryset = units.order_by("name")
            fields["unit"].widget.attrs["data-picker"] = "true"
        known = {row.weekday: row for row in self.instance.hours.all()} if self.instance.pk else {}
        for weekday in Weekday:
            row = known.get(weekday)
            for end, label in (("opens", _("%s 从")), ("closes", _("%s 到"))):
                fields[f"{end}_{weekday.value}"] = forms.TimeField(
                    label=label % weekday.label,
                    required=False,
                    widget=time_input(),
                    initial=getattr(row, end) if row else None,
                )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for weekday in Weekday:
            opens, closes = said.get(f"opens_{weekday.value}"), said.get(f"closes_{weekday.value}")
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{weekday.value}", _("开始和结束要么都填，要么都不填。"))
            elif opens is not None and closes is not None and closes <= opens:
                self.add_error(f"closes_{weekday.value}", _("结束时间要晚于开始时间。"))
        return said

    def hours(self) -> dict[int, tuple[time, time]]:
        """The hours as the services take them."""
        return {
            weekday.value: (
                self.cleaned_data[f"opens_{weekday.value}"],
                self.cleaned_data[f"closes_{weekday.value}"],
            )
            for weekday in Weekday
            if self.cleaned_data.get(f"opens_{weekday.value}")
        }

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts().items() if name in ("unit", *EDITABLE)}

    @property
    def plain(self) -> list[Any]:
        """The fields before the hours."""
        return [self[name] for name in self.fields if name in ("unit", *EDITABLE)]

    @property
    def week(self) -> list[tuple[Any, Any]]:
        return [(self[f"opens_{one.value}"], self[f"closes_{one.value}"]) for one in Weekday]


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("改为"), choices=ResourceState.choices)
    reason = forms.CharField(
        label=_("原因"), max_length=200, required=False, help_text=_("暂停和关闭要写，公众看得到")
    )


class ExceptionForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=day_input())
    opens = forms.TimeField(label=_("从"), required=False, widget=time_input())
    closes = forms.TimeField(
        label=_("到"), required=False, widget=time_input(), help_text=_("都不填则这天不开放")
    )
    note = forms.CharField(label=_("说明"), max_length=80, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因，会告诉对方"), max_length=200)


class PhoneForm(forms.Form):
    phone = PhoneInput(
        label=_("预约时用的手机号码"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        number = str(self.cleaned_data["phone"])
        if not phones.is_mobile(number):
            raise forms.ValidationError(_("请填写 11 位手机号码。"))
        return number


class BookingForm(forms.Form):
    """What is booked of a resource on a day; who has an account is asked for neither name nor telephone."""

    start = forms.ChoiceField(label=_("从"), widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int)
    pieces = forms.IntegerField(label=_("几件"), min_value=1, initial=1)
    people = forms.IntegerField(label=_("几人"), min_value=1, max_value=9999, initial=1)
    purpose = forms.CharField(label=_("用来做什么"), max_length=120)
    name = forms.CharField(label=_("您的姓名"), max_length=60)
    phone = PhoneInput(
        label=_("手机号码"),
        help_text=_("用来确认和提醒，不公开"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, resource: SharedResource, day: Any, proved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["start"].choices = [
            (f"{slot.start:%Y-%m-%dT%H:%M}", f"{slot.start:%H:%M}") for slot in day.slots if slot.is_free
        ]
        step = resource.slot_minutes
        fields["minutes"].choices = [
            (n, _("%s 分钟") % n) for n in range(step, resource.longest_minutes + 1, step)
        ]
        if resource.one_at_a_time:
            del fields["pieces"]
        if proved:
            del fields["name"], fields["phone"]

    clean_phone = PhoneForm.clean_phone

    def wanted(self, start: datetime) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            start,
            start + timedelta(minutes=said["minutes"]),
            said["purpose"],
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            people=said["people"],
            pieces=said.get("pieces") or 1,
        )


class RateForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("用得怎么样"), coerce=int, choices=[(n, "★" * n) for n in range(5, 0, -1)]
    )
    remark = forms.CharField(label=_("想说的话"), max_length=300, required=False)

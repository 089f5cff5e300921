"""Forms of a grid's people. Each asks only what its step needs; the rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.access.models import User
from governance.common import editing
from governance.common.lists import FilterForm
from governance.common.phone_fields import PhoneInput
from governance.common.refusals import Refused
from grids.models import Building, GridGroup, GridMembership, MemberCapacity, Part
from grids.models.staff import DUTIES
from grids.staff import area_options, reasons
from grids.staff.querysets import on_day

if TYPE_CHECKING:
    from governance.areas.models import Area


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def saw_again(form: Any, values: Any) -> None:
    """Keep what was typed, over ``values`` as they are now: saving once more is then a decision."""
    form.data = form.data.copy()
    form.data["seen"] = editing.seen(values)


def refuse(form: forms.BaseForm, error: Refused | ValidationError) -> None:
    """Show a refusal at its field, or on top where the form does not ask for it."""
    if isinstance(error, Refused):
        form.add_error(error.field if error.field in form.fields else None, str(error))
    elif hasattr(error, "error_dict"):
        for name, faults in error.error_dict.items():
            form.add_error(name if name in form.fields else None, faults)
    else:
        form.add_error(None, error)


class CapacityField(forms.ModelChoiceField):
    """A choice of capacities, those an installation began with in the reader's language."""

    def label_from_instance(self, capacity: Any) -> str:
        return gettext(capacity.name)


class AreaFilters(FilterForm):
    """Filters that begin with an area of the reader's reach."""

    area = forms.ChoiceField(label=_("区域"))

    def __init__(self, *args: Any, user: User, here: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = here
        offered = area_options.near(user, here)
        choices: Any = self.fields["area"]
        choices.choices = [("", _("全部辖区")), *((one.code, area_options.indented(one)) for one in offered)]

    def wording(self, name: str, value: Any) -> str:
        return super().wording(name, value).strip()

    def filter_area(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.within(self.here) if self.here is not None else rows
        return found


class StaffFilters(AreaFilters):
    STATES = (("", _("在任")), ("ended", _("已离任")), ("coming", _("尚未到任")), ("every", _("全部")))
    DUTY_CHOICES = (
        ("", _("全部")),
        *((one, GridMembership._meta.get_field(one).verbose_name) for one in DUTIES),  # type: ignore[union-attr]
    )

    q = forms.CharField(label=_("姓名、单位或电话"), max_length=60, widget=forms.SearchInput())
    capacity = CapacityField(
        MemberCapacity.objects.all(), to_field_name="code", label=_("身份"), empty_label=_("全部")
    )
    part = forms.ChoiceField(label=_("1+5+X"), choices=[("", _("全部")), *Part.choices])
    duty = forms.ChoiceField(label=_("四员职责"), choices=DUTY_CHOICES)
    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    field_order = ["q", "area", "capacity", "part", "duty", "state"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(on_day(None))

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.named(value)
        return found

    def filter_capacity(self, rows: QuerySet[Any], value: MemberCapacity) -> QuerySet[Any]:
        return rows.filter(capacity=value)

    def filter_part(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(capacity__part=value)

    def filter_duty(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{value: True})

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        if value == "ended":
            return rows.filter(ends_on__lte=today)
        if value == "coming":
            return rows.filter(starts_on__gt=today)
        return rows


class BuildingFilters(AreaFilters):
    q = forms.CharField(label=_("小区、楼栋或地址"), max_length=60, widget=forms.SearchInput())
    head = forms.ChoiceField(
        label=_("楼栋长"), choices=(("", _("全部")), ("with", _("已有")), ("without", _("还没有")))
    )
    field_order = ["q", "area", "head"]

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(compound__icontains=text) | Q(name__icontains=text) | Q(address__icontains=text))

    def filter_head(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(head_name__isnull=value == "without")


class WhichForm(forms.Form):
    """The first step of an appointment: of which grid, in what capacity."""

    area = forms.ChoiceField(label=_("网格"))
    capacity = CapacityField(
        MemberCapacity.objects.active(), to_field_name="code", label=_("身份"), empty_label=None
    )

    def __init__(self, *args: Any, grids: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["area"]
        choices.choices = [(one.code, str(one)) for one in grids]


class PersonForm(forms.Form):
    """A person in a capacity: what is asked depends on the capacity."""

    account = forms.CharField(
        label=_("账号"),
        max_length=60,
        required=False,
        help_text=_("能登录的人填账号，姓名和电话从账号带出，同时任命岗位；没有账号的空着。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = PhoneInput(label=_("电话"), required=False)
    building = forms.ModelChoiceField(Building.objects.none(), label=_("楼栋"), empty_label=_("请选择楼栋"))
    organisation = forms.CharField(label=_("单位"), max_length=80, required=False)
    group = forms.ModelChoiceField(
        GridGroup.objects.none(), label=_("所属小组"), required=False, empty_label=_("不在小组")
    )
    is_party_member = forms.NullBooleanField(
        label=_("中共党员"),
        required=False,
        widget=forms.Select(choices=[("", _("未登记")), ("True", _("是")), ("False", _("否"))]),
    )
    households = forms.IntegerField(label=_("联系户数"), min_value=0, max_value=100_000, required=False)
    household_range = forms.CharField(
        label=_("联系范围"), max_length=80, required=False, help_text=_("例如：1 单元 101 至 502")
    )
    is_information_officer = forms.BooleanField(label=_("小组信息员"), required=False)
    is_publicity_officer = forms.BooleanField(label=_("邻里宣传员"), required=False)
    is_safety_patroller = forms.BooleanField(label=_("平安巡查员"), required=False)
    is_civility_supervisor = forms.BooleanField(label=_("文明监督员"), required=False)
    starts_on = forms.DateField(label=_("聘任日期"), widget=day_input())
    note = forms.CharField(label=_("备注"), max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    OF_BUILDINGS = ("building", "households", "household_range", *DUTIES)

    def __init__(
        self,
        *args: Any,
        user: User,
        area: Area,
        capacity: MemberCapacity,
        without: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.area = user, area
        dropped = set(without)
        if not capacity.is_of_building:
            dropped |= set(self.OF_BUILDINGS)
        if capacity.role_id is None and capacity.is_of_building:
            dropped.add("account")
        groups = GridGroup.objects.active().filter(area=area)
        if not groups.exists():
            dropped.add("group")
        for name in dropped & set(self.fields):
            del self.fields[name]
        if "group" in self.fields:
            self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        if "building" in self.fields:
            self.fields["building"].queryset = Building.objects.standing().filter(area=area)  # type: ignore[attr-defined]
        if "starts_on" in self.fields:
            self.initial.setdefault("starts_on", timezone.localdate())

    @property
    def duties(self) -> list[Any]:
        return [self[name] for name in DUTIES if name in self.fields]

    @property
    def plain(self) -> list[Any]:
        """The visible fields but for the duties, which stand together."""
        return [field for field in self.visible_fields() if field.name not in DUTIES]

    def clean_account(self) -> User | None:
        """The person behind an account name, within reach of the one who appoints."""
        username = self.cleaned_data["account"].strip()
        if not username:
            return None
        seen = User.objects.restrict(self.user, "people.view").filter(username=username, is_active=True)
        found: User | None = seen.first()
        if found is None and self.user.has_right("people.manage", self.area):
            # Somebody new has no post yet and so lies in nobody's area.
            free = User.objects.filter(username=username, is_active=True, is_superuser=False).first()
            found = free if free is not None and not free.posts_in_force() else None
        if found is None:
            raise ValidationError(str(reasons.ACCOUNT_UNKNOWN(account=username)))
        return found

    def said(self) -> dict[str, Any]:
        """What the form says, as ``appoint_member`` and ``edit_member`` take it."""
        values = {key: value for key, value in self.cleaned_data.items() if key not in ("seen", "account")}
        if self.cleaned_data.get("account"):
            values["person"] = self.cleaned_data["account"]
        return values


class EndForm(forms.Form):
    on = forms.DateField(label=_("离任日期"), widget=day_input(), help_text=_("当日起不再担任"))
    reason = forms.CharField(label=_("离任原因"), max_length=100, required=False)


class StrikeForm(forms.Form):
    on = forms.DateField(label=_("销号日期"), widget=day_input(), help_text=_("当日起不再计入"))


class BuildingForm(forms.ModelForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = Building
        fields = ("compound", "name", "address", "households", "lng", "lat")

    def _post_clean(self) -> None:
        """The service validates; a form that wrote into its row would spoil the comparison."""


class ProfileForm(forms.Form):
    branch = forms.CharField(label=_("党支部"), max_length=80, required=False)
    chat_name = forms.CharField(label=_("微信群名称"), max_length=60, required=False)
    chat_owner = forms.CharField(label=_("群主"), max_length=40, required=False)
    chat_link = forms.CharField(
        label=_("入群二维码内容"),
        max_length=300,
        required=False,
        help_text=_("二维码里的文字或网址，打印时按它生成二维码；微信群二维码会过期，请及时更新。"),
    )
    picture = forms.FileField(
        label=_("或上传二维码图片"),
        required=False,
        help_text=_("有图片时打印图片，不再按文字生成。"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    drop_picture = forms.BooleanField(label=_("去掉现在的二维码图片"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, has_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["drop_picture"]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("小组名称"), max_length=60)


class CapacityForm(forms.ModelForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = MemberCapacity
        fields = ("name", "part", "seat", "minimum", "on_roster", "role", "explanation", "order", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["seat"]

    def _post_clean(self) -> None:
        """The service validates."""

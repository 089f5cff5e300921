"""Forms of volunteers and their books. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import User
from governance.areas.models import Area
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters
from volunteers.books.time_bank import Kinship
from volunteers.models import ClueClass, PointRule, ServiceRecord, Volunteer, VolunteerOrganisation
from volunteers.models.books import AwardState, BookingState, RecordState
from volunteers.models.people import DocumentKind, TeamKind, Tier, VolunteerState
from volunteers.people.services import EDITABLE
from volunteers.rights import ORGANISE, REGISTER, VIEW

if TYPE_CHECKING:
    from django.db.models import QuerySet

WHEN = {"type": "datetime-local"}


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class VolunteerFilters(AreaFilters):
    RIGHT = VIEW

    q = forms.CharField(label=_("姓名、编号或手机号"), max_length=60, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *VolunteerState.choices])
    kind = forms.ChoiceField(
        label=_("身份"),
        choices=[("", _("全部")), ("party", _("党员")), ("security", _("治安志愿者")), ("both", _("双积分"))],
    )
    field_order = ["q", "area", "state", "kind"]

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.called(value)
        return found

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value in ("party", "both"):
            rows = rows.filter(is_party_member=True)
        return rows.filter(is_security=True) if value in ("security", "both") else rows


class OrganisationFilters(AreaFilters):
    RIGHT = VIEW

    q = forms.CharField(label=_("名称"), max_length=60, widget=forms.SearchInput())
    tier = forms.ChoiceField(label=_("层级"), choices=[("", _("全部")), *Tier.choices])
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *TeamKind.choices])
    field_order = ["q", "area", "tier", "kind"]

    def filter_q(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.named(value)
        return found

    def filter_tier(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(tier=value)

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)


class RecordFilters(AreaFilters):
    RIGHT = VIEW

    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *RecordState.choices])

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)


class AwardFilters(AreaFilters):
    RIGHT = VIEW

    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *AwardState.choices])

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)


def _teams(user: User, area: Area, right: str) -> Any:
    """Teams around ``area`` that somebody of it may belong to."""
    above = Area.objects.above(area).values("pk")
    inside = VolunteerOrganisation.objects.restrict(user, right).within(area)
    return (inside | VolunteerOrganisation.objects.filter(area__in=above)).active().distinct()


class VolunteerForm(SeenForm):
    """What is known of a person; at the registration with the document and the consent."""

    document_kind = forms.ChoiceField(label=_("证件类型"), choices=DocumentKind.choices)
    document_number = forms.CharField(label=_("证件号码"), max_length=30)
    agreed = forms.BooleanField(label=_("本人已阅读并同意知情同意书"), required=False)

    class Meta:
        model = Volunteer
        fields = list(EDITABLE)

    field_order = ["name", "document_kind", "document_number", "born_on"]

    def __init__(self, *args: Any, area: Area, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["team"].queryset = _teams(user, area, REGISTER).filter(tier=Tier.TEAM)
        fields["name"].required = fields["born_on"].required = True
        if self.instance.pk:
            for name in ("document_kind", "document_number", "agreed"):
                del fields[name]


class OrganisationForm(SeenForm):
    class Meta:
        model = VolunteerOrganisation
        fields = ["tier", "kind", "name", "parent", "leader", "set_up_on"]

    def __init__(self, *args: Any, area: Area, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["tier"]
        fields["parent"].queryset = _teams(user, area, ORGANISE).exclude(pk=self.instance.pk)
        people = Volunteer.objects.restrict(user, VIEW).within(area)
        fields["leader"].queryset = people.filter(state=VolunteerState.ACTIVE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class DissolveForm(forms.Form):
    on = day_field(_("撤销日期"))


class ServiceForm(forms.ModelForm):
    class Meta:
        model = ServiceRecord
        fields = [
            "activity",
            "place",
            "content",
            "organiser",
            "in_charge",
            "started_at",
            "ended_at",
            "breaks",
            "is_care",
            "above_cap",
        ]
        widgets = {
            "started_at": forms.DateTimeInput(attrs=WHEN, format="%Y-%m-%dT%H:%M"),
            "ended_at": forms.DateTimeInput(attrs=WHEN, format="%Y-%m-%dT%H:%M"),
        }

    def _post_clean(self) -> None:
        """The services validate the row; a form only turns text into values."""


class PointsForm(forms.Form):
    event = forms.ChoiceField(label=_("事件"))
    day = day_field(_("日期"))
    what = forms.CharField(label=_("依据（如会议名称）"), max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = PointRule.objects.filter(effective_from__lte=timezone.localdate()).exclude(approver=None)
        known = {rule.event: rule.label for rule in rules.order_by("event", "version")}
        field: Any = self.fields["event"]
        field.choices = list(known.items())
        self.fields["day"].initial = timezone.localdate()


class DonateForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput)
    minutes = forms.IntegerField(label=_("捐赠（分钟）"), min_value=1)


class TransferForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("受让人编号"), max_length=12)
    kinship = forms.ChoiceField(label=_("受让人是本人的"), choices=Kinship.choices)
    minutes = forms.IntegerField(label=_("转让（分钟）"), min_value=1)


class BookForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("服务者编号"), max_length=12)
    what = forms.CharField(label=_("服务内容"), max_length=120)
    on = day_field(_("服务日期"))
    minutes = forms.IntegerField(label=_("预约时长（分钟）"), min_value=1)
    from_pool = forms.BooleanField(label=_("用公益池的时间"), required=False)


class BookingFilters(AreaFilters):
    RIGHT = VIEW

    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *BookingState.choices])

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(state=value)


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("工作账号"), max_length=150, required=False, help_text=_("留空解除关联。")
    )


class AwardForm(forms.Form):
    clue_class = forms.ModelChoiceField(ClueClass.objects.all(), label=_("线索类别"))
    fund = forms.ModelChoiceField(Area.objects.none(), label=_("出资的基金"), to_field_name="code")
    clue = forms.CharField(label=_("线索"), max_length=200)

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fund"]
        field.queryset = Area.objects.defer("boundary").above(volunteer.area)
        field.initial = volunteer.area.code


class DonationForm(forms.Form):
    donor = forms.CharField(label=_("捐赠人"), max_length=80)
    yuan = forms.IntegerField(label=_("金额（元）"), min_value=1)
    given_on = day_field(_("到账日期"))
    paper = forms.CharField(label=_("票据编号"), max_length=60)


class RuleForm(forms.Form):
    event = forms.CharField(widget=forms.HiddenInput)
    points = forms.IntegerField(label=_("分值"), min_value=1)
    daily_cap = forms.IntegerField(label=_("每日上限"), min_value=1)
    effective_from = day_field(_("生效日期"))

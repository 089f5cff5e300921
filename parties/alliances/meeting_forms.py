"""Forms of meetings and grand committees. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters
from parties.alliances import agenda, meetings
from parties.models import AllianceMeeting, AllianceMember, GrandCommittee
from parties.rights import ALLIANCES
from parties.rows.forms import DatedFilters, RowForm, date_field

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User

AT = "%Y-%m-%dT%H:%M"


class MeetingFilters(AreaFilters):
    RIGHT = ALLIANCES
    STATES = (("", _("全部")), ("coming", _("待召开")), ("held", _("已召开")), ("cancelled", _("已取消")))

    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    quarter = forms.BooleanField(label=_("本季度"))
    field_order = ["area", "state", "quarter"]

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "held":
            return rows.exclude(held_on=None)
        if value == "cancelled":
            return rows.exclude(cancelled_on=None)
        return rows.filter(held_on=None, cancelled_on=None)

    def filter_quarter(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        first, after = meetings.quarter_of(timezone.localdate())
        held = Q(held_on__gte=first, held_on__lt=after)
        return rows.filter(held | Q(held_on=None, at__date__gte=first, at__date__lt=after))


class MeetingForm(SeenForm):
    class Meta:
        model = AllianceMeeting
        fields = ["title", "at", "place"]
        widgets = {"at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AT)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at: Any = self.fields["at"]
        at.input_formats = [AT, "%Y-%m-%d %H:%M"]


class ItemForm(forms.Form):
    title = forms.CharField(label=_("议题"), max_length=120)
    text = forms.CharField(label=_("说明"), max_length=500, required=False)


class HoldForm(forms.Form):
    """Minutes and who came: for each member a tick, and the name of whoever was there."""

    on = date_field(_("召开日期"))
    minutes = forms.CharField(label=_("会议纪要"), max_length=10000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, meeting: AllianceMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = AllianceMember.objects.in_force().filter(alliance=meeting.alliance_id)
        self.members = list(members.select_related("unit").order_by("unit__name"))
        for one in self.members:
            self.fields[f"came-{one.pk}"] = forms.BooleanField(label=one.unit.name, required=False)
            self.fields[f"who-{one.pk}"] = forms.CharField(label=_("参会人"), max_length=40, required=False)

    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Each member with the two fields that are asked about it."""
        return [(one, self[f"came-{one.pk}"], self[f"who-{one.pk}"]) for one in self.members]

    def came(self) -> dict[int, str]:
        said = self.cleaned_data
        return {one.pk: said[f"who-{one.pk}"] for one in self.members if said[f"came-{one.pk}"]}


class ConcludeForm(forms.Form):
    conclusion = forms.CharField(label=_("结论"), max_length=500, required=False)
    became = forms.ChoiceField(label=_("转为"), required=False)
    number = forms.CharField(label=_("编号"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        became: Any = self.fields["became"]
        became.choices = [("", _("不转办")), *agenda.outcome_choices()]


class CommitteeFilters(DatedFilters):
    RIGHT = ALLIANCES
    END = "dissolved_on"
    field_order = ["q", "area", "state"]


class CommitteeForm(RowForm):
    class Meta:
        model = GrandCommittee
        fields = ["name", "founded_on"]


class CommissionerForm(forms.Form):
    member = forms.ModelChoiceField(AllianceMember.objects.none(), label=_("成员单位"))
    name = forms.CharField(label=_("姓名"), max_length=40)
    duty = forms.CharField(label=_("本单位职务"), max_length=40, required=False)
    starts_on = date_field(_("开始日期"))

    def __init__(self, *args: Any, parent: GrandCommittee, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = parent.area
        members = AllianceMember.objects.in_force().filter(
            alliance__area__tree_id=area.tree_id,
            alliance__area__lft__lte=area.lft,
            alliance__area__rght__gte=area.rght,
        )
        field: Any = self.fields["member"]
        field.queryset = members.select_related("unit").order_by("unit__name")
        field.widget.attrs["data-picker"] = "true"
        self.fields["starts_on"].initial = timezone.localdate

"""Forms of activities and campaigns. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.portal.area_filters import AreaFilters
from parties.models import Activity, ActivityKind, ActivityTag, Campaign, Organisation
from parties.rights import ORGANISATIONS, ORGANISE
from parties.rows.forms import DatedFilters, RowForm

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ActivityFilters(AreaFilters):
    RIGHT = ORGANISATIONS
    STATES = (("", _("有效")), ("struck", _("已作废")))

    q = forms.CharField(label=_("主题或组织"), max_length=60, widget=forms.SearchInput())
    kind = forms.ModelChoiceField(ActivityKind.objects.all(), label=_("种类"), empty_label=_("全部"))
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label=_("活动计划"), empty_label=_("全部"))
    tag = forms.ModelChoiceField(ActivityTag.objects.all(), label=_("标签"), empty_label=_("全部"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "kind", "campaign", "tag", "since", "state"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = Campaign.objects.restrict(user, ORGANISATIONS)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(struck_on=None)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        text = value.strip()
        return rows.filter(Q(topic__icontains=text) | Q(organisation__name__icontains=text))

    def filter_kind(self, rows: QuerySet[Any], value: ActivityKind) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_campaign(self, rows: QuerySet[Any], value: Campaign) -> QuerySet[Any]:
        return rows.filter(campaign=value)

    def filter_tag(self, rows: QuerySet[Any], value: ActivityTag) -> QuerySet[Any]:
        return rows.filter(tag=value)

    def filter_since(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(held_on__gte=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.exclude(struck_on=None)


class ActivityForm(RowForm):
    class Meta:
        model = Activity
        fields = [
            "organisation",
            "kind",
            "held_on",
            "topic",
            "lecturer",
            "place",
            "expected",
            "attended",
            "campaign",
            "tag",
            "note",
        ]

    def offer(self) -> None:
        fields: Any = self.fields
        if self.instance.pk:
            del fields["organisation"]
            area = self.instance.organisation.area
        else:
            area = self.area
            rows = Organisation.objects.restrict(self.user, ORGANISE).active().within(area)
            fields["organisation"].queryset = rows.order_by("area__lft", "name")
            fields["organisation"].widget.attrs["data-picker"] = "true"
            fields["organisation"].empty_label = _("请选择")
        held: dict[str, int] = {
            name: getattr(self.instance, f"{name}_id", None) or 0 for name in ("kind", "campaign", "tag")
        }
        fields["kind"].queryset = ActivityKind.objects.filter(Q(is_active=True) | Q(pk=held["kind"]))
        fields["tag"].queryset = ActivityTag.objects.filter(Q(is_active=True) | Q(pk=held["tag"]))
        running = Campaign.objects.in_force().around(area)
        fields["campaign"].queryset = running | Campaign.objects.filter(pk=held["campaign"])


class CampaignFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    field_order = ["q", "area", "state"]


class CampaignForm(RowForm):
    class Meta:
        model = Campaign
        fields = ["name", "measure", "goal", "is_placeholder", "note", "starts_on"]


class KindForm(RowForm):
    class Meta:
        model = ActivityKind
        fields = ["code", "name", "is_meeting", "order", "is_active"]


class TagForm(RowForm):
    class Meta:
        model = ActivityTag
        fields = ["code", "name", "order", "is_active"]

"""Forms of whistles. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Area, Level
from governance.portal.area_filters import AreaFilters, indented
from parties.models import WhistleKind, WhistleSource
from parties.models.whistles import Mode, Rank, Why
from parties.rights import WHISTLES
from parties.whistles.services import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

MOST_UNITS = 20


class WhistleFilters(AreaFilters):
    RIGHT = WHISTLES
    STATES = (("", _("未办结")), ("ended", _("已结束")), ("every", _("全部")))

    kind = forms.ModelChoiceField(WhistleKind.objects.none(), label=_("种类"), empty_label=_("全部"))
    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.queryset = WhistleKind.objects.select_related("category")

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_kind(self, rows: QuerySet[Any], value: WhistleKind) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(case__is_open=False) if value == "ended" else rows


class WhistleForm(forms.Form):
    """What a secretary says to blow; ``in_name_of`` are the areas in whose name they may."""

    in_name_of = forms.ModelChoiceField(Area.objects.none(), label=_("以哪一级的名义"), empty_label=None)
    kind = forms.ModelChoiceField(WhistleKind.objects.none(), label=_("哨的种类"), empty_label=_("请选择"))
    title = forms.CharField(label=_("事项"), max_length=60, help_text=_("一句话，例如：消防通道长期被占"))
    text = forms.CharField(label=_("情况和要求"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    area = forms.ModelChoiceField(Area.objects.none(), label=_("在哪里"), to_field_name="code")
    place = forms.CharField(label=_("地点"), max_length=200, required=False)
    why = forms.ChoiceField(label=_("为什么派遣解决不了"), choices=Why.choices)
    source = forms.ModelChoiceField(WhistleSource.objects.none(), label=_("来源"), empty_label=_("请选择"))
    lead = forms.ModelChoiceField(Unit.objects.none(), label=_("牵头单位"), empty_label=_("请选择"))
    units = forms.ModelMultipleChoiceField(Unit.objects.none(), label=_("还呼叫哪些单位"), required=False)
    report_at = forms.DateTimeField(
        label=_("报到时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填则按时限尽快报到"),
    )
    report_place = forms.CharField(label=_("报到地点"), max_length=120, required=False)

    def __init__(self, *args: Any, in_name_of: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["in_name_of"].queryset = Area.objects.filter(pk__in=[area.pk for area in in_name_of]).order_by(
            "lft"
        )
        if len(in_name_of) == 1:
            fields["in_name_of"].initial = in_name_of[0].pk
            fields["in_name_of"].widget = forms.HiddenInput()
        levels = {area.level for area in in_name_of}
        kinds = WhistleKind.objects.filter(category__is_active=True, levels__overlap=list(levels))
        fields["kind"].queryset = kinds.select_related("category")
        fields["source"].queryset = WhistleSource.objects.filter(is_active=True)
        below, serving = Q(pk__in=[]), Q(pk__in=[])
        for area in in_name_of:
            deepest = area.level + (1 if area.level < Level.GRID else 0)
            below |= Q(tree_id=area.tree_id, lft__gte=area.lft, rght__lte=area.rght, level__lte=deepest)
            serving |= Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
            serving |= Q(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght)
        fields["area"].queryset = Area.objects.defer("boundary").filter(below).order_by("tree_id", "lft")
        fields["area"].label_from_instance = indented
        fields["area"].empty_label = None
        units = Unit.objects.active().filter(serving).select_related("area", "kind").defer("area__boundary")
        for name in ("lead", "units"):
            fields[name].queryset = units.order_by("area__level", "kind__order", "name")
            fields[name].label_from_instance = _unit_label
            fields[name].widget.attrs["data-picker"] = "true"

    def wanted(self) -> Wanted:
        said = dict(self.cleaned_data)
        said["units"] = list(said["units"])
        return Wanted(**said)


def _unit_label(unit: Any) -> str:
    return f"{unit.name}（{unit.area}）"


class CheckInForm(forms.Form):
    """What the page of the departments sends with one tap; the act looks at it."""

    mode = forms.ChoiceField(label=_("报到方式"), choices=Mode.choices, initial=Mode.ON_SPOT)
    rank = forms.ChoiceField(label=_("到场最高职级"), choices=Rank.choices, initial=Rank.STAFF)
    people = forms.IntegerField(label=_("到场人数"), initial=1, min_value=1, max_value=999)
    place = forms.CharField(label=_("在哪里"), max_length=120, required=False)
    position = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

"""Forms of places and compounds. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit
from governance.areas.models import Level
from parties.models import Compound, FieldBase, Organisation, Place, PlaceType
from parties.models.organisations import OrganisationField, OrganisationKind
from parties.models.places import Body
from parties.rights import ORGANISATIONS
from parties.rows.forms import DatedFilters, RowForm, date_field

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.areas.models import Area


def units_around(area: Area) -> Any:
    """The units in use of an area and of those that hold it."""
    around = Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
    inside = Q(area__tree_id=area.tree_id, area__lft__gte=area.lft, area__rght__lte=area.rght)
    return Unit.objects.active().filter(around | inside).order_by("-area__level", "name")


class PlaceFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    END = "closed_on"

    type = forms.ModelChoiceField(
        PlaceType.objects.all(), label=_("类型"), empty_label=_("全部"), to_field_name="code"
    )
    uncounted = forms.BooleanField(label=_("去年的年度数未填"))
    field_order = ["q", "area", "type", "state", "uncounted"]

    def filter_type(self, rows: QuerySet[Any], value: PlaceType) -> QuerySet[Any]:
        return rows.filter(type=value)

    def filter_uncounted(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        year = timezone.localdate().year - 1
        return rows.exclude(type__yearly="").filter(opened_on__year__lte=year).exclude(years__year=year)


class PlaceForm(RowForm):
    class Meta:
        model = Place
        fields = ["type", "name", "address", "hours", "serves", "unit", "lng", "lat", "opened_on"]

    def offer(self) -> None:
        fields: Any = self.fields
        fields["type"].queryset = PlaceType.objects.filter(
            Q(is_active=True) | Q(pk=getattr(self.instance, "type_id", None) or 0)
        )
        fields["unit"].queryset = units_around(self.area)
        fields["unit"].widget.attrs["data-picker"] = "true"


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    count = forms.IntegerField(label=_("数量"), min_value=0, max_value=100_000_000)

    def __init__(self, *args: Any, parent: Place, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year - 1
        self.fields["count"].label = parent.type.yearly or _("数量")


class ReceptionForm(forms.Form):
    on = date_field(_("接待日"))
    hours = forms.CharField(label=_("时间"), max_length=40, help_text=_("例如：9:00–11:00"))
    hosts = forms.CharField(
        label=_("谁来接待"), max_length=120, help_text=_("姓名和身份：党代表、人大代表、政协委员")
    )

    def __init__(self, *args: Any, parent: Place, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class TypeForm(RowForm):
    class Meta:
        model = PlaceType
        fields = ["code", "name", "level", "yearly", "takes_opinions", "order", "is_active"]


class CompoundFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    BRANCHES = (("", _("全部")), ("with", _("有支部")), ("without", _("没有支部")))

    branch = forms.ChoiceField(label=_("支部"), choices=BRANCHES)
    red = forms.BooleanField(label=_("红色物业"))
    old = forms.BooleanField(label=_("老旧小区"))
    field_order = ["q", "area", "branch", "red", "old", "state"]

    def filter_branch(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        active = Organisation.objects.active()
        return rows.filter(branch__in=active) if value == "with" else rows.exclude(branch__in=active)

    def filter_red(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        return rows.filter(is_red_property=True)

    def filter_old(self, rows: QuerySet[Any], value: bool) -> QuerySet[Any]:
        return rows.filter(is_old=True)


class CompoundForm(RowForm):
    class Meta:
        model = Compound
        fields = [
            "name",
            "address",
            "households",
            "branch",
            "property_unit",
            "owners_committee",
            "owners_until",
            "is_old",
            "is_red_property",
            "starts_on",
        ]

    def offer(self) -> None:
        fields: Any = self.fields
        area = self.area
        home = area.parent if area.level == Level.GRID and area.parent is not None else area
        branches = Organisation.objects.active().filter(kind=OrganisationKind.BRANCH).within(home)
        fields["branch"].queryset = branches.order_by("area__lft", "name")
        fields["property_unit"].queryset = units_around(home)
        for name in ("branch", "property_unit"):
            fields[name].widget.attrs["data-picker"] = "true"


class CrossForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    home = forms.ChoiceField(label=_("来自"), choices=Body.choices, initial=Body.BRANCH)
    home_duty = forms.CharField(label=_("原职务"), max_length=40)
    body = forms.ChoiceField(label=_("任职于"), choices=Body.choices, initial=Body.OWNERS)
    duty = forms.CharField(label=_("交叉职务"), max_length=40)
    starts_on = date_field(_("开始日期"))

    def __init__(self, *args: Any, parent: Compound, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate


class BaseFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    NAMED = "area__name"

    field = forms.ChoiceField(label=_("领域"), choices=[("", _("全部")), *OrganisationField.choices])
    field_order = ["q", "area", "field", "state"]

    def filter_field(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(field=value)


class BaseForm(RowForm):
    class Meta:
        model = FieldBase
        fields = ["field", "number", "counted_on", "source", "starts_on"]

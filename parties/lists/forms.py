"""Forms of needs and resources. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit, User
from governance.areas.models import Area, Level
from governance.cases.models import Category
from governance.common import phones
from governance.common.phone_fields import PhoneInput
from governance.portal.area_filters import AreaFilters, indented, light
from parties.lists.flow import STATES
from parties.lists.names import KIND
from parties.lists.services import Wish
from parties.models import ResourceItem
from parties.models.claims import Role
from parties.models.lists import Sort, Source, Way
from parties.rights import CLAIM, COLLECT, NEEDS, OFFER

if TYPE_CHECKING:
    from django.db.models import QuerySet

BY_STAFF = (Source.STAFF, Source.RESIDENT, Source.GRID, Source.DELIBERATION, Source.STATION)


def kinds() -> Any:
    return Category.objects.filter(kind=KIND, is_active=True)


def units_of(user: User, right: str) -> Any:
    """The units in whose name ``user`` acts: their own, and those that lie in their reach."""
    scope = user.scope(right)
    rows = Unit.objects.active().select_related("area", "kind").defer("area__boundary")
    return rows if scope.everything else rows.filter(Q(pk__in=scope.unit_ids) | scope.q("area__"))


def areas_near(units: Any) -> Any:
    """Streets and communities that one of ``units`` serves."""
    near = Q(pk__in=[])
    for unit in units:
        near |= _around(unit.area)
    rows = light().current().filter(near, level__in=[Level.SUBDISTRICT, Level.COMMUNITY])
    return rows.order_by("tree_id", "lft")


def _around(area: Area) -> Q:
    inside = Q(tree_id=area.tree_id, lft__gte=area.lft, rght__lte=area.rght)
    return inside | Q(tree_id=area.tree_id, lft__lte=area.lft, rght__gte=area.rght)


class NeedFilters(AreaFilters):
    RIGHT = NEEDS
    STATES = (("", _("未办结")), *((code, one.label) for code, one in STATES.items()), ("every", _("全部")))

    q = forms.CharField(label=_("标题"), max_length=60, widget=forms.SearchInput())
    sort = forms.ChoiceField(label=_("清单"), choices=[("", _("全部")), *Sort.choices])
    category = forms.ModelChoiceField(Category.objects.none(), label=_("类别"), empty_label=_("全部"))
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "sort", "category", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: Any = self.fields["category"]
        categories.queryset = kinds()

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = value.strip()
        return rows.filter(Q(title__icontains=words) | Q(case__title__icontains=words))

    def filter_sort(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(sort=value)

    def filter_category(self, rows: QuerySet[Any], value: Category) -> QuerySet[Any]:
        return rows.filter(case__category=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows if value == "every" else rows.filter(case__state=value)


class ResourceFilters(AreaFilters):
    RIGHT = NEEDS
    STATES = (("", _("在列")), ("over", _("已撤下或到期")), ("every", _("全部")))

    q = forms.CharField(label=_("名称"), max_length=60, widget=forms.SearchInput())
    category = forms.ModelChoiceField(Category.objects.none(), label=_("类别"), empty_label=_("全部"))
    way = forms.ChoiceField(label=_("方式"), choices=[("", _("全部")), *Way.choices])
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "category", "way", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: Any = self.fields["category"]
        categories.queryset = kinds()

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.on_offer()  # type: ignore[attr-defined]

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=value.strip()) | Q(unit__name__icontains=value.strip()))

    def filter_category(self, rows: QuerySet[Any], value: Category) -> QuerySet[Any]:
        return rows.filter(category=value)

    def filter_way(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(way=value)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "every":
            return rows
        return rows.exclude(pk__in=ResourceItem.objects.on_offer().order_by().values("pk"))


class _NeedFields(forms.Form):
    title = forms.CharField(label=_("需要什么"), max_length=60, help_text=_("一句话，例如：老人理发义诊"))
    text = forms.CharField(
        label=_("具体情况"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.ModelChoiceField(Category.objects.none(), label=_("类别"), empty_label=_("请选择"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: Any = self.fields["category"]
        categories.queryset = kinds()


class NeedForm(_NeedFields):
    """What staff or a grid worker write down; of whoever brought it only with their consent."""

    source = forms.ChoiceField(label=_("谁提出的"), choices=[(one.value, one.label) for one in BY_STAFF])
    area = forms.ModelChoiceField(Area.objects.none(), label=_("在哪里"), to_field_name="code")
    name = forms.CharField(label=_("称呼"), max_length=60, required=False)
    phone = PhoneInput(label=_("电话"), required=False, help_text=_("提出人愿意留才填；公布时不会出现"))
    field_order = ["title", "text", "category", "source", "area", "name", "phone"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["area"]
        reach = light().restrict(user, COLLECT).current()
        deep = [Level.SUBDISTRICT, Level.COMMUNITY, Level.GRID]
        areas.queryset = reach.filter(level__in=deep).order_by("tree_id", "lft")
        areas.label_from_instance = indented
        areas.empty_label = _("请选择")
        areas.widget.attrs["data-picker"] = "true"

    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)


class UnitNeedForm(_NeedFields):
    """What a unit asks for in its own name."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("以哪个单位的名义"), empty_label=None)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("在哪里"), to_field_name="code")
    field_order = ["unit", "title", "text", "category", "area"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=user.scope(CLAIM).unit_ids).select_related("area")
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["area"].queryset = areas_near(list(units))
        fields["area"].label_from_instance = indented
        fields["area"].widget.attrs["data-picker"] = "true"

    def wish(self) -> Wish:
        return Wish(source=Source.UNIT, **self.cleaned_data)


class ClaimForm(forms.Form):
    """In whose name, in which role and how."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("以哪个单位的名义"), empty_label=None)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices)
    text = forms.CharField(
        label=_("打算怎么做"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("谁来做、做什么、何时完成；确认后写进认领书"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.active().filter(pk__in=user.scope(CLAIM).unit_ids)


class ResourceForm(forms.ModelForm):
    class Meta:
        model = ResourceItem
        fields = ["unit", "area", "category", "way", "title", "text", "from_on", "until_on", "times"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        units = units_of(user, OFFER)
        if self.instance.pk:
            del fields["unit"]
            units = units.filter(pk=self.instance.unit_id)
        else:
            fields["unit"].queryset = units
            fields["unit"].widget.attrs["data-picker"] = "true"
        scope = user.scope(OFFER)
        reach = scope.q() | Q(pk__in=areas_near(list(units.filter(pk__in=scope.unit_ids))).values("pk"))
        if self.instance.pk:
            reach |= Q(pk=self.instance.area_id)
        deep = [Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY]
        fields["area"].queryset = light().current().filter(reach, level__in=deep).order_by("tree_id", "lft")
        fields["area"].label_from_instance = indented
        fields["area"].widget.attrs["data-picker"] = "true"
        fields["category"].queryset = kinds()

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def _post_clean(self) -> None:
        """The service validates and writes."""


class _PhoneFields(forms.Form):
    phone = PhoneInput(
        label=_("手机号码"),
        help_text=_("只用来发一条确认短信；不公开"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        number = str(self.cleaned_data["phone"])
        if not phones.is_mobile(number):
            raise forms.ValidationError(_("请填写 11 位手机号码。"))
        return number


class PublicNeedForm(_PhoneFields, _NeedFields):
    """What a resident asks for on their telephone."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("哪个社区"), to_field_name="code")
    name = forms.CharField(label=_("怎么称呼您"), max_length=60, required=False)
    field_order = ["area", "title", "text", "category", "name", "phone"]

    def __init__(self, *args: Any, here: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["area"]
        areas.queryset = Area.objects.filter(pk=here.pk)
        areas.initial = here.code
        areas.widget = forms.HiddenInput()


class PublicRatingForm(_PhoneFields):
    stars = forms.TypedChoiceField(
        label=_("办得怎么样"),
        coerce=int,
        choices=[
            (5, _("5 很满意")),
            (4, _("4 满意")),
            (3, _("3 一般")),
            (2, _("2 不满意")),
            (1, _("1 很不满意")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("想说的话"), max_length=200, required=False)
    field_order = ["stars", "words", "phone"]

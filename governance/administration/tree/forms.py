"""The forms of the tree's acts. What may be chosen lies within the reach of who chooses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas import geometry
from governance.areas.models import Area, AreaKind, Level, validate_code
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "areas.manage"
MOST_PARTS = 12


def within_reach(user: User) -> Any:
    """The areas in use that ``user`` may change, without their boundaries."""
    return Area.objects.filter(user.scope(RIGHT).q()).current().defer("boundary").order_by("tree_id", "lft")


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ActForm(forms.Form):
    """An act on ``area``. ``previewed`` acts are shown with what they change before they are confirmed."""

    def __init__(self, *args: Any, area: Area, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.user = area, user
        self.settle()

    def settle(self) -> None:
        """Fill in what depends on the area and the reader."""


class FactsForm(ActForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(
        label=_("简称"), max_length=40, required=False, help_text=_("留空则由名称得出")
    )
    kind = forms.ChoiceField(label=_("类型"), choices=AreaKind.choices)
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=2_000_000_000, required=False)
    population = forms.IntegerField(label=_("人口"), min_value=0, max_value=2_000_000_000, required=False)
    valid_from = _day(label=_("启用日期"))

    level: int

    def settle(self) -> None:
        self.level = self.area.level
        left_out = AreaKind.DEVELOPMENT_ZONE if self.level == Level.GRID else AreaKind.SPECIAL
        kinds: Any = self.fields["kind"]
        kinds.choices = [one for one in AreaKind.choices if one[0] != left_out]


class EditForm(FactsForm):
    pass


class AddForm(FactsForm):
    """A child of ``area``."""

    code = forms.CharField(label=_("编码"), max_length=32, validators=[validate_code])
    field_order = ("code", "name")

    def settle(self) -> None:
        super().settle()
        self.level = self.area.level + 1
        kinds: Any = self.fields["kind"]
        left_out = AreaKind.DEVELOPMENT_ZONE if self.level == Level.GRID else AreaKind.SPECIAL
        kinds.choices = [one for one in AreaKind.choices if one[0] != left_out]
        self.initial.setdefault("code", next_code(self.area))
        self.initial.setdefault("valid_from", timezone.localdate())


class MoveForm(ActForm):
    to = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("新的上级"),
        to_field_name="code",
        widget=forms.Select(attrs={"data-picker": True}),
    )

    def settle(self) -> None:
        reach = within_reach(self.user).at_level(self.area.level - 1).exclude(pk=self.area.parent_id)
        if self.area.level == Level.GRID:  # thousands of communities: those of the own district
            district = Area.objects.above(self.area).filter(level=Level.DISTRICT).first()
            reach = reach.within(district) if district else reach
        to: Any = self.fields["to"]
        to.queryset = reach.select_related("parent")
        to.label_from_instance = lambda one: f"{one.parent} › {one}" if one.parent else str(one)


def siblings(area: Area, user: User) -> Any:
    return within_reach(user).filter(parent=area.parent_id).exclude(pk=area.pk)


class MergeForm(ActForm):
    sources = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=_("并入这里的区域"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("它们的下级、未结事项、在任岗位和单位都转到这里，然后停用；户数、人口相加。"),
    )

    def settle(self) -> None:
        sources: Any = self.fields["sources"]
        sources.queryset = siblings(self.area, self.user)
        sources.label_from_instance = lambda one: f"{one}（{one.code}）"


class RetireForm(ActForm):
    to = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("移交给"),
        to_field_name="code",
        required=False,
        empty_label=_("不移交（没有未了的事才能停用）"),
        help_text=_("选了以后，下级、未结事项、在任岗位和单位都先移交到那里，再停用。"),
    )

    def settle(self) -> None:
        to: Any = self.fields["to"]
        to.queryset = siblings(self.area, self.user)


class PartForm(forms.Form):
    """One part of an area that is split; an empty row is left out."""

    code = forms.CharField(label=_("编码"), max_length=32, validators=[validate_code])
    name = forms.CharField(label=_("名称"), max_length=80)
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=2_000_000_000, required=False)
    population = forms.IntegerField(label=_("人口"), min_value=0, max_value=2_000_000_000, required=False)
    boundary = forms.CharField(
        label=_("边界（GeoJSON）"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_boundary(self) -> dict[str, Any] | None:
        text = self.cleaned_data["boundary"].strip()
        if not text:
            return None
        try:
            return geometry.parse(text)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class BasePartFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        filled = [form for form in self.forms if form.has_changed() or form.cleaned_data.get("code")]
        if len(filled) < 2:
            raise ValidationError(_("至少填两个部分。"))

    def initial_form_count(self) -> int:
        """The first two are expected, however many were typed before a line was drawn."""
        return super().initial_form_count() if self.is_bound else min(2, len(self.initial or ()))

    def total_form_count(self) -> int:
        """As many rows as were typed, with room for three more parts."""
        return super().total_form_count() if self.is_bound else max(2 + self.extra, len(self.initial or ()))

    @property
    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("code")]


PartFormSet = forms.formset_factory(
    PartForm, formset=BasePartFormSet, extra=3, max_num=MOST_PARTS, absolute_max=MOST_PARTS
)


class AssignForm(forms.Form):
    """Which part each child, post and unit of a split area goes to; open cases by place, else the rest.

    ``homes`` says where children lie on the map, as a proposal.
    """

    def __init__(
        self,
        *args: Any,
        parts: list[dict[str, Any]],
        things: list[tuple[str, str]],
        homes: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [part["name"] for part in parts]
        choices = [
            (
                part["code"],
                part["name"] if names.count(part["name"]) == 1 else f"{part['name']}（{part['code']}）",
            )
            for part in parts
        ]
        self.fields["rest"] = forms.ChoiceField(
            label=_("其余的归"),
            choices=choices,
            help_text=_("没有坐标、也不在下级里的未结事项等归这一部分。"),
        )
        for number, (key, label) in enumerate(things):
            self.fields[f"thing_{number}"] = forms.ChoiceField(
                label=label, choices=choices, initial=(homes or {}).get(key)
            )
        self.things = things

    @property
    def assigned(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"thing_{number}"] for number, (key, _label) in enumerate(self.things)}


class BoundaryForm(forms.Form):
    """A boundary drawn on the map or pasted; empty takes it away."""

    boundary = forms.CharField(
        label=_("边界（GeoJSON）"),
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("在地图上画，或从地图工具里整段粘贴 Polygon、MultiPolygon。经度在前，WGS84 坐标。"),
    )
    which = forms.ChoiceField(label=_("其中哪一个"), required=False)
    households = forms.IntegerField(label=_("户数"), min_value=0, max_value=2_000_000_000, required=False)
    field_order = ["which", "boundary", "households"]

    mended = ""  # where what was pasted touched itself

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = geometry.places(self.data.get("boundary", "")) if self.is_bound else []
        if not names:
            del self.fields["which"]
            return
        which: Any = self.fields["which"]
        which.choices = [
            ("", _("请选择")),
            *((name, name) for name in names),
            (geometry.TOGETHER, _("全部合成一个")),
        ]

    def clean_boundary(self) -> dict[str, Any] | None:
        text = self.cleaned_data["boundary"].strip()
        if not text:
            return None
        try:
            found = geometry.read(text, self.cleaned_data.get("which", ""))
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        self.mended = found.mended
        return found.boundary

    def show_mended(self) -> None:
        """Put what is to be saved in the place of what was pasted, so that it is looked at first."""
        given = {name: self.data.get(name) for name in self.data}
        self.data = given | {"boundary": json.dumps(self.cleaned_data["boundary"], ensure_ascii=False)}
        self.fields.pop("which", None)


def next_code(parent: Area) -> str:
    """The code after the highest of the children's, where codes are numbers; else empty."""
    codes = [code for code in parent.get_children().values_list("code", flat=True) if code.isdigit()]
    if parent.level == Level.COMMUNITY:
        numbers = [int(code[-3:]) for code in codes if code.startswith(parent.code)]
        return f"{parent.code}{max(numbers, default=0) + 1:03d}"
    step = {Level.CITY: 10**6, Level.DISTRICT: 10**3, Level.SUBDISTRICT: 1}.get(Level(parent.level), 1)
    if not parent.code.isdigit():
        return ""
    return str(max((int(code) for code in codes), default=int(parent.code)) + step)

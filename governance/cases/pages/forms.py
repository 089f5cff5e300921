"""One form for every act: its fields are what the act's ``supplies`` say, its rules are the engine's.

Fields only turn text into rows; what is missing or wrong is said by the engine (``validation.check``) in
the same words whichever door was used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.choices import ReasonKind
from governance.cases.notify import link_recipients
from governance.cases.pages import related
from governance.cases.workflow import options
from governance.cases.workflow.definitions import Kind, Supply, Transition
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case

MANY = 7  # so many choices still stand side by side; more become a list
PHOTO_TYPES = "image/jpeg,image/png,image/webp"


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Any number of files; whether they are photos is found out when they are kept."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in given if one]


class ActForm(forms.Form):
    """What an act on a case asks for. ``version`` is the state of the case the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    next = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(
        self, case: Case, act: Transition, user: User, *args: Any, picked: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.act, self.user = case, act, user
        self.picked = picked or {}
        self.supplies = [supply.of(case) for supply in act.supplies]
        for supply in self.supplies:
            field = _MAKERS[supply.kind](self, supply)
            field.label = str(supply.label)
            field.required = False
            if supply.help:
                field.help_text = str(supply.help)
            if supply.required:
                field.widget.attrs["aria-required"] = "true"
            self.fields[supply.name] = field
        self.initial.setdefault("version", case.version)

    @property
    def visible(self) -> list[Any]:
        return list(self.visible_fields())

    @property
    def has_photos(self) -> bool:
        return any(supply.kind == Kind.PHOTOS for supply in self.act.supplies)

    def is_optional(self, name: str) -> bool:
        """Whether a field says that it may stay empty; of those that replace each other none does."""
        plain = (Kind.BOOL, Kind.UNIT, Kind.AREA, Kind.REPORTERS)
        return any(s.name == name and not s.required and s.kind not in plain for s in self.supplies)

    def supplied(self) -> dict[str, Any]:
        """What was given, as the engine takes it."""
        return {supply.name: self.cleaned_data.get(supply.name) for supply in self.act.supplies}

    def refuse(self, refused: Refused) -> None:
        """Put a refusal where it belongs: to its fields, or on top."""
        if isinstance(refused, Incomplete):
            for name, text in refused.errors.items():
                self.add_error(name if name in self.fields else None, text)
            return
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))

    def renewed(self) -> ActForm:
        """The same, as typed, for the case as it is now: sent again it goes by the new version."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(self.case.version)  # type: ignore[index]
        return self

    # One maker per kind of value -------------------------------------------------------

    def _text(self, supply: Supply) -> forms.Field:
        return forms.CharField(max_length=5000, initial=self._initial(supply))

    def _long_text(self, supply: Supply) -> forms.Field:
        return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def _bool(self, supply: Supply) -> forms.Field:
        if supply.choices:  # a decision is taken, not ticked
            return forms.ChoiceField(choices=list(supply.choices), widget=forms.RadioSelect)
        return forms.BooleanField()

    def _integer(self, supply: Supply) -> forms.Field:
        # Wrong numbers are the engine's to refuse, in its words.
        return forms.CharField(
            max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "is-short"})
        )

    def _date(self, supply: Supply) -> forms.Field:
        return forms.CharField(max_length=10, widget=forms.DateInput(attrs={"type": "date"}))

    def _choice(self, supply: Supply) -> forms.Field:
        choices = [(str(code), label) for code, label in supply.choices]
        return forms.ChoiceField(
            choices=choices,
            widget=forms.RadioSelect if len(choices) <= MANY else forms.Select,
            initial=self._initial(supply),
        )

    def _reason(self, supply: Supply) -> forms.Field:
        choices = options.reasons_for(supply.reason_kind, self.case.kind)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)

    def _unit(self, supply: Supply) -> forms.Field:
        rule = options.suggestion(self.case) if supply.name == "unit" else None
        field = _rows(options.units_for(self.case), gettext_lazy("不指定") if not supply.required else None)
        field.label_from_instance = _unit_label  # type: ignore[method-assign,assignment]
        if rule is not None:
            field.initial = rule.unit_id
            field.help_text = _("按类别与区域建议：%(unit)s（%(category)s · %(area)s）") % {
                "unit": rule.unit.name,
                "category": rule.category,
                "area": rule.area,
            }
        field.widget.attrs["data-picker"] = "true"
        return field

    def _units(self, supply: Supply) -> forms.Field:
        field = forms.ModelMultipleChoiceField(options.units_for(self.case))
        field.label_from_instance = _unit_label  # type: ignore[method-assign,assignment]
        field.widget.attrs |= {"data-picker": "true", "size": "4"}
        return field

    def _area(self, supply: Supply) -> forms.Field:
        empty = gettext_lazy("不选") if not supply.required else None
        field = _rows(options.areas_for(self.case, supply), empty)
        field.label_from_instance = _area_label  # type: ignore[method-assign,assignment]
        if supply.among == "around":
            field.label_from_instance = _nearby_label  # type: ignore[method-assign,assignment]
            field.initial = self.case.area_id
            field.widget.attrs["data-picker"] = "true"
        return field

    def _category(self, supply: Supply) -> forms.Field:
        choices: list[Any] = [(name, group) for name, group in options.categories_for(self.case)]
        if not supply.required and self.case.category_id is None:
            choices.insert(0, ("", _("不改")))
        widget = forms.Select(attrs={"data-picker": "true", "data-depends": "condition"})
        return forms.ChoiceField(choices=choices, widget=widget, initial=self.case.category_id)

    def _condition(self, supply: Supply) -> forms.Field:
        given = self.data.get("category") or self.picked.get("category") or self.case.category_id
        field = _rows(options.conditions_for(given, self.case.reported_at), gettext_lazy("不指定"))
        conditions = list(field.queryset)  # type: ignore[arg-type]
        field.initial = self.case.condition_id or (conditions[0].pk if len(conditions) == 1 else None)
        return field

    def _case(self, supply: Supply) -> forms.Field:
        if supply.among == "seen":
            return self._seen_case(supply)
        alike = [
            (case.number, f"#{case.number} {case.title}") for case in options.alike_for(self.case, self.user)
        ]
        widget = forms.TextInput(attrs={"list": "alike-cases", "placeholder": "530111-260312-0042"})
        field = forms.CharField(max_length=40, widget=widget)
        field.alike = alike  # type: ignore[attr-defined]
        return field

    def _seen_case(self, supply: Supply) -> forms.Field:
        """A number, or words by which it is found among what the person may see."""
        attrs = {
            "hx-get": reverse("case-others", args=[self.case.number]),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#other-cases",
            "hx-swap": "innerHTML",  # the form around it says otherwise
            "hx-disabled-elt": "unset",
            "autocomplete": "off",
        }
        field = forms.CharField(max_length=40, widget=forms.TextInput(attrs=attrs))
        typed = str(self.data.get(supply.name) or "")
        field.found = related.others_for(self.case, self.user, typed)  # type: ignore[attr-defined]
        return field

    def _relation_kind(self, supply: Supply) -> forms.Field:
        choices = [(code, _(text)) for code, text in options.reasons_for(ReasonKind.LINK, self.case.kind)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)

    def _relation(self, supply: Supply) -> forms.Field:
        """The links with cases that the person may see."""
        shown = related.links_of(self.case, self.user).shown
        choices = [(str(one.row.pk), f"#{one.other.number} {one.other.title}") for one in shown]
        known = {key for key, _label in choices}
        picked = str(self.picked.get(supply.name) or "")
        return forms.ChoiceField(
            choices=choices or [("", "")], widget=forms.Select, initial=picked if picked in known else None
        )

    def _paper(self, supply: Supply) -> forms.Field:
        """Which paper is answered: asked only where several wait."""
        waiting = options.papers_for(self.case, self.act, self.user)
        known = {str(key) for key, _label in waiting}
        picked = str(self.picked.get(supply.name) or "")
        widget = forms.Select if len(waiting) > 1 else forms.HiddenInput
        initial = picked if picked in known else (waiting[0][0] if waiting else None)
        choices = waiting or [("", "")]
        return forms.ChoiceField(choices=choices, widget=widget, initial=initial)

    def _task(self, supply: Supply) -> forms.Field:
        """An open task; what it says stands in the form where it is to be changed."""
        rows = list(self.case.tasks.open())
        picked = next((row for row in rows if str(row.pk) == str(self.picked.get(supply.name))), None)
        if picked is not None and any(one.name == "who" for one in self.act.supplies):
            for name in ("text", "who", "due_on"):
                self.initial.setdefault(name, getattr(picked, name))
        choices = [(str(row.pk), row.text) for row in rows] or [("", "")]
        return forms.ChoiceField(
            choices=choices, widget=forms.Select, initial=str(picked.pk) if picked else None
        )

    def _photos(self, supply: Supply) -> forms.Field:
        attrs = {"accept": PHOTO_TYPES, "multiple": True, "capture": "environment", "data-photos": "true"}
        return PhotosField(widget=PhotosInput(attrs=attrs))

    def _files(self, supply: Supply) -> forms.Field:
        field = forms.ModelMultipleChoiceField(
            options.photos_of(self.case), widget=forms.CheckboxSelectMultiple
        )
        field.label_from_instance = _photo_label  # type: ignore[method-assign,assignment]
        return field

    def _reporters(self, supply: Supply) -> forms.Field:
        """Who of those who reported it: asked only where there are several to choose from."""
        free = [one for one in link_recipients.reporters(self.case) if one.can_be_asked]
        choices = [(str(one.key), one.label) for one in free]
        several = any(one.place for one in free)
        widget = forms.CheckboxSelectMultiple if several else forms.MultipleHiddenInput
        initial = [choices[0][0]] if len(choices) == 1 else None
        return forms.MultipleChoiceField(choices=choices, widget=widget, initial=initial)

    def _link(self, supply: Supply) -> forms.Field:
        waiting = link_recipients.withdrawable(self.case, self.user)
        field = forms.ModelChoiceField(waiting, empty_label=None, widget=forms.RadioSelect)
        field.label_from_instance = _link_label  # type: ignore[method-assign,assignment]
        field.initial = waiting[0].pk if len(waiting) == 1 else None
        return field

    def _initial(self, supply: Supply) -> Any:
        """What the case says already, where the act may change it."""
        return getattr(self.case, supply.name, None)


def _rows(queryset: Any, empty: Any) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(queryset, empty_label=empty if empty is not None else _("请选择"))


def _area_label(area: Any) -> str:
    return f"{area}（{area.level_name}）"


def _nearby_label(area: Any) -> str:
    return f"{area.parent} › {area}" if area.parent else str(area)


def _unit_label(unit: Any) -> str:
    return f"{unit.name}（{unit.area}）"


def _photo_label(photo: Any) -> str:
    url = reverse("case-thumb", args=[photo.case.number, photo.pk])
    at = f"{timezone.localtime(photo.added_at):%m-%d %H:%M}"
    return format_html(
        '<img class="choice-photo" src="{}" alt="" loading="lazy"> {} <span class="meta num">{}</span>',
        url,
        photo.get_kind_display(),
        at,
    )


def _link_label(link: Any) -> str:
    return f"{link.who}：{link.text[:40]}"


_MAKERS: dict[Kind, Callable[[ActForm, Supply], Any]] = {
    Kind.TEXT: ActForm._text,
    Kind.LONG_TEXT: ActForm._long_text,
    Kind.BOOL: ActForm._bool,
    Kind.INTEGER: ActForm._integer,
    Kind.DATE: ActForm._date,
    Kind.CHOICE: ActForm._choice,
    Kind.REASON: ActForm._reason,
    Kind.UNIT: ActForm._unit,
    Kind.UNITS: ActForm._units,
    Kind.AREA: ActForm._area,
    Kind.CATEGORY: ActForm._category,
    Kind.CONDITION: ActForm._condition,
    Kind.CASE: ActForm._case,
    Kind.PAPER: ActForm._paper,
    Kind.TASK: ActForm._task,
    Kind.RELATION: ActForm._relation,
    Kind.RELATION_KIND: ActForm._relation_kind,
    Kind.PHOTOS: ActForm._photos,
    Kind.FILES: ActForm._files,
    Kind.REPORTERS: ActForm._reporters,
    Kind.LINK: ActForm._link,
}


class PurposeForm(forms.Form):
    """Why somebody wants to see a telephone number in full."""

    purpose = forms.CharField(label=gettext_lazy("查看用途"), max_length=200)

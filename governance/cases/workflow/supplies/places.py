"""Units, areas, people and classes: rows that stand in the portal whatever the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access.models import Unit, User
from governance.areas.models import Area
from governance.cases.models import Category, FilingCondition
from governance.cases.workflow import options
from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies.base import Asked

CODE_LENGTH = 12  # characters at which a text is an area's code, and not its key


@dataclass(frozen=True)
class RowChoice(Supply):
    """A row of ``model``, given as the row itself or by its key."""

    model: ClassVar[Any] = None

    def read(self, value: Any, case: Case) -> Any:
        if isinstance(value, self.model):
            return value
        try:
            found = self.model.objects.filter(pk=int(value)).first()
        except (TypeError, ValueError, OverflowError):
            found = None
        if found is None:
            raise ValueError(_("所选的“%s”不存在，请重新选择。") % self.label)
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}


@dataclass(frozen=True)
class UnitChoice(RowChoice):
    """A unit in use. ``suggests``: the one that the rules hold responsible is chosen beforehand."""

    suggests: bool = False
    model: ClassVar[Any] = Unit
    says_optional: ClassVar[bool] = False

    def read(self, value: Any, case: Case) -> Unit:
        unit: Unit = super().read(value, case)
        if not unit.is_active:
            raise ValueError(_("%s已停用，请另选单位。") % unit.name)
        return unit

    def field(self, asked: Asked) -> forms.Field:
        rule = options.suggestion(asked.case) if self.suggests else None
        field = rows_field(
            options.units_for(asked.case), gettext_lazy("不指定") if not self.required else None
        )
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


@dataclass(frozen=True)
class UnitsChoice(Supply):
    """Several units in use."""

    def nothing(self) -> list[Unit]:
        return []

    def read(self, value: Any, case: Case) -> list[Unit]:
        one = UnitChoice(self.name, self.label)
        return [one.read(each, case) for each in value]

    def to_json(self, value: Any) -> Any:
        return [unit.pk for unit in value]

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer"}}

    def field(self, asked: Asked) -> forms.Field:
        field = forms.ModelMultipleChoiceField(options.units_for(asked.case))
        field.label_from_instance = _unit_label  # type: ignore[method-assign,assignment]
        field.widget.attrs |= {"data-picker": "true", "size": "4"}
        return field


@dataclass(frozen=True)
class AreaChoice(RowChoice):
    """An area, given as a row, by key or by code. ``among`` are those the form offers.

    "below": where the desk may send the case down; "path": from the desk to the place; "around": where
    the case may lie instead.
    """

    among: str = "path"
    model: ClassVar[Any] = Area
    says_optional: ClassVar[bool] = False

    def read(self, value: Any, case: Case) -> Area:
        if isinstance(value, str) and len(value) >= CODE_LENGTH:  # a code, as forms and files give it
            found = Area.objects.filter(code=value).first()
            if found is None:
                raise ValueError(_("没有编码为 %s 的区域。") % value)
            return found
        area: Area = super().read(value, case)
        return area

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.code

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": CODE_LENGTH}

    def field(self, asked: Asked) -> forms.Field:
        empty = gettext_lazy("不选") if not self.required else None
        field = rows_field(options.areas_for(asked.case, self.among), empty)
        field.label_from_instance = _area_label  # type: ignore[method-assign,assignment]
        if self.among == "around":
            field.label_from_instance = _nearby_label  # type: ignore[method-assign,assignment]
            field.initial = asked.case.area_id
            field.widget.attrs["data-picker"] = "true"
        return field


@dataclass(frozen=True)
class PersonChoice(RowChoice):
    """Somebody who holds ``right`` by a post in an area of the case or below it.

    ``within`` is "desk", the area that holds the case, or "place", where it lies.
    """

    right: str = "cases.handle"
    within: str = "desk"
    model: ClassVar[Any] = User

    def read(self, value: Any, case: Case) -> User:
        person: User = super().read(value, case)
        if not options.people_for(self._area(case), self.right).filter(pk=person.pk).exists():
            raise ValueError(
                _("%(name)s在%(area)s没有相应的岗位，请另选“%(label)s”。")
                % {"name": person.name, "area": self._area(case), "label": self.label}
            )
        return person

    def _area(self, case: Case) -> Area:
        return case.area if self.within == "place" else case.desk

    def field(self, asked: Asked) -> forms.Field:
        empty = gettext_lazy("不指定") if not self.required else None
        field = rows_field(options.people_for(self._area(asked.case), self.right), empty)
        field.widget.attrs["data-picker"] = "true"
        return field


@dataclass(frozen=True)
class CategoryChoice(RowChoice):
    """A class of the case's kind."""

    model: ClassVar[Any] = Category

    def field(self, asked: Asked) -> forms.Field:
        case = asked.case
        choices: list[Any] = [(name, group) for name, group in options.categories_for(case)]
        if not self.required and case.category_id is None:
            choices.insert(0, ("", _("不改")))
        widget = forms.Select(attrs={"data-picker": "true", "data-depends": "condition"})
        return forms.ChoiceField(choices=choices, widget=widget, initial=case.category_id)


@dataclass(frozen=True)
class ConditionChoice(RowChoice):
    """A filing condition, of the category in the same form or of the case's."""

    model: ClassVar[Any] = FilingCondition

    def field(self, asked: Asked) -> forms.Field:
        case = asked.case
        given = asked.typed.get("category") or asked.picked.get("category") or case.category_id
        field = rows_field(options.conditions_for(given, case.reported_at), gettext_lazy("不指定"))
        conditions = list(field.queryset)  # type: ignore[arg-type]
        field.initial = case.condition_id or (conditions[0].pk if len(conditions) == 1 else None)
        return field


def rows_field(queryset: Any, empty: Any) -> forms.ModelChoiceField[Any]:
    """A choice among rows; ``empty`` are the words for none, None where one has to be chosen."""
    return forms.ModelChoiceField(queryset, empty_label=empty if empty is not None else _("请选择"))


def _area_label(area: Any) -> str:
    return f"{area}（{area.level_name}）"


def _nearby_label(area: Any) -> str:
    return f"{area.parent} › {area}" if area.parent else str(area)


def _unit_label(unit: Any) -> str:
    return f"{unit.name}（{unit.area}）"

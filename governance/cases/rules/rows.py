"""Rows of lists: categories, their conditions, who is responsible, channels, reasons.

Key: the row's primary key, or "new". A row that cases stand on is never deleted, only switched off; a
routing, on which nothing stands, is taken away.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases.models import (
    Category,
    Channel,
    FilingCondition,
    ReasonChoice,
    Routing,
    RuleGroup,
    RulePublication,
)
from governance.cases.reasons import UNKNOWN_KIND
from governance.cases.rules import effective, reasons, subjects
from governance.cases.rules.subjects import Subject, Values
from governance.cases.workflow import definitions

NEW = "new"


class Row(Subject):
    """A row of a model, edited field by field; ``fixed`` fields are set once."""

    model: ClassVar[Any]
    fields: ClassVar[tuple[str, ...]]
    fixed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.row: Any = None
        if key != NEW:
            self.row = self._find(key)
            if self.row is None:
                raise reasons.UNKNOWN_RULE()

    def _find(self, key: str) -> Any:
        return self.model.objects.filter(pk=key).first() if key.isdecimal() else None

    @property
    def is_new(self) -> bool:
        return self.row is None

    @property
    def label(self) -> str:
        return str(self.row)[:150] if self.row is not None else _("新增")

    def read(self, at: datetime | None = None) -> Values:
        if self.row is None:
            return {}
        self.row.refresh_from_db()
        return self.values_of(self.row)

    @classmethod
    def values_of(cls, row: Any) -> Values:
        """What a row says, other rows by their keys. No query."""
        return {name: getattr(row, row._meta.get_field(name).attname) for name in cls.fields}

    def _made(self, values: Values) -> Any:
        """The row with ``values``, not saved. Raises ValidationError for a key that leads nowhere."""
        made = self.model() if self.row is None else self.model.objects.get(pk=self.row.pk)
        for name in self.fields:
            if name not in values:
                continue
            field = self.model._meta.get_field(name)
            if field.is_relation:
                setattr(made, field.attname, values[name])
            else:
                setattr(made, name, values[name])
        return made

    def check(self, values: Values) -> Values:
        values = {name: values[name] for name in self.fields if name in values}
        if self.row is not None:
            now = self.read()
            for name in self.fixed:
                if name in values and values[name] != now[name]:
                    raise reasons.CODE_FIXED(field=name)
        made = self._made(values)
        made.full_clean()
        self.check_made(made)
        return {name: _value(made, name) for name in self.fields}

    def check_made(self, made: Any) -> None:
        """Raise for what no single field can know."""

    def write(self, values: Values, moment: datetime) -> None:
        made = self._made(values)
        made.save()
        self.row, self.key = made, str(made.pk)

    def prepare(self, values: Values) -> None:
        """A new row stands there from now on, switched off: what belongs to it can be prepared as well."""
        if self.row is None:
            self.write(values | {"is_active": False}, timezone.now())

    def impose(self, values: Values) -> None:
        """No publication says otherwise any more, at whichever instant."""
        self.write(values, timezone.now())
        rows = RulePublication.objects.filter(group=self.group, subject=self.key)
        rows.update(cancelled_at=timezone.now())

    def described(self, values: Values) -> dict[str, str]:
        return {name: self._said(name, values[name]) for name in self.fields if name in values}

    def _said(self, name: str, value: Any) -> str:
        field = self.model._meta.get_field(name)
        if value in (None, ""):
            return "–"
        if field.is_relation:
            found = field.related_model._default_manager.filter(pk=value).first()
            return str(found) if found is not None else "–"
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return str(dict(field.flatchoices).get(value, value))

    def labels(self, *every: Values) -> dict[str, str]:
        return {name: str(self.model._meta.get_field(name).verbose_name) for name in self.fields}


def _value(row: Any, name: str) -> Any:
    field = row._meta.get_field(name)
    return getattr(row, field.attname if field.is_relation else name)


@subjects.register
class Reason(Row):
    group = RuleGroup.REASON
    model = ReasonChoice
    fields = ("kind", "code", "case_kind", "text", "reverse", "order", "is_active")
    fixed = ("kind", "code")

    def check_made(self, made: Any) -> None:
        if made.case_kind and made.case_kind not in definitions.every():
            raise UNKNOWN_KIND(kind=made.case_kind, field="case_kind")

    def _said(self, name: str, value: Any) -> str:
        if name == "case_kind":
            return str(dict(definitions.kinds()).get(value, value)) if value else _("各类事项")
        return super()._said(name, value)


@subjects.register
class ChannelRow(Row):
    group = RuleGroup.CHANNEL
    model = Channel
    fields = ("code", "name", "external", "field", "order", "is_active")
    fixed = ("code",)


@subjects.register
class CategoryRow(Row):
    group = RuleGroup.CATEGORY
    model = Category
    reaches_filed = True
    fields = (
        "kind",
        "code",
        "standard_ref",
        "parent",
        "name",
        "default_urgency",
        "emergency_advice",
        "duplicate_metres",
        "duplicate_days",
        "after_photos",
        "icon",
        "order",
        "is_active",
    )
    fixed = ("kind", "code")

    def check_made(self, made: Category) -> None:
        above = made.parent
        seen = {made.pk} if made.pk else set()
        while above is not None:
            if above.pk in seen:
                raise reasons.CYCLE(name=made.parent.name if made.parent else "", field="parent")
            seen.add(above.pk)
            above = above.parent
        if made.parent is not None and made.parent.kind != made.kind:
            raise ValidationError({"parent": _("上级须是同一种事项的类别。")})
        if made.pk and not made.is_active:
            every = effective.in_use(RuleGroup.CATEGORY, Category.objects.filter(kind=made.kind), self.moment)
            below = list(every.filter(parent=made).values_list("name", flat=True)[:3])
            if below:
                raise reasons.HAS_CHILDREN(names="、".join(below), field="is_active")
            if not every.exclude(pk=made.pk).exists():
                raise reasons.LAST_CATEGORY(field="is_active")


@subjects.register
class ConditionRow(Row):
    """A filing condition. Its own limits are a table of their own (``tables.Limits``)."""

    group = RuleGroup.CONDITION
    model = FilingCondition
    reaches_filed = True
    fields = ("category", "filing", "closing", "order", "is_active")
    fixed = ("category",)

    @property
    def label(self) -> str:
        return f"{self.row.category} · {self.row}"[:150] if self.row is not None else _("新增立案条件")


@subjects.register
class RoutingRow(Row):
    """Who is responsible for a category in an area. Key: category/area, so that there is one of each.

    Values: {"unit": …, "supervising_unit": …}; no unit takes the rule away.
    """

    group = RuleGroup.ROUTING
    model = Routing
    reaches_filed = True
    fields = ("unit", "supervising_unit")

    def __init__(self, key: str) -> None:
        category, _slash, area = key.partition("/")
        if not (category.isdecimal() and area.isdecimal()):
            raise reasons.UNKNOWN_RULE()
        found = Category.objects.filter(pk=category).first()
        place = Area.objects.defer("boundary").filter(pk=area).first()
        if found is None or place is None:
            raise reasons.UNKNOWN_RULE()
        self.category, self.place = found, place
        Subject.__init__(self, key)
        self.row = Routing.objects.filter(category=found, area=place).first()

    @property
    def area(self) -> Area:
        return self.place

    @property
    def label(self) -> str:
        return f"{self.category} · {self.place}"[:150]

    def read(self, at: datetime | None = None) -> Values:
        self.row = Routing.objects.filter(category=self.category, area=self.place).first()
        if self.row is None:
            return {"unit": None, "supervising_unit": None}
        return {"unit": self.row.unit_id, "supervising_unit": self.row.supervising_unit_id}

    def check(self, values: Values) -> Values:
        ends = self.place.valid_to
        if ends is not None and ends <= timezone.localdate(self.moment):
            raise reasons.PLACE_GONE(area=self.place.name, field="unit")
        unit, above = values.get("unit"), values.get("supervising_unit")
        for name, pk in (("unit", unit), ("supervising_unit", above)):
            if pk is None:
                continue
            found = Unit.objects.active().select_related("area").filter(pk=pk).first()
            if found is None:
                raise ValidationError({name: _("没有这个单位，或已停用，请另选。")})
            if not self._serves(found):
                raise reasons.WRONG_UNIT(unit=found.name, area=self.place.name, field=name)
        return {"unit": unit, "supervising_unit": above if unit is not None else None}

    def _serves(self, unit: Unit) -> bool:
        """A unit of the place itself, of one above it, or of one below."""
        here, there = self.place.span, unit.area.span
        return here.holds(there) or there.holds(here)

    def prepare(self, values: Values) -> None:
        """Nothing: the key is that of the class and the place, whether there is a rule or not."""

    def write(self, values: Values, moment: datetime) -> None:
        if values["unit"] is None:
            Routing.objects.filter(category=self.category, area=self.place).delete()
            return
        Routing.objects.update_or_create(
            category=self.category,
            area=self.place,
            defaults={"unit_id": values["unit"], "supervising_unit_id": values["supervising_unit"]},
        )

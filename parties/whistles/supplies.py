"""What acts on whistles ask for besides what the kernel knows: a position, marks, a row of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from governance.cases.workflow.supplies import Supply
from parties import reasons
from parties.models import ScoreItem, WhistleKind, WhistleSource

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from governance.cases.models import Case
    from governance.cases.workflow.supplies import Asked


@dataclass(frozen=True)
class Position:
    """Where a telephone was: degrees, and how many metres it may be wrong."""

    lng: float
    lat: float
    accuracy: float | None = None


@dataclass(frozen=True)
class PositionSupply(Supply):
    """A position of a telephone, given as "longitude,latitude" or "longitude,latitude,metres"."""

    def read(self, value: Any, case: Case) -> Position:
        if isinstance(value, Position):
            return value
        try:
            numbers = [float(one) for one in str(value).split(",")]
            lng, lat = numbers[0], numbers[1]
        except (ValueError, IndexError):
            raise ValueError(_("“%s”不完整，请重新取定位。") % self.label) from None
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            raise ValueError(_("“%s”不在地球上，请重新取定位。") % self.label)
        return Position(lng, lat, numbers[2] if len(numbers) > 2 else None)

    def to_json(self, value: Any) -> Any:
        if value is None:
            return None
        end = "" if value.accuracy is None else f",{value.accuracy}"
        return f"{value.lng},{value.lat}{end}"

    def field(self, asked: Asked) -> forms.Field:
        return forms.CharField(max_length=60, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


@dataclass(frozen=True)
class KindSupply(Supply):
    """A kind of whistle, as a row or by its key."""

    def read(self, value: Any, case: Case) -> WhistleKind:
        return _row(WhistleKind.objects.filter(category__is_active=True), value, self.label)

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def field(self, asked: Asked) -> forms.Field:
        rows = WhistleKind.objects.filter(category__is_active=True).select_related("category")
        return forms.ModelChoiceField(rows, empty_label=_("请选择"))


@dataclass(frozen=True)
class SourceSupply(Supply):
    """Where the matter came from, as a row or by its key."""

    def read(self, value: Any, case: Case) -> WhistleSource:
        return _row(WhistleSource.objects.filter(is_active=True), value, self.label)

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def field(self, asked: Asked) -> forms.Field:
        rows = WhistleSource.objects.filter(is_active=True)
        return forms.ModelChoiceField(rows, empty_label=_("请选择"))


def _row(rows: Any, value: Any, label: Any) -> Any:
    if isinstance(value, rows.model):
        return value
    try:
        found = rows.filter(pk=int(value)).first()
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None:
        raise ValueError(_("请从列出的选项中选择“%s”。") % label)
    return found


@dataclass(frozen=True)
class Scores(Supply):
    """Marks for every score item in use: a mapping from its code to whole marks. The effect gets pairs."""

    def read(self, value: Any, case: Case) -> list[tuple[ScoreItem, int]]:
        given = _mapping(value)
        items = list(ScoreItem.objects.filter(is_active=True))
        if unknown := set(given) - {item.code for item in items}:
            raise ValueError(str(reasons.SCORE_UNKNOWN(item=sorted(unknown)[0])))
        return [(item, _marks(item, given.get(item.code))) for item in items]

    def to_json(self, value: Any) -> Any:
        return {item.code: points for item, points in value}

    def _schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 100}}

    def is_empty(self, value: Any) -> bool:
        if isinstance(value, Mapping):
            return all(one in (None, "") for one in value.values())
        return super().is_empty(value)

    def nothing(self) -> list[tuple[ScoreItem, int]]:
        return []

    def field(self, asked: Asked) -> forms.Field:
        return ScoresField(list(ScoreItem.objects.filter(is_active=True)))


class ScoresInput(forms.Widget):
    """An input for each item, named ``name-code``."""

    def __init__(self, items: list[ScoreItem]) -> None:
        super().__init__()
        self.items = items

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        return {item.code: data.get(f"{name}-{item.code}", "") for item in self.items}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(str(key).startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-{self.items[0].code}" if self.items else id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = value if isinstance(value, dict) else {}
        prefix = (attrs or {}).get("id", name)
        lines = [
            {
                "item": item,
                "name": f"{name}-{item.code}",
                "id": f"{prefix}-{item.code}",
                "value": given.get(item.code, ""),
            }
            for item in self.items
        ]
        return render_to_string("parties/whistle/scores_input.jinja", {"lines": lines})


class ScoresField(forms.Field):
    """Hands on the marks as they were typed; what is wrong with them is said by ``Scores.read``."""

    def __init__(self, items: list[ScoreItem]) -> None:
        super().__init__(widget=ScoresInput(items))

    def clean(self, value: Any) -> Any:
        return value


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, Mapping):
        raise ValueError(_("请在考核页上逐项评分。"))
    return value


def _marks(item: ScoreItem, value: Any) -> int:
    if value in (None, ""):
        raise ValueError(str(reasons.SCORE_MISSING(item=item.name)))
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or int(text) > item.full:
        raise ValueError(str(reasons.SCORE_RANGE(item=item.name, full=item.full)))
    return int(text)

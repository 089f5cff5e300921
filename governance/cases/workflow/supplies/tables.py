"""A table that is filled in with the act: rows of typed columns, such as scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from governance.cases.models import Case
    from governance.cases.workflow.supplies.base import Asked

MOST_ROWS = 50  # of one table; a longer list is a file to import


@dataclass(frozen=True)
class Rows(Supply):
    """From ``minimum`` to ``maximum`` rows; each has a value of every supply in ``columns``, by name.

    The form shows ``maximum`` rows, or ``shown`` of them, whose empty ones do not count: it needs no
    script. The value is a list of dictionaries.
    """

    columns: tuple[Supply, ...] = ()
    minimum: int = 0
    maximum: int = 10
    shown: int = 0

    def nothing(self) -> list[Any]:
        return []

    def is_empty(self, value: Any) -> bool:
        return super().is_empty(value) or (isinstance(value, list | tuple) and not self._filled(value))

    def read(self, value: Any, case: Case) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
            raise ValueError(_("“%s”应为若干行。") % self.label)
        given = self._filled(value)
        if len(given) < self.minimum:
            raise ValueError(_("“%(label)s”至少 %(n)s 行。") % {"label": self.label, "n": self.minimum})
        if len(given) > self.maximum:
            raise ValueError(_("“%(label)s”最多 %(n)s 行。") % {"label": self.label, "n": self.maximum})
        known = {column.name for column in self.columns}
        rows, wrong = [], []
        for number, row in given:
            if unknown := set(row) - known:
                raise ValueError(
                    _("“%(label)s”没有这一列：%(names)s。")
                    % {"label": self.label, "names": "、".join(sorted(map(str, unknown)))}
                )
            try:
                rows.append(
                    {column.name: column.clean(row.get(column.name), case) for column in self.columns}
                )
            except ValueError as error:
                wrong.append(_("第 %(n)s 行：%(why)s") % {"n": number, "why": error})
        if wrong:
            raise ValueError(" ".join(wrong))
        return rows

    def _filled(self, rows: Any) -> list[tuple[int, Any]]:
        """The rows in which something stands, each with the number it has on the page."""
        return [
            (number, row)
            for number, row in enumerate(rows, start=1)
            if not isinstance(row, Mapping) or any(value not in (None, "", []) for value in row.values())
        ]

    def to_json(self, value: Any) -> Any:
        return [{column.name: column.to_json(row[column.name]) for column in self.columns} for row in value]

    def _schema(self) -> dict[str, Any]:
        row = {
            "type": "object",
            "properties": {column.name: column.schema() for column in self.columns},
            "required": [column.name for column in self.columns if column.required],
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "minItems": self.minimum, "maxItems": self.maximum}

    def field(self, asked: Asked) -> forms.Field:
        fields = {column.name: column.field(asked) for column in self.columns}
        for column in self.columns:
            fields[column.name].label = str(column.label)
        return RowsField(fields, max(self.minimum, self.shown or min(self.maximum, MOST_ROWS)))


class RowsInput(forms.Widget):
    """A table of inputs, named ``name-row-column``."""

    def __init__(self, fields: dict[str, forms.Field], number: int) -> None:
        super().__init__()
        self.fields, self.number = fields, number

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        return [
            {
                key: field.widget.value_from_datadict(data, files, f"{name}-{row}-{key}")
                for key, field in self.fields.items()
            }
            for row in range(self.number)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(str(key).startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        first = next(iter(self.fields), "")
        return f"{id_}-0-{first}"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = value if isinstance(value, list) else []
        rows = []
        for row in range(max(self.number, len(given))):
            held = given[row] if row < len(given) else {}
            rows.append(
                [
                    field.widget.render(
                        f"{name}-{row}-{key}",
                        held.get(key),
                        {
                            "id": f"{(attrs or {}).get('id', name)}-{row}-{key}",
                            "aria-label": _("%(column)s，第 %(n)s 行")
                            % {"column": field.label, "n": row + 1},
                        },
                        renderer,
                    )
                    for key, field in self.fields.items()
                ]
            )
        context = {"heads": [field.label for field in self.fields.values()], "rows": rows}
        return render_to_string("cases/rows_input.html", context)


class RowsField(forms.Field):
    """Hands on the rows as they were typed; what is wrong with them is said by ``Rows.read``."""

    def __init__(self, fields: dict[str, forms.Field], number: int) -> None:
        super().__init__(widget=RowsInput(fields, number))

    def clean(self, value: Any) -> Any:
        return value


def _look(field: forms.Field) -> str:
    if isinstance(field.widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(field.widget, forms.Select) else "form-control"

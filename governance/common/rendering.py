"""How form widgets become HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Django's templates that say nothing but "as input.html".
INPUTS = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in (
        "checkbox",
        "date",
        "email",
        "hidden",
        "input",
        "number",
        "search",
        "tel",
        "text",
        "time",
        "url",
    )
)


class QuickForms(DjangoTemplates):
    """Django's own rendering, but what every page has many of is written without templates: an option of
    hundreds would take three, a plain field two.

    What comes out is the same, character by character (tests/common/test_rendering.py).
    """

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        if template_name in INPUTS:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(format_html('\n  <optgroup label="{}">', name))
        for option in options:
            value = conditional_escape(str(option["value"]))
            label = conditional_escape(option["label"])
            parts.append(f'\n  <option value="{value}"{attributes(option["attrs"])}>{label}</option>\n')
        if name:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))  # noqa: S308 (every piece is escaped above)


def _input(widget: Mapping[str, Any]) -> SafeString:
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    html = f'<input type="{kind}" name="{name}"{value}{attributes(widget["attrs"])}>'
    return mark_safe(html)  # noqa: S308 (every piece is escaped)


def attributes(given: Mapping[str, Any]) -> str:
    """The attributes of a tag, escaped, each with a blank before it."""
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )

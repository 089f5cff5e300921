"""How form widgets become HTML."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from governance.common.jinja import macro

WIDGETS = "forms/widgets.jinja"
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


class CompiledForms(DjangoTemplates):
    """Django's own rendering, but what every page has many of is compiled: an option of hundreds would take
    three of Django's templates, a plain field two.

    What comes out is the same, but for the way an apostrophe is escaped (tests/common/test_rendering.py).
    """

    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        if template_name == "django/forms/widgets/select.html":
            return macro(WIDGETS, "select")(context["widget"])
        if template_name in INPUTS:
            return macro(WIDGETS, "input")(context["widget"])
        return SafeString(super().render(template_name, context, request))

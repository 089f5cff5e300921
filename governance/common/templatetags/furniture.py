"""Tags for pages that are still Django's templates; loaded everywhere.

Each shows what a component of ours (``*.jinja``) makes, so that nothing is written twice.
"""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

from governance.common import furniture, jinja

register = template.Library()
register.simple_tag(furniture.icon)
register.simple_tag(furniture.field)
register.filter(furniture.number)
register.filter(furniture.spoken)


@register.simple_tag(takes_context=True)
def component(context: template.Context, name: str, **values: Any) -> SafeString:
    """The component ``name`` (templates/…/*.jinja), which knows what this page does, and ``values``."""
    known: dict[Any, Any] = context.flatten()
    return jinja.component(name, {**known, **values})


@register.simple_tag
def error_summary(form: forms.Form) -> SafeString:
    """What has to be put right, on top of the form, each line a link to its field."""
    return jinja.macro("components/forms.jinja", "error_summary")(form)

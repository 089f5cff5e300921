"""Tags for case pages that are still Django's templates: they show what ``cases/tags.jinja`` makes."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from governance.cases.models import Case
from governance.cases.pages import furniture
from governance.cases.workflow.supplies.photos import PhotosInput
from governance.cases.workflow.supplies.tables import RowsInput
from governance.common import jinja
from governance.common.furniture import field_parts

register = template.Library()
register.simple_tag(furniture.state_of)
register.filter(furniture.tone)


@register.simple_tag
def clock_chip(clock: Any, case: Case, name: bool = False) -> SafeString:
    """A chip of a clock of ``case`` (or of the ``face`` of a row); with ``name`` it says which clock."""
    return jinja.macro("cases/tags.jinja", "clock_chip")(clock, case, name=name)


@register.inclusion_tag("cases/act_field.html")
def act_field(bound: BoundField) -> dict[str, Any]:
    """A field of an act's form: choices stand side by side, the rest as everywhere."""
    widget = bound.field.widget
    optional = getattr(bound.form, "is_optional", lambda name: False)(bound.name)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "radio"
    elif isinstance(widget, PhotosInput):
        kind = "photos"
    elif isinstance(widget, (forms.MultiWidget, RowsInput)):
        kind = "group"
    else:
        kind = "plain"
    return (field_parts(bound) if kind == "plain" else {"field": bound}) | {
        "kind": kind,
        "optional": optional,
    }

"""Template tags that every page may use; loaded everywhere."""

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. With ``label`` it speaks to screen readers, without it is decoration."""
    if label:
        href = f"{static('vendor/icons.svg')}#{name}"
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return _decoration(name)


@lru_cache(maxsize=500)
def _decoration(name: str) -> SafeString:
    """Written once a process: a list of fifty rows has hundreds of them."""
    href = f"{static('vendor/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def number(value: int | None) -> str:
    """12 345 with a narrow space that does not break; "–" where nothing is known."""
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


@register.filter
def spoken(value: Any) -> str:
    """The name of a row an installation began with (a role, a kind of unit) in the reader's language.

    One that people have renamed stays as they wrote it.
    """
    return gettext(str(value)) if value else ""


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **attributes: str) -> dict[str, Any]:
    """A field with its label above, help and errors below; ``data_x=…`` becomes the attribute data-x."""
    classes = {
        forms.Select: "form-select",
        forms.CheckboxInput: "form-check-input",
        forms.CheckboxSelectMultiple: "choices",
    }
    style = next(
        (name for kind, name in classes.items() if isinstance(bound.field.widget, kind)), "form-control"
    )
    attrs: dict[str, str | bool] = {name.replace("_", "-"): value for name, value in attributes.items()}
    attrs["class"] = f"{style} is-invalid" if bound.errors else style
    described = [
        f"{bound.auto_id}_{part}"
        for part in ("help", "error")
        if (bound.help_text, bound.errors)[part == "error"]
    ]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_check": style == "form-check-input",
        "is_search": isinstance(bound.field.widget, forms.SearchInput),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.Form) -> dict[str, Any]:
    """What has to be put right, on top of the form, each line a link to its field."""
    lines = [
        {
            "target": form[name].auto_id if name in form.fields else "",
            "label": form[name].label if name in form.fields else "",
            "text": error,
        }
        for name, errors in form.errors.items()
        for error in errors
    ]
    return {"lines": lines}

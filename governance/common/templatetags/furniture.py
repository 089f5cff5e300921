"""Template tags that every page may use; loaded everywhere."""

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
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


@register.simple_tag
def field(bound: BoundField, **attributes: str) -> SafeString:
    """A field with its label above, help and errors below; ``data_x=…`` becomes the attribute data-x.

    Written without a template, because a list has twenty of them.
    """
    parts = field_parts(bound, **attributes)
    if parts["is_check"]:
        return format_html(
            '<div class="field field-check"><label class="form-check">{}'
            '<span class="form-check-label">{}</span></label></div>',
            parts["control"],
            bound.label,
        )
    return format_html(
        '<div class="field{}"><label class="form-label" for="{}">{}</label>{}{}{}</div>',
        " field-search" if parts["is_search"] else "",
        bound.id_for_label,
        bound.label,
        parts["control"],
        _help(bound),
        _errors(bound),
    )


def _help(bound: BoundField) -> SafeString:
    if not bound.help_text:
        return SafeString("")
    text = mark_safe(str(bound.help_text))  # noqa: S308 (our own words, which may hold a link)
    return format_html('<div class="field-help" id="{}_help">{}</div>', bound.auto_id, text)


def _errors(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    said = format_html_join(" ", "{}", ((error,) for error in bound.errors))
    shape = '<div class="field-error" id="{}_error">{}<span>{}</span></div>'
    return format_html(shape, bound.auto_id, icon("alert-circle"), said)


def field_parts(bound: BoundField, **attributes: str) -> dict[str, Any]:
    """What ``field`` is made of: the control as HTML, and of which kind it is."""
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

"""What every template may use: addresses, icons, dates and numbers as people here write them, fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django import forms
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import get_resolver, get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext

from governance.common.jinja import macro, part

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField
    from django.utils.safestring import SafeString

UNQUOTED = "!$&'()*+,;=/~:@"  # in a path, as Django's reverse() leaves it
PLAINLY = re.compile(r"[\w.~-]*", re.ASCII).fullmatch  # needs no quoting
# What dates are mostly written with, as Python writes it: a tenth of the time.
LETTERS = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "i": "%M"}
PLAIN = frozenset(" -:/.")


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, as Django's ``reverse``: NoReverseMatch where there is none."""
    if kwargs or (made := _address(name, len(args))) is None:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    shape, writers = made
    said = [write(value) for write, value in zip(writers, args, strict=True)]
    return shape % tuple(one if PLAINLY(one) else quote(one, safe=UNQUOTED) for one in said)


@lru_cache(maxsize=2000)
def _address(name: str, count: int) -> tuple[str, list[Callable[[Any], str]]] | None:
    """The shape of an address and how its values are written; None where Django has to find out."""
    found = [
        (shape, names, converters)
        for shapes, _pattern, defaults, converters in get_resolver().reverse_dict.getlist(name)
        for shape, names in shapes
        if len(names) == count and not defaults
    ]
    if len(found) != 1:
        return None
    shape, names, converters = found[0]
    writers = [converters[one].to_url if one in converters else str for one in names]
    return get_script_prefix() + shape % dict.fromkeys(names, "%s"), writers


@lru_cache(maxsize=1000)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. With ``label`` it speaks to screen readers, without it is decoration."""
    return macro("components/icon.jinja", "icon")(f"{static('vendor/icons.svg')}#{name}", label)


def number(value: int | None) -> str:
    """12 345 with a narrow space that does not break; "–" where nothing is known."""
    return "–" if value is None else f"{value:,}".replace(",", "\u202f")


def spoken(value: Any) -> str:
    """The name of a row an installation began with (a role, a kind of unit) in the reader's language.

    One that people have renamed stays as they wrote it.
    """
    return gettext(str(value)) if value else ""


def date(value: Any, shape: str) -> str:
    """A day or an instant on the reader's clock, in the letters of Django's ``date``; empty for None."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value)
    if isinstance(value, dt.date) and (quick := _strftime(shape)):
        return format(value, quick)
    return str(defaultfilters.date(value, shape))


@lru_cache(maxsize=100)
def _strftime(shape: str) -> str:
    if all(letter in LETTERS or letter in PLAIN for letter in shape):
        return "".join(LETTERS.get(letter, letter) for letter in shape)
    return ""


def now(shape: str) -> str:
    """The present instant, as ``date``."""
    return date(timezone.now(), shape)


def iso(at: dt.datetime | None) -> str:
    """An instant as scripts read it; empty for None."""
    return at.isoformat() if at else ""


def if_none(value: Any, instead: str) -> Any:
    """``value``, unless it is None."""
    return instead if value is None else value


def reaches(scope: Any, area: Any) -> bool:
    """Whether ``scope`` lets one see ``area``, also by a unit's post."""
    return scope.covers(area) or any(span.holds(area.span) for _unit, span in scope.units)


STYLES = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "choices",
}


def field_parts(bound: BoundField, **attributes: Any) -> dict[str, Any]:
    """What a field is made of: its control, and of which kind it is; ``data_x=…`` becomes data-x."""
    style = next(
        (name for kind, name in STYLES.items() if isinstance(bound.field.widget, kind)), "form-control"
    )
    errors = bound.errors
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    attrs["class"] = f"{style} is-invalid" if errors else style
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_check": style == "form-check-input",
        "is_search": isinstance(bound.field.widget, forms.SearchInput),
        "errors": errors,
    }


def field(bound: BoundField, **attributes: Any) -> SafeString:
    """A field with its label above, help and errors below; ``data_x=…`` becomes the attribute data-x."""
    return macro("components/forms.jinja", "field")(bound, **attributes)


def error_lines(form: forms.BaseForm) -> list[dict[str, Any]]:
    """What has to be put right in ``form``, each with the field it stands at."""
    return [
        {
            "target": form[name].auto_id if name in form.fields else "",
            "label": form[name].label if name in form.fields else "",
            "text": error,
        }
        for name, errors in form.errors.items()
        for error in errors
    ]


GLOBALS: dict[str, Any] = {
    "url": url,
    "static": static,
    "icon": icon,
    "now": now,
    "part": part,
    "field_parts": field_parts,
    "error_lines": error_lines,
}
FILTERS: dict[str, Callable[..., Any]] = {
    "date": date,
    "iso": iso,
    "number": number,
    "spoken": spoken,
    "if_none": if_none,
    "reaches": reaches,
    "filesizeformat": defaultfilters.filesizeformat,
    "floatformat": defaultfilters.floatformat,
    "linebreaksbr": defaultfilters.linebreaksbr,
    "truncatechars": defaultfilters.truncatechars,
}
CONSTANT = ("url", "static", "icon")

"""Tags of the case pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from governance.cases.models import Case, Clock
from governance.cases.pages.row_html import Writer, tone
from governance.cases.sla.display import face
from governance.cases.workflow.definitions import flow_of
from governance.cases.workflow.supplies.photos import PhotosInput
from governance.cases.workflow.supplies.tables import RowsInput
from governance.common.templatetags.furniture import field_parts

if TYPE_CHECKING:
    from governance.common.lists import Column

register = template.Library()


@lru_cache
def _writer(language: str | None) -> Writer:
    """Words and addresses of one language, worked out once: a page of a long case has dozens of chips."""
    return Writer()


@register.simple_tag
def clock_chip(clock: Any, case: Case, name: bool = False) -> SafeString:
    """A chip of a clock of ``case`` (or of the ``face`` of a row); with ``name`` it says which clock."""
    shown = face(clock) if isinstance(clock, Clock) else clock
    shown = shown or None  # a template's "" for what is not there
    return mark_safe(_writer(get_language()).chip(shown, case.number, name=name))  # noqa: S308 (row_html.py escapes)


@register.simple_tag
def case_rows(cases: Iterable[Any], columns: Iterable[Column], may_choose: bool) -> SafeString:
    """The rows of the list of cases."""
    return mark_safe(Writer().rows(cases, columns, may_choose=may_choose))  # noqa: S308 (row_html.py escapes)


@register.simple_tag(takes_context=True)
def waiting_rows(context: dict[str, Any], cases: Iterable[Any]) -> SafeString:
    """The rows of the workbench, with their next acts."""
    return mark_safe(Writer().waiting(cases, str(context["csrf_token"])))  # noqa: S308 (row_html.py escapes)


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


@register.simple_tag
def state_of(case: Case) -> Any:
    """The state of a case as its flow describes it."""
    return flow_of(case.kind).states[case.state]


register.filter(tone)


@register.simple_tag
def asked(links: Iterable[Any]) -> list[dict[str, Any]]:
    """Links to people outside by what was asked: one question may have gone to several reporters."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for link in links:
        key = (link.kind, link.asked_at, link.text) if not link.party else (link.pk,)
        group = groups.setdefault(key, {"first": link, "links": [], "silent": []})
        group["links"].append(link)
        if link.state in (link.State.WAITING, link.State.LAPSED):
            group["silent"].append(link)
    return list(groups.values())


@register.filter
def unlocalize_number(value: object) -> str:
    """A coordinate as scripts read it, whatever the language writes."""
    return str(value)

"""Tags of the case pages."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from governance.cases.clockface import face
from governance.cases.flows import flow_of
from governance.cases.models import Case, Clock
from governance.cases.outcome import holder_of
from governance.common.templatetags.furniture import field

register = template.Library()


@register.inclusion_tag("components/clock_chip.html")
def clock_chip(clock: Any, case: Case | None = None, name: bool = False) -> dict[str, Any]:
    """A chip of a clock (or of the ``face`` of a row); with ``name`` it says which clock."""
    shown = face(clock) if isinstance(clock, Clock) else clock
    return {
        "face": shown,
        "case": case or (shown.clock.case if shown and shown.clock else None),
        "name": name,
    }


@register.inclusion_tag("cases/act_field.html")
def act_field(bound: BoundField) -> dict[str, Any]:
    """A field of an act's form: choices stand side by side, the rest as everywhere."""
    widget = bound.field.widget
    optional = getattr(bound.form, "is_optional", lambda name: False)(bound.name)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "radio"
    elif isinstance(widget, forms.FileInput):
        kind = "photos"
    else:
        kind = "plain"
    return (field(bound) if kind == "plain" else {"field": bound}) | {"kind": kind, "optional": optional}


@register.simple_tag
def state_of(case: Case) -> Any:
    """The state of a case as its flow describes it."""
    return flow_of(case.kind).states[case.state]


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


@register.simple_tag
def holder(case: Case) -> str:
    """Who has the case now."""
    return holder_of(case) or "–"


@register.filter
def tone(name: str) -> str:
    """A flow's colour as one of ours: four tones and a plain one."""
    return {
        "green": "calm",
        "teal": "calm",
        "azure": "note",
        "blue": "note",
        "indigo": "note",
        "purple": "note",
        "orange": "soon",
        "red": "late",
    }.get(name, "plain")


@register.filter
def unlocalize_number(value: object) -> str:
    """A coordinate as scripts read it, whatever the language writes."""
    return str(value)

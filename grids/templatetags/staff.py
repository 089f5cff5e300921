"""What an audit entry of a grid's people says, value by value."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def changes(detail: dict[str, Any], labels: dict[str, Any]) -> list[dict[str, str]]:
    """The values an entry holds as (label, before, after); what has no label is left out."""
    before, after = detail.get("before") or {}, detail.get("after") or {}
    keys = [key for key in labels if key in before or key in after]
    lines = [
        {"label": str(labels[key]), "before": _said(before.get(key)), "after": _said(after.get(key))}
        for key in keys
    ]
    return [line for line in lines if line["before"] or line["after"]]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else str(value)

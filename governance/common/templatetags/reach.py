"""Whether a reader may open an area that a page only names."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def reaches(scope: Any, area: Any) -> bool:
    """Whether ``scope`` lets one see ``area``, also by a unit's post."""
    return scope.covers(area) or any(span.holds(area.span) for _unit, span in scope.units)

"""Cells of the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from governance.common.jinja import macro

if TYPE_CHECKING:
    from governance.insight.ranking import Row

register = template.Library()


@register.simple_tag
def cell(row: Row, code: str) -> SafeString:
    """A figure as a link to its cases; a rate with its n beside it."""
    return macro("insight/cells.jinja", "figure")(row.figure(code))


@register.simple_tag
def changed(row: Row, code: str, against: str) -> str:
    """The change against the previous period (``mom``) or the year before (``yoy``)."""
    return (row.mom if against == "mom" else row.yoy)(code).text


@register.filter
def absolute(value: int) -> int:
    return abs(value)

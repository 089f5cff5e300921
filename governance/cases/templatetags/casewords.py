"""Words for amounts of time on case pages."""

from datetime import datetime

from django import template
from django.utils import timezone

from governance.cases.pages import furniture
from governance.cases.sla.display import length
from governance.notices import texts

register = template.Library()


@register.simple_tag
def words(which: str, **values: object) -> str:
    """A text that administrators edit, filled in."""
    return texts.say(which, **values)


@register.filter
def elapsed(since: datetime) -> str:
    """How long ago ``since`` was, rounded as everywhere."""
    return length(timezone.now() - since)


register.filter(furniture.amount)
register.filter(furniture.amount_like)

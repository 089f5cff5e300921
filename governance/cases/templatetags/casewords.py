"""Words for amounts of time on case pages."""

from django import template

from governance.cases.models import Clock, TimeLimit
from governance.clock.terms import amount_in_words
from governance.notices import texts

register = template.Library()


@register.simple_tag
def words(which: str, **values: object) -> str:
    """A text that administrators edit, filled in."""
    return texts.say(which, **values)


@register.filter
def amount(limit: TimeLimit) -> str:
    """8 个工作时, 3 个工作日."""
    return amount_in_words(limit.clock_type, limit.amount)


@register.filter
def amount_like(value: int, clock: Clock) -> str:
    """An amount in the unit of ``clock``."""
    return amount_in_words(clock.clock_type, value)

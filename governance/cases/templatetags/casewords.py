"""Words for amounts of time on case pages."""

from django import template

from governance.cases.pages import furniture
from governance.notices import texts

register = template.Library()


@register.simple_tag
def words(which: str, **values: object) -> str:
    """A text that administrators edit, filled in."""
    return texts.say(which, **values)


register.filter(furniture.amount)
register.filter(furniture.amount_like)

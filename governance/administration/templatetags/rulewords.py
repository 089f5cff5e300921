"""Words of rows: carriers by their names."""

from django import template

from governance.notices.models import Channel

register = template.Library()


@register.filter
def carrier(code: str) -> str:
    """短信, 微信: where a notice is sent beside the portal."""
    return str(dict(Channel.choices).get(code, code))

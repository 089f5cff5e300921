"""Whether a reader may open an area that a page only names."""

from django import template

from governance.common.furniture import reaches

register = template.Library()
register.filter(reaches)

"""The areas that a page offers: the way up, the area itself, its children."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from governance.access.gate import find
from governance.areas.models import Area, Level
from governance.common.lists import FilterForm

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.portal.requests import AuthedRequest


def light() -> Any:
    """Areas without their boundary, with the parent's name at hand."""
    return Area.objects.select_related("parent").defer("boundary", "parent__boundary")


def asked_for(request: AuthedRequest, right: str) -> Area | None:
    """The area that the address names, within the reach of ``right``; None without one. Raises Http404."""
    code = request.GET.get("area", "").replace("\0", "")
    return find(light(), request.user, right, code=code) if code else None


def home_of(user: User, right: str) -> Area:
    """The highest area where ``user`` holds ``right``. Raises Http404 where there is none."""
    first: Area | None = light().restrict(user, right).current().order_by("level", "lft").first()
    if first is None:
        raise Http404
    return first


def near(user: User, here: Area | None, right: str) -> list[Any]:
    """What to choose from around ``here``, within the reach of ``right``; the topmost ones without it."""
    reach = Area.objects.defer("boundary").restrict(user, right).current()
    if here is None:
        spans = [span.area_id for span in user.scope(right).spans]
        reach = reach.filter(Q(pk__in=spans) | Q(parent__in=spans) if spans else Q(level__lte=Level.DISTRICT))
    else:
        above = Q(tree_id=here.tree_id, lft__lte=here.lft, rght__gte=here.rght)
        reach = reach.filter(above | Q(parent=here.pk))
    return list(reach.order_by("tree_id", "lft"))


def path_within(user: User, area: Area, right: str) -> list[Any]:
    """The ancestors of ``area`` from the top of the reader's reach down, itself last."""
    scope = user.scope(right)
    return [one for one in Area.objects.defer("boundary").above(area) if scope.covers(one)]


def indented(area: Any) -> str:
    return "\u3000" * area.level + str(area)


class AreaFilters(FilterForm):
    """Filters that begin with an area of the reader's reach by ``RIGHT``."""

    RIGHT = ""
    area = forms.ChoiceField(label=_("区域"))

    def __init__(self, *args: Any, user: User, here: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = here
        choices: Any = self.fields["area"]
        offered = near(user, here, self.RIGHT)
        choices.choices = [("", _("全部辖区")), *((one.code, indented(one)) for one in offered)]

    def wording(self, name: str, value: Any) -> str:
        return super().wording(name, value).strip()

    def filter_area(self, rows: Any, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.within(self.here) if self.here is not None else rows
        return found

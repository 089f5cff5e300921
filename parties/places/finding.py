"""Search over places and compounds, and what an area's page says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count

from governance.portal.registry import SearchResult
from parties.activities.pages import branches_without_meeting
from parties.models import Compound, Place
from parties.rights import ORGANISATIONS

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area


def find_places(user: User, text: str, limit: int) -> list[SearchResult]:
    """Places in use by name."""
    rows = Place.objects.restrict(user, ORGANISATIONS).in_force().filter(name__icontains=text).for_rows()
    return [
        SearchResult(title=one.name, url=one.get_absolute_url(), detail=str(one.area), badge=one.type.name)
        for one in rows.order_by("pk")[:limit]
    ]


def find_compounds(user: User, text: str, limit: int) -> list[SearchResult]:
    """Compounds in use by name."""
    rows = Compound.objects.restrict(user, ORGANISATIONS).in_force().filter(name__icontains=text).for_rows()
    return [
        SearchResult(title=one.name, url=one.get_absolute_url(), detail=str(one.area))
        for one in rows.order_by("pk")[:limit]
    ]


def area_section(user: User, area: Area) -> dict[str, Any] | None:
    """How many places of each type an area has, its compounds, its branches that have not met this month."""
    places = Place.objects.restrict(user, ORGANISATIONS).in_force().within(area).order_by()
    lines = list(
        places.values("type__code", "type__name", "type__order")
        .annotate(number=Count("pk"))
        .order_by("type__order")
    )
    compounds = Compound.objects.restrict(user, ORGANISATIONS).in_force().within(area).count()
    idle = branches_without_meeting(user).within(area).count()
    if not (lines or compounds or idle):
        return None
    return {"area": area, "lines": lines, "compounds": compounds, "idle": idle}

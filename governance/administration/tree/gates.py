"""The one door to an area that is to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.access.gate import find, insist
from governance.administration.tree.forms import RIGHT
from governance.areas.models import Area

if TYPE_CHECKING:
    from governance.portal.requests import AuthedRequest


def managed(request: AuthedRequest, code: str) -> Area:
    """404 for an area out of sight, 403 for one that is seen but not to be changed."""
    area: Area = find(Area.objects.select_related("parent"), request.user, "areas.view", code=code)
    insist(request.user, RIGHT, area)
    return area

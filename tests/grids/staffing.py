"""Short words for tests of a grid's people."""

from __future__ import annotations

from datetime import date
from typing import Any

from governance.access.models import User
from governance.areas.models import Area
from grids.models import Building, GridMembership, MemberCapacity
from grids.staff import places, services

SINCE = date(2026, 1, 1)
PHONE = "13987650001"


def capacity(code: str) -> MemberCapacity:
    return MemberCapacity.objects.get(code=code)


def appoint(code: str, area: Area, actor: User | None = None, **facts: Any) -> GridMembership:
    """Somebody without an account, since the first of January unless told otherwise."""
    known = {"starts_on": SINCE} | facts
    if "person" not in known:
        known = {"name": "王桂兰", "phone": PHONE} | known
    return services.appoint_member(capacity=capacity(code), area=area, actor=actor, **known)


def building(area: Area, name: str = "1 栋", actor: User | None = None, **facts: Any) -> Building:
    known = {"compound": "东巷小区", "households": 48, "starts_on": SINCE} | facts
    return places.add_building(area=area, name=name, actor=actor, **known)


def head(of: Building, actor: User | None = None, **facts: Any) -> GridMembership:
    return appoint("building_head", of.area, actor, building=of, **facts)

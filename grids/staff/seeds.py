"""The capacities a new installation begins with: 1+5+X, grid workers, heads. Administrators edit them.

The minimum numbers are a starting point of ours, not an official establishment (编制).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.models import Role
from grids.models import MemberCapacity, Part, Seat

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

LEADER, FULL_TIME, PART_TIME = "grid_leader", "full_time", "part_time"
BUILDING_HEAD, TEN_HOUSEHOLD_HEAD = "building_head", "ten_household_head"
FIVE = ("supervisor", "urban_enforcement", "community_worker", "sanitation", "community_police")

CAPACITIES: tuple[tuple[str, Text, Part, Seat, int, bool, str], ...] = (
    (LEADER, _("网格长"), Part.ONE, Seat.ONE_PER_GRID, 1, True, rights.GRID_WORKER),
    (FULL_TIME, _("专职网格员"), Part.STAFF, Seat.MANY, 1, True, rights.GRID_WORKER),
    (PART_TIME, _("兼职网格员"), Part.STAFF, Seat.MANY, 0, False, ""),
    (FIVE[0], _("网格监督员"), Part.FIVE, Seat.MANY, 1, False, ""),
    (FIVE[1], _("城管执法人员"), Part.FIVE, Seat.MANY, 1, False, ""),
    (FIVE[2], _("社区工作者"), Part.FIVE, Seat.MANY, 1, False, ""),
    (FIVE[3], _("环卫人员"), Part.FIVE, Seat.MANY, 1, False, ""),
    (FIVE[4], _("社区民警"), Part.FIVE, Seat.MANY, 1, False, ""),
    ("community_specialist", _("社区专干"), Part.OTHER, Seat.MANY, 0, False, ""),
    (BUILDING_HEAD, _("楼栋长"), Part.OTHER, Seat.ONE_PER_BUILDING, 1, False, ""),
    (TEN_HOUSEHOLD_HEAD, _("十户长"), Part.OTHER, Seat.MANY_PER_BUILDING, 0, False, ""),
    ("party_member", _("社区党员"), Part.OTHER, Seat.MANY, 0, False, ""),
    ("alliance_member", _("党建联盟成员"), Part.OTHER, Seat.MANY, 0, False, ""),
    ("volunteer", _("志愿者"), Part.OTHER, Seat.MANY, 0, False, ""),
    ("property", _("物业人员"), Part.OTHER, Seat.MANY, 0, False, ""),
)


@transaction.atomic
def seed_capacities() -> None:
    """Write the capacities, unless there are any."""
    if MemberCapacity.objects.exists():
        return
    roles = {role.code: role for role in Role.objects.all()}
    for order, (code, name, part, seat, minimum, on_roster, role) in enumerate(CAPACITIES):
        MemberCapacity.objects.create(
            code=code,
            name=str(name),
            part=part,
            seat=seat,
            minimum=minimum,
            on_roster=on_roster,
            role=roles.get(role),
            order=order,
        )

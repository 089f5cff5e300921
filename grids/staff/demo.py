"""The demo's chapter of grid people: invented persons, marked as such, the same at every telling.

One street in full and by the ordinary acts, so that its pages have a history; the rest of the city with a
leader, a worker and a building head here and there, written in bulk, so that its figures are not empty.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.access.demo import DONGXIANG, GUANDU, JINMA
from governance.access.models import User
from governance.areas.models import Area, Level
from governance.common import demo
from grids.invented_names import person_name
from grids.models import Building, GridMembership, MemberCapacity
from grids.models.staff import DUTIES, identity_of
from grids.staff import places, seeds, services

SINCE, CHANGED = date(2025, 3, 1), date(2026, 3, 1)
BATCH = 2_000
ORGANISATIONS = {
    "supervisor": "街道网格监督室（演示）",
    "urban_enforcement": "街道综合行政执法队（演示）",
    "community_worker": "社区居民委员会（演示）",
    "sanitation": "环卫所（演示）",
    "community_police": "派出所（演示）",
}
# In how many of a hundred grids of the rest of the city somebody stands, and in how many communities.
LEADERS, WORKERS, HEADED, FIVE_EACH = 94, 88, 90, 95


class Telling:
    """Numbers and names that come out alike every time."""

    def __init__(self) -> None:
        self.capacities = {one.code: one for one in MemberCapacity.objects.all()}
        self.told = 0

    def lot(self, key: object) -> random.Random:
        return random.Random(f"staff-{key}")  # noqa: S311 (names, not secrets)

    def appoint(self, code: str, grid: Area, **facts: Any) -> GridMembership:
        self.told += 1
        known = {"starts_on": SINCE} | facts
        if "person" not in known:
            lot = self.lot(f"{grid.code}{code}{self.told}")
            known = {"name": person_name(lot), "phone": f"1390087{self.told:04d}"} | known
        return services.appoint_member(
            capacity=self.capacities[code], area=grid, actor=None, is_demo=True, **known
        )

    # One street in full -----------------------------------------------------------------

    def grid(self, grid: Area, number: int) -> None:
        """A grid with its people; every fifth lacks some, so that there is something to find."""
        thin = number % 5 == 4
        if not (thin and number % 2):
            leader = self.appoint(seeds.LEADER, grid, is_party_member=True)
            if number % 6 == 1:
                services.hand_over(
                    leader,
                    actor=None,
                    on=CHANGED,
                    reason="轮岗",
                    is_demo=True,
                    name=person_name(self.lot(f"{grid.code}next")),
                    phone=f"1390088{number:04d}",
                )
        worker = User.objects.filter(
            posts__area=grid, posts__ends_at=None, posts__role=self.capacities[seeds.FULL_TIME].role
        ).first()
        self.appoint(seeds.FULL_TIME, grid, **({"person": worker} if worker else {}))
        for code in seeds.FIVE[: 3 if thin else 5]:
            self.appoint(code, grid, organisation=ORGANISATIONS[code])
        self.appoint("volunteer", grid, organisation="金马志愿服务站（演示）")
        for which in range(3):
            self.building(grid, number, which)
        self.profile(grid, number)

    def building(self, grid: Area, number: int, which: int) -> None:
        lng, lat = _place(grid, which)
        house = places.add_building(
            area=grid,
            actor=None,
            starts_on=SINCE,
            compound=f"{grid}小院（演示）",
            name=f"{which + 1} 栋",
            households=36 + 12 * ((number + which) % 4),
            lng=lng,
            lat=lat,
        )
        if which == 2 and number % 3 == 2:
            return  # a building that waits for its head
        duties = {name: (number + which + n) % 3 != 0 for n, name in enumerate(DUTIES)}
        self.appoint(
            seeds.BUILDING_HEAD,
            grid,
            building=house,
            households=house.households,
            is_party_member=which == 0,
            **duties,
        )
        for unit in range(1, 1 + (number + which) % 3):
            self.appoint(
                seeds.TEN_HOUSEHOLD_HEAD,
                grid,
                building=house,
                households=12,
                household_range=f"{unit} 单元",
            )

    def profile(self, grid: Area, number: int) -> None:
        if number % 4 == 3:
            return
        facts: dict[str, Any] = {"branch": f"{grid.parent}{grid}党支部（演示）"}
        if number % 4 != 2:
            facts |= {
                "chat_name": f"{grid.parent}{grid}邻里群（演示）",
                "chat_owner": person_name(self.lot(f"{grid.code}chat")),
                "chat_link": f"https://example.invalid/demo-group/{grid.code}",
            }
        places.save_profile(grid, actor=None, **facts)
        group = places.add_group(area=grid, name="楼栋服务小组", actor=None)
        heads = GridMembership.objects.in_force().filter(area=grid, capacity__code=seeds.BUILDING_HEAD)
        for head in heads:
            services.edit_member(head, actor=None, group=group)


def _place(grid: Area, which: int) -> tuple[float | None, float | None]:
    """A point inside a grid with an outline; none elsewhere."""
    if not grid.boundary:
        return None, None
    ring = grid.boundary["coordinates"][0]
    west, east = min(x for x, _y in ring), max(x for x, _y in ring)
    south, north = min(y for _x, y in ring), max(y for _x, y in ring)
    return round(west + (east - west) * (0.2 + 0.3 * which), 6), round(south + (north - south) * 0.55, 6)


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """One street by the ordinary acts, the rest of the city in bulk."""
    if GridMembership.objects.exists():
        return
    telling = Telling()
    street = Area.objects.get(code=JINMA)
    grids = list(
        Area.objects.select_related("parent").within(street).current().at_level(Level.GRID).order_by("code")
    )
    # The story's community first, then the others of its street, each with its first grids.
    own = [grid for grid in grids if grid.parent.code == DONGXIANG]
    others = [grid for grid in grids if grid.parent.code != DONGXIANG and int(grid.code[-3:]) <= 2]
    for number, grid in enumerate([*own, *others]):
        telling.grid(grid, number)
        progress(0.8 * (number + 1) / len([*own, *others]))
    _rest(telling, {grid.pk for grid in (*own, *others)})
    progress(1.0)


def _rest(telling: Telling, told: set[int]) -> None:
    """The other grids: written past the services, which would audit each of twenty thousand rows."""
    grids = (
        Area.objects.defer("boundary").current().at_level(Level.GRID).exclude(pk__in=told).order_by("code")
    )
    members: list[GridMembership] = []
    houses: list[Building] = []
    for grid in grids:
        lot = telling.lot(grid.code)
        for code, share in ((seeds.LEADER, LEADERS), (seeds.FULL_TIME, WORKERS)):
            if lot.randrange(100) < share:
                members.append(_row(telling.capacities[code], grid, person_name(lot)))
        for code in seeds.FIVE if grid.code.startswith(GUANDU[:6]) else ():
            if lot.randrange(100) < FIVE_EACH:
                members.append(_row(telling.capacities[code], grid, person_name(lot)))
        if (
            grid.code.endswith("001")
            and grid.code[:9] != JINMA[:9]
            and telling.lot(grid.parent_id).randrange(100) < HEADED
        ):
            houses.append(
                Building(area=grid, compound="中心院（演示）", name="1 栋", households=48, starts_on=SINCE)
            )
    made = Building.objects.bulk_create(houses, batch_size=BATCH)
    seat = telling.capacities[seeds.BUILDING_HEAD]
    members += [_row(seat, house.area, person_name(telling.lot(house.area.code)), house) for house in made]
    GridMembership.objects.bulk_create(members, batch_size=BATCH)


def _row(capacity: MemberCapacity, grid: Area, name: str, building: Building | None = None) -> GridMembership:
    return GridMembership(
        area=grid,
        capacity=capacity,
        seat=capacity.seat,
        building=building,
        name=name,
        identity=identity_of(None, name, ""),
        starts_on=SINCE,
        is_demo=True,
    )


def register() -> None:
    demo.chapter("grid-staff", _("网格长、网格员、楼栋长（虚构）"), tell, order=47)

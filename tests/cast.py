"""A small town for tests: two streets, four communities, and people who know their place in it.

Names say who may see what: Zhang works in East Lane; Zhao works in the next street and must see
nothing of East Lane.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.access import rights, services
from governance.access.models import Role, Unit, UnitKind, User
from governance.areas.models import Area
from governance.areas.services import AreaRow, load_areas
from governance.clock.services import seed_calendar
from governance.common import seeding
from tests import snapshot

START = date(2020, 1, 1)
PASSWORD = "long-enough-for-tests"


def town() -> list[AreaRow]:
    """1 city, 2 districts, 3 subdistricts, 4 communities, 8 grids."""

    def row(code: str, name: str, parent: str, level: int) -> AreaRow:
        return AreaRow(code=code, name=name, parent_code=parent, level=level, households=100, population=250)

    city, north, south = "530100000000", "530102000000", "530103000000"
    east, west, hill = "530102001000", "530102002000", "530103001000"
    rows = [
        row(city, "春城市", "", 0),
        row(north, "北区", city, 1),
        row(south, "南区", city, 1),
        row(east, "东街街道", north, 2),
        row(west, "西街街道", north, 2),
        row(hill, "山前街道", south, 2),
    ]
    communities = {
        "530102001001": ("东巷社区居民委员会", east),
        "530102001002": ("柳树社区居民委员会", east),
        "530102002001": ("西巷社区居民委员会", west),
        "530103001001": ("山前村民委员会", hill),
    }
    for code, (name, parent) in communities.items():
        rows.append(row(code, name, parent, 3))
        rows += [row(f"{code}{n:03d}", f"{'零一二'[n]}网格", code, 4) for n in (1, 2)]
    return rows


@dataclass
class Cast:
    """The town and its people, by the names that test sentences use."""

    city: Area
    north: Area
    south: Area
    east_street: Area
    west_street: Area
    east_lane: Area
    willow: Area
    west_lane: Area
    east_grid: Area
    west_grid: Area
    admin: User
    north_admin: User
    mayor: User
    official: User
    street_wang: User
    zhang: User
    li: User
    secretary: User
    grid_ma: User
    zhao: User
    he: User
    head: User
    shui: User
    auditor: User
    nobody: User
    office: Unit
    water: Unit
    south_office: Unit
    roles: dict[str, Role]


def person(username: str, name: str, **facts: Any) -> User:
    user: User = User.objects.create_user(username, PASSWORD, name=name, phone="13800138000", **facts)
    return user


def fresh(user: User) -> User:
    """The person as the next request meets them: rights read anew."""
    found: User = User.objects.get(pk=user.pk)
    return found


def build() -> None:
    """Load the town, seed what an installation begins with, and give everybody their post."""
    load_areas(town(), valid_from=START)
    seeding.run()
    at = {area.code: area for area in Area.objects.all()}
    roles = {role.code: role for role in Role.objects.all()}
    kind = UnitKind.objects.get(code="department")
    north = at["530102000000"]
    office = services.add_unit(name="北区城市管理局", kind=kind, area=north, actor=None)
    water = services.add_unit(name="北区水务局", kind=kind, area=north, actor=None)
    services.add_unit(name="南区城市管理局", kind=kind, area=at["530103000000"], actor=None)
    seed_calendar(at["530100000000"], actor=None)

    def post(username: str, name: str, role: str, code: str, unit: Unit | None = None) -> None:
        services.give_post(person(username, name), role=roles[role], area=at[code], unit=unit, actor=None)

    for username, name, role, code in PEOPLE:
        post(username, name, role, code)
    post("he", "何平", rights.UNIT_STAFF, "530102000000", office)
    post("head", "罗局", rights.UNIT_HEAD, "530102000000", office)
    post("shui", "水利", rights.UNIT_STAFF, "530102000000", water)
    person("nobody", "无岗")


PEOPLE = (
    ("admin", "周正", rights.SYSTEM_ADMIN, "530100000000"),
    ("north_admin", "郑北", rights.SYSTEM_ADMIN, "530102000000"),
    ("mayor", "沈岚", rights.CITY_OFFICIAL, "530100000000"),
    ("official", "李主任", rights.DISTRICT_OFFICIAL, "530102000000"),
    ("wang", "王敏", rights.SUBDISTRICT_OFFICIAL, "530102001000"),
    ("zhang", "张丽", rights.COMMUNITY_STAFF, "530102001001"),
    ("li", "李强", rights.COMMUNITY_STAFF, "530102001001"),
    ("secretary", "刘书记", rights.COMMUNITY_SECRETARY, "530102001001"),
    ("ma", "马小军", rights.GRID_WORKER, "530102001001001"),
    ("zhao", "赵敏", rights.COMMUNITY_STAFF, "530102002001"),
    ("auditor", "钱审", rights.AUDITOR, "530100000000"),
)


def assemble() -> Cast:
    """The town's people and places, put back first where a test has emptied the tables."""
    if not User.objects.filter(username="zhang").exists() and not snapshot.bring_back():
        build()
    at = {area.code: area for area in Area.objects.all()}
    who = {user.username: user for user in User.objects.all()}
    units = {unit.name: unit for unit in Unit.objects.all()}
    return Cast(
        city=at["530100000000"],
        north=at["530102000000"],
        south=at["530103000000"],
        east_street=at["530102001000"],
        west_street=at["530102002000"],
        east_lane=at["530102001001"],
        willow=at["530102001002"],
        west_lane=at["530102002001"],
        east_grid=at["530102001001001"],
        west_grid=at["530102002001001"],
        admin=who["admin"],
        north_admin=who["north_admin"],
        mayor=who["mayor"],
        official=who["official"],
        street_wang=who["wang"],
        zhang=who["zhang"],
        li=who["li"],
        secretary=who["secretary"],
        grid_ma=who["ma"],
        zhao=who["zhao"],
        he=who["he"],
        head=who["head"],
        shui=who["shui"],
        auditor=who["auditor"],
        nobody=who["nobody"],
        office=units["北区城市管理局"],
        water=units["北区水务局"],
        south_office=units["南区城市管理局"],
        roles={role.code: role for role in Role.objects.all()},
    )

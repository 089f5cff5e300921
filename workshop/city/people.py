"""Units and people that a city needs before it has cases; those that are missing are added in bulk.

Account names say where somebody works (``w`` grid worker, ``s`` community staff, ``o`` official, ``u``
unit, then a code), so that a second build finds the first one's people. Nobody of them can sign in:
their passwords are unusable. Written past ``access.services``, which would audit each of 20,000 rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from governance.access import rights
from governance.access.models import Post, Role, Unit, UnitKind, User
from governance.areas.models import Area, Level
from grids.invented_names import person_name

DEPARTMENTS = (
    "城市管理局",
    "住房和城乡建设局",
    "水务局",
    "市场监督管理局",
    "消防救援大队",
    "交通运输局",
)
TEAM = "综合行政执法队"
BATCH = 2_000


def username(kind: str, key: object, which: str = "") -> str:
    return f"city-{kind}{key}{which}"


@transaction.atomic
def settle(since: datetime) -> None:
    """Add the units and people that are missing, in post since the instant ``since``."""
    areas = list(Area.objects.filter(valid_to=None).only("code", "name", "short_name", "level"))
    _add_units(areas)
    _add_people(areas, since)


def _add_units(areas: list[Area]) -> None:
    """An enforcement team for each subdistrict, six departments for each district."""
    known = set(Unit.objects.values_list("area_id", "name"))
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    wanted = [(area, f"{area}{TEAM}", "enforcement") for area in areas if area.level == Level.SUBDISTRICT]
    wanted += [
        (area, f"{area}{name}", "department")
        for area in areas
        if area.level == Level.DISTRICT
        for name in DEPARTMENTS
    ]
    Unit.objects.bulk_create(
        Unit(name=name, kind=kinds[kind], area=area)
        for area, name, kind in wanted
        if (area.pk, name) not in known
    )


def _add_people(areas: list[Area], since: datetime) -> None:
    """A worker a grid, two people a community, one official above, two people a unit."""
    known = set(User.objects.filter(username__startswith="city-").values_list("username", flat=True))
    roles = {role.code: role for role in Role.objects.all()}
    users: list[User] = []
    posts: list[Callable[[User], Post]] = []

    def add(account: str, role: str, area: int, title: str, unit: int | None = None) -> None:
        if account in known:
            return
        lot = random.Random(account)  # noqa: S311 (names, not secrets)
        person = User(username=account, name=person_name(lot))
        person.set_unusable_password()
        users.append(person)
        posts.append(
            lambda user: Post(
                person=user, role=roles[role], area_id=area, unit_id=unit, title=title, starts_at=since
            )
        )

    for area in areas:
        if area.level == Level.GRID:
            add(username("w", area.code), rights.GRID_WORKER, area.pk, "网格员")
        elif area.level == Level.COMMUNITY:
            add(username("s", area.code, "a"), rights.COMMUNITY_STAFF, area.pk, "网格专干")
            add(username("s", area.code, "b"), rights.COMMUNITY_STAFF, area.pk, "社区专干")
        elif area.level == Level.SUBDISTRICT:
            add(username("o", area.code), rights.SUBDISTRICT_OFFICIAL, area.pk, "网格站站长")
        elif area.level == Level.DISTRICT:
            add(username("o", area.code), rights.DISTRICT_OFFICIAL, area.pk, "网格中心主任")
        else:
            add(username("o", area.code), rights.CITY_OFFICIAL, area.pk, "值班长")
    for unit in Unit.objects.filter(is_active=True):
        add(username("u", unit.pk, "a"), rights.UNIT_STAFF, unit.area_id, "经办人", unit.pk)
        add(username("u", unit.pk, "b"), rights.UNIT_HEAD, unit.area_id, "负责人", unit.pk)
    made = User.objects.bulk_create(users, batch_size=BATCH)
    Post.objects.bulk_create((post(user) for post, user in zip(posts, made, strict=True)), batch_size=BATCH)

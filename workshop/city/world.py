"""What the installation says, read once and turned into arrays: areas, units, people, rules, office time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from governance.access.models import Post, Unit, User
from governance.areas.models import Area, Level
from governance.cases.models import Category, Channel, LadderRung, LoopSetting, TimeLimit
from governance.clock import resolve
from governance.clock.calendars import Calendar
from governance.clock.models import WorkCalendar
from grids.flows import KIND
from workshop.city.people import DEPARTMENTS, TEAM, username
from workshop.city.pins import Ground, ground
from workshop.city.tables import ENDS, TYPES, Ints, Office
from workshop.city.texts import Body, Reporters, bodies

URGENCIES = ("normal", "urgent", "emergency")
EMERGENCY = 2
KINDS = (
    "verify",
    "register",
    "dispatch",
    "sign_in",
    "handle",
    "check",
    "visit",
    "whole",
    "supervision",
    "card",
)
NOBODY = -1


@dataclass
class World:
    """Rows by position; arrays hold positions, ``-1`` for none, and keys of the database in ``*_id``."""

    areas: list[Area]
    ground: Ground
    area_id: Ints
    level: Ints
    parent: Ints
    ancestor: Ints  # [area, level] → area
    office_of: Ints  # area → its calendar's table
    offices: list[Office]
    units: list[Unit]
    unit_area: Ints
    team: Ints  # subdistrict → its enforcement team
    departments: Ints  # [district, which of people.DEPARTMENTS] → the unit
    user_id: list[int]
    labels: list[str]  # how the trail calls each person
    worker: Ints  # grid → its worker
    staff: Ints  # [area, 0 or 1] → who sits at its desk
    handlers: Ints  # [unit, 0 or 1] → staff and head
    categories: list[Category]
    condition_id: Ints
    urgency: Ints
    bodies: list[list[Body]]
    channels: dict[str, Channel]
    limits: list[TimeLimit]
    ladders: dict[int, list[LadderRung]]
    settings: dict[str, int]
    reporters: Reporters
    _limits: dict[tuple[int, ...], list[int]] = field(default_factory=dict)

    def limit(self, kind: int, urgency: int, level: int, condition: int) -> list[int]:
        """The limits that may apply, as ``cases.sla.limits.find`` chooses: one, or two for emergencies."""
        key = (kind, urgency, level, condition)
        if key not in self._limits:
            rows = [
                (number, row)
                for number, row in enumerate(self.limits)
                if row.clock == KINDS[kind]
                and row.urgency == URGENCIES[urgency]
                and row.level in (None, level)
                and row.condition_id in (None, condition)
            ]
            found = [
                min(some, key=lambda one: (one[1].level is None, -one[1].number, one[1].pk))[0]
                for some in (
                    [one for one in rows if one[1].condition_id is not None],
                    [one for one in rows if one[1].condition_id is None],
                )
                if some
            ]
            if not found:
                raise LookupError(f"no limit for {KINDS[kind]} {URGENCIES[urgency]} at level {level}")
            self._limits[key] = found if urgency == EMERGENCY else found[:1]
        return self._limits[key]

    @cached_property
    def limit_columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Of all limits: key, clock type, amount, end of the last day."""
        return (
            np.array([row.pk for row in self.limits], dtype=np.int64),
            np.array([TYPES.index(row.clock_type) for row in self.limits], dtype=np.int64),
            np.array([row.amount for row in self.limits], dtype=np.int64),
            np.array([ENDS.index(row.last_day_ends) for row in self.limits], dtype=np.int64),
        )

    def grids(self) -> Ints:
        return np.flatnonzero(self.level == Level.GRID)


def read(at: datetime, years: range, seed: int) -> World:
    """The installation as it is, for cases of ``years`` judged by the limits in force at ``at``."""
    areas = list(Area.objects.filter(valid_to=None).defer("boundary").order_by("tree_id", "lft"))
    place = {area.pk: number for number, area in enumerate(areas)}
    ancestor = np.full((len(areas), 5), NOBODY, dtype=np.int64)
    parent = np.full(len(areas), NOBODY, dtype=np.int64)
    for number, area in enumerate(areas):
        if area.parent_id is not None:
            parent[number] = place[area.parent_id]
            ancestor[number] = ancestor[parent[number]]
        ancestor[number, area.level] = number
    units = list(
        Unit.objects.filter(is_active=True, area__valid_to=None).select_related("kind").order_by("pk")
    )
    leaves = [
        category
        for category in Category.objects.filter(kind=KIND, is_active=True).prefetch_related("conditions")
        if category.parent_id is not None
    ]
    texts = bodies()
    offices, office_of = _offices(areas, ancestor, years)
    team = np.full(len(areas), NOBODY, dtype=np.int64)
    departments = np.full((len(areas), len(DEPARTMENTS)), NOBODY, dtype=np.int64)
    for number, unit in enumerate(units):
        for which, name in enumerate(DEPARTMENTS):
            if unit.name.endswith(name):
                departments[place[unit.area_id], which] = number
        if unit.name.endswith(TEAM):
            team[place[unit.area_id]] = number
    people = _people(areas, units)
    return World(
        areas=areas,
        ground=ground(areas, parent),
        area_id=np.array([area.pk for area in areas], dtype=np.int64),
        level=np.array([area.level for area in areas], dtype=np.int64),
        parent=parent,
        ancestor=ancestor,
        office_of=office_of,
        offices=offices,
        units=units,
        unit_area=np.array([place[unit.area_id] for unit in units], dtype=np.int64),
        team=team,
        departments=departments,
        categories=leaves,
        condition_id=np.array([_condition(category) for category in leaves], dtype=np.int64),
        urgency=np.array([URGENCIES.index(category.default_urgency) for category in leaves], dtype=np.int64),
        bodies=[texts.get(category.code) or texts["other_matter"] for category in leaves],
        channels={channel.code: channel for channel in Channel.objects.all()},
        limits=list(TimeLimit.objects.in_force(at).filter(kind=KIND).order_by("pk")),
        ladders={
            kind: list(
                LadderRung.objects.in_force(at)
                .filter(kind=KIND, clock=name, is_active=True)
                .order_by("percent", "order")
            )
            for kind, name in enumerate(KINDS)
        },
        settings=dict(LoopSetting.objects.values_list("key", "value")),
        reporters=Reporters.made(seed),
        **people,
    )


def _condition(category: Category) -> int:
    conditions = [one.pk for one in category.conditions.all() if one.is_active]
    return conditions[0] if conditions else NOBODY


def _offices(areas: list[Area], ancestor: Ints, years: range) -> tuple[list[Office], Ints]:
    """A table for each calendar, and which of them serves each area."""
    serving: dict[int, Calendar] = {}
    own = WorkCalendar.objects.in_force().values_list("area_id", flat=True)
    by_key = {area.pk: (number, area) for number, area in enumerate(areas)}
    for key in own:
        if key in by_key:
            number, area = by_key[key]
            serving[number] = resolve.calendar_for(area)
    order = sorted(serving)
    nearest = np.full(len(areas), NOBODY, dtype=np.int64)
    for level in range(5):
        above = ancestor[:, level]
        for position, number in enumerate(order):
            nearest[above == number] = position
    if (nearest == NOBODY).any():
        raise LookupError("an area has no work calendar")
    return [Office.of(serving[number], years) for number in order], nearest


def _people(areas: list[Area], units: list[Unit]) -> dict[str, Any]:
    rows = User.objects.filter(username__startswith="city-").values_list("username", "pk", "name")
    found = {account: (pk, name) for account, pk, name in rows}
    titles = dict(
        Post.objects.in_force().filter(person__username__startswith="city-").values_list("person_id", "title")
    )
    user_id: list[int] = []
    labels: list[str] = []
    position: dict[str, int] = {}
    for account, (pk, name) in sorted(found.items(), key=lambda one: one[1][0]):
        position[account] = len(user_id)
        user_id.append(pk)
        labels.append(f"{name} {titles.get(pk, '')}".strip())
    worker = np.full(len(areas), NOBODY, dtype=np.int64)
    staff = np.full((len(areas), 2), NOBODY, dtype=np.int64)
    for number, area in enumerate(areas):
        if area.level == Level.GRID:
            worker[number] = position[username("w", area.code)]
        elif area.level == Level.COMMUNITY:
            staff[number] = [position[username("s", area.code, which)] for which in "ab"]
        else:
            staff[number] = position[username("o", area.code)]
    handlers = np.array(
        [[position[username("u", unit.pk, which)] for which in "ab"] for unit in units], dtype=np.int64
    ).reshape(-1, 2)
    return {"user_id": user_id, "labels": labels, "worker": worker, "staff": staff, "handlers": handlers}

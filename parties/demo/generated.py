"""Organisations, alliances and places for the rest of the city: made up by a rule, marked, written in bulk.

How many alliances, member units, grand committees and commissioners there are follows the figures that the
city published (``MODEL``); the figures that pages show are counted from these rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.utils import timezone

from governance.access.models import Unit, UnitKind
from governance.areas.models import Area, Level
from parties.models import (
    Activity,
    ActivityKind,
    Alliance,
    AllianceMember,
    BranchGrid,
    Commissioner,
    Compound,
    FieldBase,
    GrandCommittee,
    Organisation,
    Place,
    PlaceType,
)
from parties.models.alliances import MemberRole
from parties.models.organisations import OrganisationField, OrganisationKind

SINCE = date(2024, 7, 1)
COUNTED = date(2026, 6, 30)
BATCH = 2_000
MARK = "（演示）"
# Alliances, their units, grand committees, their commissioners: the city's figures of 2021.
MODEL = (77, 2_288, 493, 1_660)
UNITS = (
    "中学",
    "小学",
    "卫生服务中心",
    "银行支行",
    "供电所",
    "邮政支局",
    "农贸市场",
    "派出所",
    "税务所",
    "公司",
)
FIELDS = (
    OrganisationField.PARK,
    OrganisationField.BUSINESS_DISTRICT,
    OrganisationField.OFFICE_BUILDING,
    OrganisationField.NEW_SECTOR,
)
Row = TypeVar("Row")


def between(key: object, least: int, most: int) -> int:
    """A number that is the same on every machine."""
    digest = hashlib.sha256(f"parties-{key}".encode()).digest()
    return least + int.from_bytes(digest[:4], "big") % (most - least + 1)


def spread(total: int, over: int) -> list[int]:
    """``total`` in ``over`` parts that differ by one at most."""
    return [total // over + (number < total % over) for number in range(over)] if over else []


def chosen(rows: Sequence[Row], number: int) -> list[Row]:
    """``number`` of ``rows`` spread evenly over them; all where there are fewer."""
    if number >= len(rows):
        return list(rows)
    return [rows[place * len(rows) // number] for place in range(number)]


class City:
    """The areas of the city that have nothing yet, and what has been made for them."""

    def __init__(self) -> None:
        rows = Area.objects.defer("boundary").current().order_by("tree_id", "lft")
        told = set(Organisation.objects.values_list("area", flat=True))
        areas = [one for one in rows.filter(level__gte=Level.SUBDISTRICT) if one.pk not in told]
        self.streets = [one for one in areas if one.level == Level.SUBDISTRICT]
        self.communities = [one for one in areas if one.level == Level.COMMUNITY]
        self.grids = [one for one in areas if one.level == Level.GRID]
        self.committees: dict[int, Organisation] = {}
        self.branches: list[Organisation] = []
        self.members: dict[int, list[AllianceMember]] = {}

    def organise(self) -> None:
        """Committees of nearly all streets and communities, a branch for most grids, which it leads."""
        for kind, areas, share in (
            (OrganisationKind.WORK_COMMITTEE, self.streets, 100),
            (OrganisationKind.COMMUNITY, self.communities, 97),
        ):
            title = "党工委" if kind == OrganisationKind.WORK_COMMITTEE else "党委"
            made = [
                _organisation(kind, area, f"{area}{title}{MARK}", self.committees.get(area.parent_id))
                for area in areas
                if between(f"{area.code}{kind}", 1, 100) <= share
                and (kind == OrganisationKind.WORK_COMMITTEE or area.parent_id in self.committees)
            ]
            made = _write(Organisation, made)
            self.committees |= {one.area_id: one for one in made}
        branches = []
        for number, grid in enumerate(self.grids):
            above = self.committees.get(grid.parent_id)
            if above is not None and between(grid.code, 1, 100) <= 82:
                field = FIELDS[number % 4] if between(f"{grid.code}f", 1, 6) == 1 else "compound"
                name = f"{above.area}{grid}党支部{MARK}"
                branch = _organisation(OrganisationKind.BRANCH, grid, name, above)
                branch.field = field
                branches.append(branch)
        self.branches = _write(Organisation, branches)
        _write(
            BranchGrid,
            [BranchGrid(organisation=one, grid_id=one.area_id, starts_on=SINCE) for one in self.branches],
        )

    def gather(self) -> None:
        """Alliances with their units, grand committees with their commissioners, as many as the model."""
        alliances, units, committees, sent = MODEL
        there = Alliance.objects.count()
        streets = chosen(self.streets, max(alliances - there, 0))
        founded = _write(
            Alliance,
            [
                Alliance(area=one, name=f"{one}党建联盟{MARK}", founded_on=SINCE, is_demo=True)
                for one in streets
            ],
        )
        kind = UnitKind.objects.get(code="alliance")
        rest = units - AllianceMember.objects.in_force().count()
        wanted = spread(max(rest, 0), len(founded))
        bodies = _write(
            Unit,
            [
                Unit(name=f"{one.area}{_unit_name(number)}{MARK}", kind=kind, area=one.area)
                for one, many in zip(founded, wanted, strict=True)
                for number in range(many)
            ],
        )
        by_area = {one.area_id: one for one in founded}
        roles = (MemberRole.PARTICIPANT, MemberRole.PARTICIPANT, MemberRole.ASSIST, MemberRole.NODE)
        members = _write(
            AllianceMember,
            [
                AllianceMember(
                    alliance=by_area[unit.area_id],
                    unit=unit,
                    role=roles[number % 4],
                    joined_on=SINCE,
                    joined_paper=f"入盟登记表{MARK}",
                )
                for number, unit in enumerate(bodies)
            ],
        )
        for member in members:
            self.members.setdefault(member.alliance.area_id, []).append(member)
        self._commission(committees, sent)

    def _commission(self, committees: int, sent: int) -> None:
        around = [one for one in self.communities if one.parent_id in self.members]
        homes = chosen(around, max(committees - GrandCommittee.objects.count(), 0))
        founded = _write(
            GrandCommittee,
            [
                GrandCommittee(area=one, name=f"{one}大党委{MARK}", founded_on=SINCE, is_demo=True)
                for one in homes
            ],
        )
        rest = max(sent - Commissioner.objects.in_force().count(), 0)
        made = []
        for one, many in zip(founded, spread(rest, len(founded)), strict=True):
            members = self.members[one.area.parent_id or 0]
            first = between(one.area.code, 0, len(members) - 1)
            made += [
                Commissioner(
                    committee=one,
                    member=members[(first + number) % len(members)],
                    name=f"兼职委员{number + 1}{MARK}",
                    starts_on=SINCE,
                )
                for number in range(many)
            ]
        _write(Commissioner, made)

    def furnish(self) -> None:
        """Places of every type that is counted, compounds, and the bases of the other fields."""
        types = [one for one in PlaceType.objects.in_use() if one.level is not None]
        places = [
            Place(
                type=one,
                area=area,
                name=f"{area}{one.name}{MARK}",
                hours="周一至周五 9:00–17:00",
                opened_on=SINCE,
                is_demo=True,
            )
            for one in types
            for area in (self.communities if one.level == Level.COMMUNITY else self.streets)
            if between(f"{area.code}{one.code}", 1, 100) <= (46 if one.level == Level.COMMUNITY else 90)
        ]
        _write(Place, places)
        with_branch = [one for one in self.branches if one.field == "compound"]
        homes = {one.area_id: one for one in with_branch if between(f"{one.name}c", 1, 3) == 1}
        compounds = [
            Compound(
                area=grid,
                name=f"{grid}小区{MARK}",
                branch=homes.get(grid.pk),
                is_old=between(f"{grid.code}old", 1, 4) == 1,
                starts_on=SINCE,
                is_demo=True,
            )
            for grid in self.grids
            if grid.pk in homes or between(f"{grid.code}bare", 1, 9) == 1
        ]
        _write(Compound, compounds)
        bases = [
            FieldBase(
                area=area,
                field=field,
                number=between(f"{area.code}{field}", 1, 3),
                counted_on=COUNTED,
                source=f"社区摸底{MARK}",
                starts_on=SINCE,
                is_demo=True,
            )
            for area in self.communities
            for field in FIELDS
            if between(f"{area.code}{field}has", 1, 2) == 1
        ]
        _write(FieldBase, bases)

    def meet(self) -> None:
        """A lecture this month in most branches, so that the list of those without is worth reading."""
        lecture = ActivityKind.objects.get(code="party_lecture")
        today = timezone.localdate()
        last = today.replace(day=1) - timedelta(days=1)
        _write(
            Activity,
            [
                Activity(
                    organisation=one,
                    kind=lecture,
                    held_on=today.replace(day=1) if between(one.name, 1, 100) <= 88 else last,
                    topic=f"月度党课{MARK}",
                    expected=one.members,
                    attended=(one.members or 0) * between(f"{one.name}a", 70, 100) // 100,
                    is_demo=True,
                )
                for one in self.branches
            ],
        )


def fill() -> None:
    """Make the rest of the city. What is there already is left as it is."""
    city = City()
    city.organise()
    city.gather()
    city.furnish()
    city.meet()


def _organisation(kind: str, area: Area, name: str, above: Organisation | None) -> Organisation:
    least, most = (9, 40) if kind == OrganisationKind.BRANCH else (60, 240)
    return Organisation(
        kind=kind,
        area=area,
        name=name,
        parent=above,
        members=between(area.code, least, most),
        counted_on=COUNTED,
        set_up_on=SINCE,
        term_ends_on=date(2027, 1, 31) if between(area.code, 1, 40) == 1 else date(2029, 6, 30),
        is_demo=True,
    )


def _unit_name(number: int) -> str:
    first, place = divmod(number, len(UNITS))
    return f"{UNITS[place]}{first + 1 if first else ''}"


def _write(model: Any, rows: Iterable[Row]) -> list[Row]:
    made: list[Row] = model.objects.bulk_create(rows, batch_size=BATCH)
    return made

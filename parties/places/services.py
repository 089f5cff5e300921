"""Acts on places, their yearly numbers and reception days, compounds, and the bases of coverage by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.areas.models import Level
from parties import reasons
from parties.models import (
    Compound,
    CrossAppointment,
    FieldBase,
    Place,
    PlaceType,
    PlaceYear,
    ReceptionDay,
)
from parties.models.organisations import OrganisationField
from parties.rights import BODY_SETTINGS, ORGANISE
from parties.rows import keeping
from parties.rows.keeping import Kept

if TYPE_CHECKING:
    from datetime import date

    from governance.access.models import User


def _check_year(row: PlaceYear) -> None:
    if not row.place.type.yearly:
        raise reasons.NO_COUNT_ASKED(type=row.place.type.name)


def _check_reception(row: ReceptionDay) -> None:
    if not row.place.type.takes_opinions:
        raise reasons.NO_RECEPTION(type=row.place.type.name)


def _check_compound(row: Compound) -> None:
    if row.area.level not in (Level.COMMUNITY, Level.GRID):
        raise reasons.COMPOUND_LEVEL(area=str(row.area), field="area")
    branch = row.branch
    if branch is not None:
        home = branch.area.parent if branch.area.level == Level.GRID else branch.area
        assert home is not None
        if not home.span.holds(row.area.span):
            raise reasons.BRANCH_ELSEWHERE(name=branch.name, area=str(row.area), field="branch")


def _check_base(row: FieldBase) -> None:
    if row.area.level != Level.COMMUNITY:
        raise reasons.BASE_LEVEL(area=str(row.area), field="area")
    if row.field == OrganisationField.COMPOUND:
        raise reasons.COMPOUND_COUNTED(field="field")


TYPE = Kept(
    PlaceType,
    BODY_SETTINGS,
    ("name", "level", "yearly", "takes_opinions", "order", "is_active"),
    fixed=("code",),
    area="",
)
PLACE = Kept(
    Place,
    ORGANISE,
    ("type", "name", "address", "hours", "serves", "unit", "lng", "lat", "opened_on"),
    fixed=("area",),
    start="opened_on",
    end="closed_on",
)
YEAR = Kept(PlaceYear, ORGANISE, ("year", "count"), fixed=("place",), area="place__area", check=_check_year)
RECEPTION = Kept(
    ReceptionDay,
    ORGANISE,
    ("on", "hours", "hosts"),
    fixed=("place",),
    area="place__area",
    end="cancelled_on",
    check=_check_reception,
)
COMPOUND = Kept(
    Compound,
    ORGANISE,
    (
        "name",
        "address",
        "households",
        "branch",
        "property_unit",
        "owners_committee",
        "owners_until",
        "is_old",
        "is_red_property",
        "starts_on",
    ),
    fixed=("area",),
    start="starts_on",
    end="ends_on",
    check=_check_compound,
)
CROSS = Kept(
    CrossAppointment,
    ORGANISE,
    ("name", "home", "home_duty", "body", "duty", "starts_on"),
    fixed=("compound",),
    area="compound__area",
    start="starts_on",
    end="ends_on",
)
BASE = Kept(
    FieldBase,
    ORGANISE,
    ("field", "number", "counted_on", "source", "starts_on"),
    fixed=("area",),
    start="starts_on",
    end="ends_on",
    check=_check_base,
)


def open_place(*, actor: User | None, **facts: Any) -> Place:
    """Open a place. Raises Refused (OUTSIDE_AREA) or ValidationError."""
    made: Place = keeping.add(PLACE, actor=actor, **facts)
    return made


def close_place(place: Place, *, actor: User | None, on: date | None = None) -> Place:
    """Close a place from ``on`` (today). Raises Refused (OUTSIDE_AREA, ENDED_ALREADY, ENDS_EARLY)."""
    closed: Place = keeping.end(PLACE, place, actor=actor, on=on)
    return closed


def count_year(place: Place, *, actor: User | None, year: int, count: int) -> PlaceYear:
    """What a place counted in a year. Raises Refused (OUTSIDE_AREA, NO_COUNT_ASKED) or ValidationError."""
    made: PlaceYear = keeping.add(YEAR, actor=actor, place=place, year=year, count=count)
    return made


def plan_reception(place: Place, *, actor: User | None, **facts: Any) -> ReceptionDay:
    """A day of reception at a contact point. Raises Refused (OUTSIDE_AREA, NO_RECEPTION)."""
    made: ReceptionDay = keeping.add(RECEPTION, actor=actor, place=place, **facts)
    return made


def register_compound(*, actor: User | None, **facts: Any) -> Compound:
    """Register a compound of a grid or a community.

    Raises Refused (OUTSIDE_AREA, COMPOUND_LEVEL, BRANCH_ELSEWHERE) or ValidationError.
    """
    made: Compound = keeping.add(COMPOUND, actor=actor, **facts)
    return made


def appoint_across(compound: Compound, *, actor: User | None, **facts: Any) -> CrossAppointment:
    """Somebody of one body of a compound sits in another. Raises Refused (OUTSIDE_AREA), ValidationError."""
    made: CrossAppointment = keeping.add(CROSS, actor=actor, compound=compound, **facts)
    return made


def count_field(*, actor: User | None, **facts: Any) -> FieldBase:
    """How many of a field a community has. Raises Refused (OUTSIDE_AREA, BASE_LEVEL, COMPOUND_COUNTED)."""
    made: FieldBase = keeping.add(BASE, actor=actor, **facts)
    return made

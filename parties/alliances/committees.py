"""Acts on grand Party committees (大党委) and their part-time commissioners from member units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from governance.areas.models import Area, Level
from parties import reasons
from parties.models import AllianceMember, Commissioner, GrandCommittee
from parties.rights import ORGANISE
from parties.rows import keeping
from parties.rows.keeping import Kept

if TYPE_CHECKING:
    from governance.access.models import User


def _check_committee(row: GrandCommittee) -> None:
    if row.area.level != Level.COMMUNITY:
        raise reasons.NOT_A_COMMUNITY(area=str(row.area), field="area")


def _check_commissioner(row: Commissioner) -> None:
    member = row.member
    if row.pk is not None:
        return
    if member.left_on is not None or not member.alliance.area.span.holds(row.committee.area.span):
        raise reasons.MEMBER_ELSEWHERE(unit=member.unit.name, area=str(row.committee.area), field="member")


COMMITTEE = Kept(
    GrandCommittee,
    ORGANISE,
    ("name", "founded_on"),
    fixed=("area",),
    start="founded_on",
    end="dissolved_on",
    check=_check_committee,
)
COMMISSIONER = Kept(
    Commissioner,
    ORGANISE,
    ("member", "name", "duty", "starts_on"),
    fixed=("committee",),
    area="committee__area",
    start="starts_on",
    end="ends_on",
    check=_check_commissioner,
)


def found_committee(*, area: Area, actor: User | None, **facts: Any) -> GrandCommittee:
    """Found the grand committee of a community. Raises Refused (OUTSIDE_AREA, NOT_A_COMMUNITY)."""
    made: GrandCommittee = keeping.add(COMMITTEE, actor=actor, area=area, **facts)
    return made


def appoint(
    committee: GrandCommittee, member: AllianceMember, *, name: str, actor: User | None, **facts: Any
) -> Commissioner:
    """A member unit sends a commissioner. Raises Refused (OUTSIDE_AREA, MEMBER_ELSEWHERE)."""
    made: Commissioner = keeping.add(
        COMMISSIONER, actor=actor, committee=committee, member=member, name=name, **facts
    )
    return made


def leave(commissioner: Commissioner, *, actor: User | None, on: date | None = None) -> Commissioner:
    """A commissioner leaves. Raises Refused (OUTSIDE_AREA, ENDED_ALREADY, ENDS_EARLY)."""
    left: Commissioner = keeping.end(COMMISSIONER, commissioner, actor=actor, on=on)
    return left

"""Acts on Party organisations: the only writers. One act, one transaction, an audit entry with both sides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct, Post
from governance.areas.models import Area, Level
from governance.areas.services import lock_tree
from governance.common import editing
from parties import reasons
from parties.models import BranchGrid, Organisation, Seat
from parties.models.organisations import LEVELS, OrganisationKind, SeatKind
from parties.rights import ORGANISE

if TYPE_CHECKING:
    from governance.access.models import User

EDITABLE = (
    "name",
    "field",
    "parent",
    "members",
    "counted_on",
    "address",
    "set_up_on",
    "term_ends_on",
)
AUDITED = ("kind", "area", *EDITABLE, "dissolved_on")
GRID_FACTS = ("organisation", "grid", "is_lead", "starts_on", "ends_on")
SEAT_FACTS = ("organisation", "kind", "post", "ended_at")
RANKS = list(OrganisationKind)


@transaction.atomic
def set_up(*, kind: str, area: Area, actor: User | None, is_demo: bool = False, **facts: Any) -> Organisation:
    """Set up an organisation at ``area``; ``facts`` are of EDITABLE.

    Raises Refused (OUTSIDE_AREA, WRONG_LEVEL, PARENT_NEEDED, NO_PARENT, PARENT_BELOW, PARENT_ELSEWHERE,
    PARENT_DISSOLVED, NAME_TAKEN, COMMITTEE_TAKEN) or ValidationError.
    """
    lock_tree()
    records.insist(actor, ORGANISE, area)
    if area.level not in LEVELS[kind]:
        levels = "、".join(str(Level(level).label) for level in LEVELS[kind])
        raise reasons.WRONG_LEVEL(
            kind=OrganisationKind(kind).label, area=str(area), levels=levels, field="kind"
        )
    made = Organisation(kind=kind, area=area, is_demo=is_demo)
    _write(made, facts)
    records.record_added(made, AUDITED, actor=actor, area=area, right=ORGANISE)
    return made


@transaction.atomic
def edit(
    organisation: Organisation, *, actor: User | None, seen: str | None = None, **facts: Any
) -> Organisation:
    """Change what is known of an organisation (EDITABLE); the same values write nothing.

    Raises Refused as ``set_up`` does, and DISSOLVED; Changed when somebody else was faster.
    """
    row = _current(organisation, actor)
    if seen is not None:
        editing.insist_unchanged(seen, editable_of(row), records.labels(Organisation, EDITABLE))
    before = records.facts(row, AUDITED)
    _write(row, facts)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=ORGANISE)
    return row


@transaction.atomic
def dissolve(organisation: Organisation, *, actor: User | None, on: date | None = None) -> Organisation:
    """Dissolve an organisation from the local date ``on`` (today).

    Raises Refused (OUTSIDE_AREA, DISSOLVED, HAS_BELOW, LEADS_GRIDS, ENDS_EARLY).
    """
    row = _current(organisation, actor)
    below = list(row.below.active().values_list("name", flat=True)[:3])
    if below:
        raise reasons.HAS_BELOW(names="、".join(below))
    leads = [str(one.grid) for one in row.grids.filter(ends_on=None).select_related("grid")[:3]]
    if leads:
        raise reasons.LEADS_GRIDS(names="、".join(leads))
    day = on or timezone.localdate()
    if day < row.set_up_on:
        raise reasons.ENDS_EARLY(on=row.set_up_on, field="on")
    before = records.facts(row, AUDITED)
    row.dissolved_on = day
    row.save(update_fields=["dissolved_on"])
    records.record_changed(
        row, before, AUDITED, actor=actor, area=row.area, right=ORGANISE, act=AuditAct.RECORD_END
    )
    return row


@transaction.atomic
def look_after(
    organisation: Organisation,
    grid: Area,
    *,
    actor: User | None,
    is_lead: bool = True,
    starts_on: date | None = None,
) -> BranchGrid:
    """Let a branch look after ``grid``, as the one that leads or beside it.

    Raises Refused (OUTSIDE_AREA, DISSOLVED, NOT_A_BRANCH, NOT_A_GRID, GRID_ELSEWHERE, LEAD_TAKEN, GRID_HELD).
    """
    row = _current(organisation, actor)
    if row.kind != OrganisationKind.BRANCH:
        raise reasons.NOT_A_BRANCH()
    if grid.level != Level.GRID:
        raise reasons.NOT_A_GRID(area=str(grid), field="grid")
    home = row.area.parent if row.area.level == Level.GRID else row.area
    assert home is not None
    if not home.span.holds(grid.span):
        raise reasons.GRID_ELSEWHERE(grid=str(grid), field="grid")
    held = BranchGrid.objects.filter(grid=grid, ends_on=None).select_related("organisation")
    if any(one.organisation_id == row.pk for one in held):
        raise reasons.GRID_HELD(grid=str(grid), field="grid")
    leader = next((one.organisation for one in held if one.is_lead), None)
    if is_lead and leader is not None:
        raise reasons.LEAD_TAKEN(grid=str(grid), name=leader.name, field="is_lead")
    made = BranchGrid(
        organisation=row, grid=grid, is_lead=is_lead, starts_on=starts_on or timezone.localdate()
    )
    taken = reasons.LEAD_TAKEN(grid=str(grid), name="?", field="is_lead")
    records.save(made, {"grid_one_lead_branch": taken})
    records.record_added(made, GRID_FACTS, actor=actor, area=grid, right=ORGANISE)
    return made


@transaction.atomic
def leave_grid(link: BranchGrid, *, actor: User | None, on: date | None = None) -> BranchGrid:
    """A branch leaves a grid on ``on`` (today). Raises Refused (OUTSIDE_AREA, ENDED_ALREADY)."""
    row: BranchGrid = (
        BranchGrid.objects.select_for_update(of=("self",)).select_related("grid").get(pk=link.pk)
    )
    records.insist(actor, ORGANISE, row.grid)
    if row.ends_on is not None:
        raise reasons.ENDED_ALREADY()
    before = records.facts(row, GRID_FACTS)
    row.ends_on = max(on or timezone.localdate(), row.starts_on)
    row.save(update_fields=["ends_on"])
    records.record_changed(
        row, before, GRID_FACTS, actor=actor, area=row.grid, right=ORGANISE, act=AuditAct.RECORD_END
    )
    return row


@transaction.atomic
def seat(organisation: Organisation, post: Post, *, kind: str, actor: User | None) -> Seat:
    """Let the holder of ``post`` lead the organisation. The post itself is given by who appoints people.

    Raises Refused (OUTSIDE_AREA, DISSOLVED, POST_ELSEWHERE, SECRETARY_TAKEN) or ValidationError.
    """
    row = _current(organisation, actor)
    post = Post.objects.select_related("area", "person").get(pk=post.pk)
    if not (post.area.span.holds(row.area.span) and post.unit_id is None and post.is_open()):
        raise reasons.POST_ELSEWHERE(post=str(post), area=str(row.area), field="post")
    holder = row.seats.in_force().filter(kind=SeatKind.SECRETARY).select_related("post__person").first()
    if kind == SeatKind.SECRETARY and holder is not None:
        raise reasons.SECRETARY_TAKEN(name=holder.post.person.name, field="kind")
    made = Seat(organisation=row, kind=kind, post=post)
    records.save(made)
    records.record_added(made, SEAT_FACTS, actor=actor, area=row.area, right=ORGANISE)
    return made


@transaction.atomic
def unseat(held: Seat, *, actor: User | None) -> Seat:
    """The holder of the post leads the organisation no more. Raises Refused (OUTSIDE_AREA, ENDED_ALREADY)."""
    row: Seat = (
        Seat.objects.select_for_update(of=("self",)).select_related("organisation__area").get(pk=held.pk)
    )
    area = row.organisation.area
    records.insist(actor, ORGANISE, area)
    if row.ended_at is not None:
        raise reasons.ENDED_ALREADY()
    before = records.facts(row, SEAT_FACTS)
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    records.record_changed(
        row, before, SEAT_FACTS, actor=actor, area=area, right=ORGANISE, act=AuditAct.RECORD_END
    )
    return row


def editable_of(organisation: Organisation) -> dict[str, Any]:
    """The values a form shows, for the token of two editors."""
    return records.facts(organisation, EDITABLE)


def _current(organisation: Organisation, actor: User | None) -> Organisation:
    """The organisation as it is now, held until the transaction ends."""
    row: Organisation = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("area__parent", "parent__area")
        .get(pk=organisation.pk)
    )
    records.insist(actor, ORGANISE, row.area)
    if row.dissolved_on is not None:
        raise reasons.DISSOLVED(name=row.name, on=row.dissolved_on)
    return row


def _write(row: Organisation, facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"not facts of an organisation: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(row, name, value)
    _check_parent(row)
    kind = OrganisationKind(row.kind).label
    taken = {
        "organisation_named_once": reasons.NAME_TAKEN(field="name"),
        "organisation_one_committee": reasons.COMMITTEE_TAKEN(area=str(row.area), kind=kind, field="kind"),
    }
    records.save(row, taken)


def _check_parent(row: Organisation) -> None:
    kind, parent = OrganisationKind(row.kind), row.parent
    if kind == OrganisationKind.WORK_COMMITTEE:
        if parent is not None:
            raise reasons.NO_PARENT(field="parent")
        return
    if parent is None:
        raise reasons.PARENT_NEEDED(kind=kind.label, field="parent")
    if RANKS.index(OrganisationKind(parent.kind)) >= RANKS.index(kind):
        raise reasons.PARENT_BELOW(parent=parent.name, kind=kind.label, field="parent")
    # A branch may stand at a grid and have its groups all over the community.
    home = parent.area.parent if parent.area.level == Level.GRID else parent.area
    assert home is not None
    if not home.span.holds(row.area.span):
        raise reasons.PARENT_ELSEWHERE(parent=parent.name, area=str(row.area), field="parent")
    if parent.dissolved_on is not None:
        raise reasons.PARENT_DISSOLVED(parent=parent.name, field="parent")

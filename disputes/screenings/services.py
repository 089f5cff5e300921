"""Arranging a screening, reporting a grid, entering what was found, reminding who has not looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.intake import Application, file_dispute
from disputes.models import Finding, GridLook, Screening
from disputes.models.disputes import Source
from disputes.rights import ARRANGE, SCREEN, TAKE
from disputes.screenings import reasons
from governance.access import audit, records
from governance.access.models import AuditAct, Post
from governance.areas.models import Area, Level
from governance.notices.services import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.models import User
    from governance.cases.models import Case, Category

AUDITED = ("area", "title", "subject", "special", "starts_on", "due_on", "closed_on")
LOOK = ("screening", "grid", "on", "households")
SHORTEST = 10  # letters that say what was found


@dataclass(frozen=True)
class Found:
    """A quarrel as the grid worker tells it."""

    category: Category
    facts: str
    people: int = 2


def grids(screening: Screening) -> Any:
    """The grids that are asked: those of its area which stand on its last day, or today before it."""
    on = min(screening.due_on, max(timezone.localdate(), screening.starts_on))
    rows = Area.objects.within(screening.area).filter(level=Level.GRID).current(on)
    return rows.defer("boundary").select_related("parent").defer("parent__boundary")


def not_looked(screening: Screening) -> Any:
    """The grids that have not reported, not even that there is nothing."""
    return grids(screening).exclude(pk__in=screening.looks.order_by().values("grid")).order_by("lft")


@transaction.atomic
def arrange(*, area: Area, actor: User | None, **facts: Any) -> Screening:
    """Arrange a round; the people of the grids are told. Raises Refused (OUTSIDE_AREA), ValidationError."""
    records.insist(actor, ARRANGE, area)
    made = Screening(area=area, **facts)
    records.save(made)
    records.record_added(made, AUDITED, actor=actor, area=area, right=ARRANGE)
    text = _("请排查矛盾纠纷：%(title)s，%(on)s 前上报，没有发现也要报。") % {
        "title": made.title,
        "on": made.due_on,
    }
    tell(workers(list(grids(made))), text, url=made.get_absolute_url(), key=f"screening:{made.pk}")
    return made


@transaction.atomic
def close(screening: Screening, *, actor: User | None) -> None:
    """End a round: nothing more is reported. Raises Refused (OUTSIDE_AREA, CLOSED)."""
    row = _locked(screening)
    records.insist(actor, ARRANGE, row.area)
    if row.closed_on is not None:
        raise reasons.CLOSED()
    before = records.facts(row, AUDITED)
    row.closed_on = timezone.localdate()
    records.save(row)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=ARRANGE)


@transaction.atomic
def report(
    screening: Screening,
    grid: Area,
    *,
    actor: User,
    on: date | None = None,
    households: int = 0,
    found: Sequence[Found] = (),
) -> GridLook:
    """Report that ``grid`` was looked through, and what was found there; an empty ``found`` is a zero report.

    Raises Refused (OUTSIDE_AREA, CLOSED, NOT_OF_GRID, NOT_YET, IN_FUTURE, LOOKED_ALREADY, FACTS_SHORT).
    """
    row = _locked(screening)
    records.insist(actor, SCREEN, grid)
    today = timezone.localdate()
    day = on or today
    if row.closed_on is not None:
        raise reasons.CLOSED()
    if not grids(row).filter(pk=grid.pk).exists():
        raise reasons.NOT_OF_GRID(field="grid")
    if day < row.starts_on:
        raise reasons.NOT_YET(on=row.starts_on, field="on")
    if day > today:
        raise reasons.IN_FUTURE(field="on")
    if any(len(one.facts.strip()) < SHORTEST for one in found):
        raise reasons.FACTS_SHORT(field="facts")
    try:
        with transaction.atomic():
            look: GridLook = GridLook.objects.create(
                screening=row, grid=grid, by=actor, on=day, households=households
            )
    except IntegrityError as error:
        raise reasons.LOOKED_ALREADY(field="grid") from error
    Finding.objects.bulk_create(
        Finding(look=look, category=one.category, facts=one.facts.strip(), people=one.people) for one in found
    )
    records.record_added(look, LOOK, actor=actor, area=grid, right=SCREEN)
    return look


@transaction.atomic
def enter(finding: Finding, *, actor: User, at: datetime | None = None) -> Case:
    """Make a dispute of what was found. Its words go into the dispute and are forgotten here.

    Raises Refused (NOT_READER, ENTERED_ALREADY), Incomplete (no committee).
    """
    row = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("look__grid__parent", "look__screening", "category")
        .get(pk=finding.pk)
    )
    community = row.look.grid.parent
    if not may_read(row, actor):
        raise reasons.NOT_READER()
    if row.dispute_id is not None:
        raise reasons.ENTERED_ALREADY()
    case = file_dispute(
        Application(
            category=row.category,
            area=community,
            facts=row.facts,
            source=Source.SCREENING,
            people=row.people,
            special=row.look.screening.special,
        ),
        actor=actor,
        at=at,
    )
    row.dispute, row.facts = case.dispute, ""
    row.save(update_fields=["dispute", "facts"])
    return case


def may_read(finding: Finding, user: User) -> bool:
    """Whether ``user`` reads what was found: the finder, and who takes disputes in the grid's community."""
    if user.is_looked_through or not user.is_active:
        return False
    if finding.look.by_id == user.pk:
        return True
    return may_enter(finding, user)


def may_enter(finding: Finding, user: User) -> bool:
    """Whether ``user`` takes disputes at the grid's community by a post of that very community."""
    community = finding.look.grid.parent
    if user.is_looked_through or not user.has_right(TAKE, community):
        return False
    return any(post.area_id == community.pk for post in user.posts_in_force())


def note_reading(screening: Screening, user: User, findings: Sequence[Finding]) -> None:
    """Write down that ``user`` reads the words of ``findings``: before they are shown."""
    audit.record(
        AuditAct.REVEAL,
        actor=user,
        subject=screening,
        area=screening.area,
        right=SCREEN,
        purpose="办理排查发现的纠纷",
        detail={"field": "facts", "rows": [one.pk for one in findings]},
    )


@transaction.atomic
def remind(screening: Screening, *, actor: User) -> int:
    """Remind the people of the grids that have not reported; returns how many were told, each once a day.

    Raises Refused (OUTSIDE_AREA, CLOSED, ALL_LOOKED).
    """
    records.insist(actor, ARRANGE, screening.area)
    if screening.closed_on is not None:
        raise reasons.CLOSED()
    missing = list(not_looked(screening))
    if not missing:
        raise reasons.ALL_LOOKED()
    text = _("还没有上报排查：%(title)s，期限 %(on)s。") % {"title": screening.title, "on": screening.due_on}
    key = f"screening:{screening.pk}:{timezone.localdate()}"
    return tell(workers(missing), text, url=screening.get_absolute_url(), key=key)


def workers(places: Sequence[Area]) -> list[User]:
    """Who is posted in these grids; for a grid without anybody, those of its community."""
    people: dict[int, User] = {}
    asked: dict[int, list[Any]] = {}
    for grid in places:
        if grid.parent_id not in asked:
            asked[grid.parent_id] = _posts(grid.parent)
        posts = asked[grid.parent_id]
        own = [post for post in posts if post.area_id == grid.pk]
        for post in own or [post for post in posts if post.area_id == grid.parent_id]:
            people[post.person_id] = post.person
    return list(people.values())


def _posts(community: Area) -> list[Any]:
    """Posts with the right to report in a community and in its grids: one question."""
    inside = Area.objects.within(community).order_by().values("pk")
    rows = Post.objects.in_force().answering().with_right(SCREEN).filter(area__in=inside, unit=None)
    return list(rows.select_related("person"))


def _locked(screening: Screening) -> Screening:
    found: Screening = (
        Screening.objects.select_for_update(of=("self",)).select_related("area").get(pk=screening.pk)
    )
    return found
